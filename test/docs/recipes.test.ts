import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Type } from "@nestjs/common";
import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import * as contracts from "../../lib";
import { variablesText } from "../../lib/cli/simulate.variables";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";
import { describeWithService } from "../notification/stores/services";
import { readDocument } from "./markdown";
import {
  openPageApplication,
  type PageApplication,
  removePageApplications,
  writeFiles,
} from "./page-application";

let wechat: WechatPaySimulator;
let application: PageApplication | undefined;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await application?.close();
  application = undefined;
  await wechat.stop();
});
afterAll(removePageApplications);

const both = (name: string) => [
  `docs/recipes/${name}.md`,
  `docs/recipes/${name}.zh-CN.md`,
];
const open = (page: string) =>
  openPageApplication(page, { platform: "Express", environmentOf: wechat });

/** A query that WeChat Pay answers, so the keys are right: it knows no contract of this code. */
async function expectKeysToServe({ app }: PageApplication) {
  const { service_id } = EXAMPLE_VALUES;
  const query = app
    .get(contracts.ContractService)
    .query({ service_id, out_contract_code: "C1" });
  await expect(query).rejects.toMatchObject({ code: "RESOURCE_NOT_EXISTS" });
}

describe.each(both("config-service"))("The application of %s", (page) => {
  it("starts with what the ConfigService gives", async () => {
    application = await open(page);
    await expectKeysToServe(application);
  });

  it("names a variable that is missing", async () => {
    vi.stubEnv("WECHATPAY_MCHID", undefined);
    const opened = openPageApplication(page, { platform: "Express" });
    await expect(opened).rejects.toThrow("WECHATPAY_MCHID");
  });
});

describe.each(both("secrets-manager"))("The application of %s", (page) => {
  it("starts with the keys of Vault, and reads them anew", async () => {
    let data = parseEnv(variablesText(wechat.moduleOptions));
    const vault = createServer(({ headers, url }, response) => {
      expect(headers["x-vault-token"]).toBe("token");
      expect(url).toBe("/v1/secret/data/wechatpay");
      response.end(JSON.stringify({ data: { data } }));
    });
    await once(vault.listen(0, "127.0.0.1"), "listening");
    const { port } = vault.address() as AddressInfo;
    vi.stubEnv("VAULT_ADDR", `http://127.0.0.1:${port}`);
    vi.stubEnv("VAULT_TOKEN", "token");
    application = await openPageApplication(page, { platform: "Express" });
    await expectKeysToServe(application);
    const { KeyRotation } = await application.load<{
      KeyRotation: Type<{ reload(): Promise<void> }>;
    }>("key-rotation");
    const rotation = application.app.get(KeyRotation);
    await rotation.reload();
    await expectKeysToServe(application);
    data = { ...data, WECHATPAY_API_V3_KEY: "too short" };
    await expect(rotation.reload()).rejects.toThrow("apiV3Key");
    vault.close();
  });
});

describe.each(both("global-guards"))("The application of %s", (page) => {
  it("lets notifications pass its login and its throttler, and its interceptor changes no answer", async () => {
    application = await open(page);
    const { address } = application;
    expect((await fetch(`${address}/orders`)).status).toBe(403);
    const headers = { authorization: "Bearer customer" };
    const orders = await fetch(`${address}/orders`, { headers });
    expect(await orders.json()).toEqual({ code: 0, data: [] });
    const notify = async (out_contract_code: string, changed = "") => {
      const { headers, body } = wechat.signNotification({
        resource: {
          out_contract_code,
          mchid: wechat.mchid,
          contract_state: "SIGNED",
        },
      });
      const answer = await fetch(`${address}/wechatpay/notify`, {
        method: "POST",
        headers,
        body: `${body}${changed}`,
      });
      return { status: answer.status, text: await answer.text() };
    };
    for (const code of ["C1", "C2", "C3", "C4"]) {
      expect(await notify(code)).toEqual({ status: 204, text: "" });
    }
    expect(await notify("C5", " ")).toEqual({
      status: 401,
      text: JSON.stringify({ code: "FAIL", message: "not verified" }),
    });
  });
});

for (const page of both("serverless")) {
  describeWithService("REDIS_URL", `The function of ${page}`, () => {
    it("takes a notification, and keeps its application for the next", async () => {
      for (const [name, value] of Object.entries(
        parseEnv(variablesText(wechat.moduleOptions)),
      )) {
        vi.stubEnv(name, value);
      }
      const { handler } = await import(
        join(writeFiles(page), "src/handler.ts")
      );
      const out_contract_code = crypto.randomUUID().replaceAll("-", "");
      const { headers, body } = wechat.signNotification({
        resource: {
          out_contract_code,
          mchid: wechat.mchid,
          contract_state: "SIGNED",
        },
      });
      const call = (encoding: BufferEncoding) =>
        handler({
          httpMethod: "POST",
          path: "/wechatpay/notify",
          headers,
          body: Buffer.from(body).toString(encoding),
          isBase64Encoded: encoding === "base64",
        });
      expect(await call("utf8")).toMatchObject({ statusCode: 204 });
      expect(await call("base64")).toMatchObject({ statusCode: 204 });
    });
  });
}

describe.each(both("mocks"))("The doubles of %s", (page) => {
  it("are of every provider that can be injected", async () => {
    const { code } = readDocument(page).blocks.find((block) =>
      block.code.includes("export const DOUBLES"),
    )!;
    const injectable = Object.keys(contracts)
      .filter((name) => /^Inject[A-Z]/.test(name))
      .map((name) => name.slice("Inject".length));
    const missing = injectable.filter(
      (name) =>
        !new RegExp(
          `^  \\[(${name}|${name}Service|${name.toUpperCase()}), `,
          "m",
        ).test(code),
    );
    expect(injectable.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

// The tests of these pages register themselves.
describe.each(
  [
    ["mocks", "test/subscriptions.spec.ts"],
    ["tests-without-keys", "test/order.e2e-spec.ts"],
  ].flatMap(([name, file]) => both(name!).map((page) => [page, file!])),
)("The test of %s", async (page, file) => {
  await import(join(writeFiles(page!), file!));
});
