import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestDefaults } from "../../lib";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { OPERATIONS, PRE_SIGNINGS, SEED } from "./operations";
import { brokenRules } from "./refusal";

const DEFAULTS: Required<RequestDefaults> = {
  appid: "wxdefault0000000001",
  sp_appid: "wxdefault0000000002",
  app_appid: "wxdefault0000000003",
  service_id: 777,
  notify_url: "https://default.example/notify",
};
const NAMES = Object.keys(DEFAULTS);

describe("the defaults of a module", () => {
  let server: SigningServer;
  let merchant: Merchant;
  beforeEach(async () => {
    server = await SigningServer.start();
    merchant = await openMerchant(server, { defaults: DEFAULTS });
  });
  afterEach(async () => {
    await merchant.close();
    await server.close();
  });

  const sent = () => JSON.parse(server.only.body.toString());
  const without = (data: object, names: string[]) =>
    Object.fromEntries(
      Object.entries(data).filter(([name]) => !names.includes(name)),
    );

  it.each(PRE_SIGNINGS)(
    "fill what a request of $name leaves out, and nothing that it does not have",
    async (operation) => {
      server.answer = () => ({
        json: { ...operation.answer, service_id: 777 },
      });
      await operation.call(merchant, without(operation.data, NAMES));
      const own = NAMES.filter((name) => name in operation.fields);
      expect(sent()).toEqual({
        ...operation.data,
        ...without(
          DEFAULTS,
          NAMES.filter((name) => !own.includes(name)),
        ),
      });
    },
  );

  it.each(OPERATIONS.slice(-2))(
    "fill the service_id in the path of $name",
    async (operation) => {
      server.answer = () => ({
        json: { ...operation.answer, service_id: 777 },
      });
      await operation.call(merchant, without(operation.data, ["service_id"]));
      expect(server.only.url).toBe(
        operation.path.replace("/service-id/12535/", "/service-id/777/"),
      );
    },
  );

  it("give way to what the request has", async () => {
    server.answer = () => ({ json: SEED.answer });
    await SEED.call(merchant, SEED.data);
    expect(sent()).toEqual(SEED.data);
  });

  it("fill a field that is undefined, and do not hide a null", async () => {
    const broken = await brokenRules(
      SEED.call(merchant, { ...SEED.data, appid: null }),
    );
    expect(Object.keys(broken)).toEqual(["appid"]);
    server.answer = () => ({ json: SEED.answer });
    await SEED.call(merchant, { ...SEED.data, appid: undefined });
    expect(sent().appid).toBe(DEFAULTS.appid);
  });

  it("are under the same rules as the request", async () => {
    const other = await openMerchant(server, {
      defaults: { appid: "a".repeat(33) },
    });
    const data = without(SEED.data, ["appid"]);
    expect(await brokenRules(SEED.call(other, data))).toEqual({
      appid: {
        maxLength: "appid must be at most 32 characters long, has 33",
      },
    });
    await other.close();
    expect(server.received).toEqual([]);
  });

  it("are not changed by a request", async () => {
    const data = { ...SEED.data };
    server.answer = () => ({ json: SEED.answer });
    await SEED.call(merchant, data);
    expect(data).toEqual(SEED.data);
    expect(DEFAULTS.service_id).toBe(777);
  });
});
