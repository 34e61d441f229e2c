import { createPrivateKey } from "node:crypto";
import axios from "axios";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type ContractsModuleOptions,
  createMerchant,
  type Merchant,
  type MerchantEnvironment,
  NotificationVerificationError,
  RequestValidationError,
} from "../../lib";
import { PUBLIC_PARTS } from "../../lib/merchant/parts";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import {
  failureOf,
  isSignedAsReceived,
  merchantOptions,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import {
  deliver,
  envelope,
  options as notified,
  SIGNED_RESOURCE,
} from "../notification/wechat-pay";
import { OPERATIONS } from "../validation/operations";
import { keyPem, resourceVector } from "../vectors";

const CERTIFICATES = {
  key: createPrivateKey(keyPem("platform-pkcs8")),
  serial: PLATFORM_SERIAL,
  json: {
    data: [
      {
        serial_no: PLATFORM_SERIAL,
        effective_time: "2020-01-01T00:00:00+08:00",
        expire_time: "2120-01-01T00:00:00+08:00",
        encrypt_certificate: resourceVector("certificate").resource,
      },
    ],
  },
};

let server: SigningServer;
const merchants: Merchant[] = [];
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  await Promise.all(merchants.splice(0).map((merchant) => merchant.close()));
  await server.close();
  vi.restoreAllMocks();
});

async function open(
  changes: Partial<ContractsModuleOptions> = {},
  environment?: MerchantEnvironment,
): Promise<Merchant> {
  const merchant = await createMerchant(
    { ...merchantOptions(server), ...changes },
    environment,
  );
  merchants.push(merchant);
  return merchant;
}

describe("A merchant without Nest", () => {
  it("has everything that the module injects of one", async () => {
    const merchant = await open();
    expect(Object.keys(merchant).sort()).toEqual(
      [
        ...PUBLIC_PARTS.map(({ name }) => name).filter(
          (name) => name !== "reloader",
        ),
        "mchid",
        "reload",
        "close",
      ].sort(),
    );
    expect(merchant.mchid).toBe("1900000109");
  });

  it.each(OPERATIONS)(
    "$name is signed, and its answer verified",
    async (operation) => {
      const merchant = await open();
      server.answer = () => ({ json: operation.answer });
      const { data } = await operation.call(
        {
          client: merchant.client,
          preEntrustSign: merchant.preEntrustSign,
          contract: merchant.contracts,
          wxpay: merchant.wxpay,
          close: merchant.close,
        },
        operation.data,
      );
      expect(data).toEqual(operation.answer);
      expect(server.only.method).toBe(operation.method);
      expect(isSignedAsReceived(server.only)).toBe(true);
    },
  );

  it("offers the chain over the same services", async () => {
    const { wxpay } = await open();
    const contract = wxpay.v3.passwordExemptContract.contracts
      .serviceId(12535)
      .outContractCode("A1");
    await expect(
      contract.terminate({ contract_termination_remark: "" }),
    ).rejects.toThrow(RequestValidationError);
    expect(server.received).toEqual([]);
  });

  it("verifies notifications that come by any way", async () => {
    const merchant = await createMerchant(notified);
    merchants.push(merchant);
    const { headers, body } = deliver(envelope());
    const event = await merchant.notifications.verify(
      headers,
      Buffer.from(body),
    );
    expect(event.resource).toEqual(SIGNED_RESOURCE);
    await expect(
      merchant.notifications.verify(headers, Buffer.from(`${body} `)),
    ).rejects.toThrow(NotificationVerificationError);
  });

  it("rejects wrong options, all at once, and throws nothing before", async () => {
    const failed = createMerchant({
      ...merchantOptions(server),
      mchid: "",
      apiV3Key: "short",
    });
    const error = await failureOf(failed);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(
      (error as ConfigurationError).problems.map(({ option }) => option),
    ).toEqual(["mchid", "apiV3Key"]);
  });

  it.each([
    ["path", "wechatpay/notify"],
    ["expect", () => true],
    ["unhandled", "accept"],
  ])("refuses notification.%s, which needs a route", async (name, value) => {
    const error = await failureOf(open({ notification: { [name]: value } }));
    expect(error).toMatchObject({
      name: "ConfigurationError",
      option: `notification.${name}`,
    });
    expect(error.message).toContain("merchant.notifications.verify");
  });

  it("heeds notification.clockToleranceSeconds", async () => {
    const merchant = await createMerchant({
      ...notified,
      notification: { clockToleranceSeconds: 10 },
    });
    merchants.push(merchant);
    const timestamp = String(Math.floor(Date.now() / 1000) - 60);
    const { headers, body } = deliver(envelope(), { timestamp });
    await expect(
      merchant.notifications.verify(headers, Buffer.from(body)),
    ).rejects.toThrow(/more than 10 s/);
  });
});

