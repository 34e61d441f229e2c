import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { OPERATIONS, PRE_SIGNINGS, SEED, TERMINATION } from "./operations";
import { brokenRules } from "./refusal";

let server: SigningServer;
let merchant: Merchant | undefined;
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  await merchant?.close();
  await server.close();
});

describe("a field that the table does not hold", () => {
  it.each(OPERATIONS)("is refused by $name", async (operation) => {
    merchant = await openMerchant(server);
    const data = { ...operation.data, a_field_of_next_year: 1 };
    const broken = await brokenRules(operation.call(merchant, data));
    expect(broken).toEqual({
      a_field_of_next_year: { isKnownField: expect.any(String) },
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    ["outContractCode", "out_contract_code"],
    ["out_contract_cod", "out_contract_code"],
    ["notifyUrl", "notify_url"],
    ["prepayId", "prepay_id"],
    ["app_id", "appid"],
    ["open_id", "openid"],
    ["serviceId", "service_id"],
    ["display_account", "contract_display_account"],
    ["OPENID", "openid"],
  ])("is told its nearest known name: %s", async (given, known) => {
    merchant = await openMerchant(server);
    const broken = await brokenRules(
      SEED.call(merchant, { ...SEED.data, [given]: "x" }),
    );
    expect(broken).toEqual({
      [given]: {
        isKnownField: `${given} is not a field of this request; the nearest is ${known}`,
      },
    });
  });

  it.each([
    "mchid",
    "amount",
    "user_id",
    "out_trade_no",
    "transaction_id",
    "x",
    "next_".repeat(20),
  ])("is told no known name where none is near: %s", async (name) => {
    merchant = await openMerchant(server);
    const broken = await brokenRules(
      SEED.call(merchant, { ...SEED.data, [name]: "x" }),
    );
    expect(broken).toEqual({
      [name]: { isKnownField: `${name} is not a field of this request` },
    });
  });

  it.each([
    [
      "sub_mchid",
      "serviceProvider.payRedirectSign, serviceProvider.miniProgram, qs.payRedirectSign, qs.miniProgram",
    ],
    [
      "sub_openid",
      "serviceProvider.payRedirectSign, serviceProvider.miniProgram, qs.payRedirectSign, qs.miniProgram",
    ],
    [
      "sp_appid",
      "serviceProvider.payRedirectSign, serviceProvider.miniProgram",
    ],
  ])("is told whose it is: %s", async (name, operations) => {
    merchant = await openMerchant(server);
    const broken = await brokenRules(
      SEED.call(merchant, { ...SEED.data, [name]: "x" }),
    );
    expect(broken).toEqual({
      [name]: {
        isKnownField: `${name} is not a field of this request; it belongs to ${operations}`,
      },
    });
  });

  it("is refused even where its name is one that every object has", async () => {
    merchant = await openMerchant(server);
    for (const name of ["constructor", "toString", "__proto__"]) {
      const data = JSON.parse(
        JSON.stringify(SEED.data).replace("{", `{"${name}":"x",`),
      );
      expect(Object.keys(await brokenRules(SEED.call(merchant, data)))).toEqual(
        [name],
      );
    }
    expect(server.received).toEqual([]);
  });

  it("counts as left out where it is undefined", async () => {
    merchant = await openMerchant(server);
    server.answer = () => ({ json: SEED.answer });
    await SEED.call(merchant, { ...SEED.data, sub_mchid: undefined });
    expect(JSON.parse(server.only.body.toString())).toEqual(SEED.data);
  });

  it.each([...PRE_SIGNINGS, TERMINATION])(
    "goes over the wire of $name where the options allow it",
    async (operation) => {
      merchant = await openMerchant(server, { allowUnknownFields: true });
      server.answer = () => ({ json: operation.answer });
      const added = { a_field_of_next_year: { nested: [1, "二"] } };
      await operation.call(merchant, { ...operation.data, ...added });
      expect(JSON.parse(server.only.body.toString())).toMatchObject(added);
    },
  );

  it("leaves the known fields under their rules where it is allowed", async () => {
    merchant = await openMerchant(server, { allowUnknownFields: true });
    const data = { ...SEED.data, openid: undefined, openId: "x" };
    expect(await brokenRules(SEED.call(merchant, data))).toEqual({
      openid: { isDefined: "openid is required" },
    });
  });

  it.each(["constructor", "__proto__", "toString"])(
    "leaves them so even where its name is %s",
    async (name) => {
      merchant = await openMerchant(server, { allowUnknownFields: true });
      const data = { ...SEED.data, openid: undefined };
      const given = JSON.parse(
        JSON.stringify(data).replace("{", `{"${name}":{"a":1},`),
      );
      expect(await brokenRules(SEED.call(merchant, given))).toEqual({
        openid: { isDefined: "openid is required" },
      });
    },
  );
});