describe("The platform certificates of a merchant without Nest", () => {
  const downloading: Partial<ContractsModuleOptions> = {
    publicKey: undefined,
    platformCertificates: "download",
  };

  it("are there when it is", async () => {
    server.answer = () => CERTIFICATES;
    const merchant = await open(downloading);
    expect(server.received.map(({ url }) => url)).toEqual(["/v3/certificates"]);
    server.answer = () => ({ ...CERTIFICATES, json: { ok: true } });
    const { data } = await merchant.client.get("/v3/x");
    expect(data).toEqual({ ok: true });
  });

  it("end its making where they cannot be had, and leave no connection", async () => {
    server.answer = () => ({ status: 403, json: { code: "NO_AUTH" } });
    const lines: string[] = [];
    const error = await failureOf(
      open(downloading, {
        logger: {
          warn: (line) => lines.push(line),
          error: (line) => lines.push(line),
        },
      }),
    );
    expect(error).toMatchObject({
      name: "ConfigurationError",
      option: "platformCertificates",
    });
    expect(lines).toEqual([expect.stringContaining("could not be renewed")]);
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
  });

  it("may come later", async () => {
    server.answer = ({ url }) =>
      url === "/v3/certificates"
        ? CERTIFICATES
        : { ...CERTIFICATES, json: { ok: true } };
    const merchant = await open({ ...downloading, lazyKeys: true });
    expect(server.received).toEqual([]);
    const { data } = await merchant.client.get("/v3/x");
    expect(data).toEqual({ ok: true });
  });
});

describe("What a merchant without Nest uses", () => {
  it("is the axios that is given, with its interceptors and without its headers, which it keeps", async () => {
    const seen: (string | undefined)[] = [];
    const instance = axios.create({
      headers: {
        "X-Secret": "of the shop",
        "user-agent": "of the shop",
        common: { "X-Common": "of the shop" },
        get: { "X-Get": "of the shop" },
      },
    });
    instance.interceptors.request.use((config) => {
      seen.push(config.url);
      return config;
    });
    const merchant = await open({}, { axios: instance });
    await merchant.client.get("/v3/x");
    expect(seen).toEqual([`${server.baseUrl}/v3/x`]);
    const { rawHeaders } = server.only;
    expect(rawHeaders.join()).not.toContain("of the shop");
    expect(rawHeaders.join()).toContain("nestjs-wechatpay-contracts/");
    server.reset();
    await instance.get(`${server.baseUrl}/own`);
    expect(
      server.only.rawHeaders.filter((value) => value === "of the shop"),
    ).toHaveLength(4);
  });

  it("is the console where no logger is given, named by the package", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    server.answer = () => ({ status: 403, json: { code: "NO_AUTH" } });
    await failureOf(
      open({ publicKey: undefined, platformCertificates: "download" }),
    );
    expect(error).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^\[nestjs-wechatpay-contracts\] /),
    );
  });

  it("ends with it: its connections too", async () => {
    const merchant = await open();
    await merchant.client.get("/v3/x");
    expect(await server.connections()).toBe(1);
    const gone = server.disconnection();
    await merchant.close();
    await gone;
    await merchant.close();
  });

  it("ends with it: a request that is under way may have taken effect, and is not sent again", async () => {
    server.answer = () => ({ fault: "hang" });
    const merchant = await open({
      retry: { attempts: 3, baseDelay: 1, maximumDelay: 1 },
      http: { timeout: 500 },
    });
    const arrived = server.arrival();
    const call = merchant.client.post("/v3/x", {});
    const failure = failureOf(call);
    await arrived;
    await merchant.close();
    expect(await failure).toMatchObject({ outcome: "unknown" });
    expect(server.received).toHaveLength(1);
  });
});

it("Two merchants of one process sign each as itself", async () => {
  const first = await open();
  const second = await open({ mchid: "1900000208" });
  await Promise.all([first.client.get("/v3/a"), second.client.get("/v3/b")]);
  const byUrl = Object.fromEntries(
    server.received.map(({ url, rawHeaders }) => [
      url,
      /mchid="(\d+)"/.exec(rawHeaders.join("\n"))?.[1],
    ]),
  );
  expect(byUrl).toEqual({ "/v3/a": "1900000109", "/v3/b": "1900000208" });
});
