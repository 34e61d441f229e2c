import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { PRE_SIGNINGS } from "./operations";
import { brokenRules } from "./refusal";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

const CHOICES = PRE_SIGNINGS.filter(({ fields }) => "sub_openid" in fields).map(
  (operation) => ({
    operation,
    name: operation.name,
    other: "sp_openid" in operation.fields ? "sp_openid" : "openid",
  }),
);

it("is a rule of four operations", () => {
  expect(CHOICES.map(({ name, other }) => `${name} ${other}`)).toEqual([
    "serviceProvider.payRedirectSign sp_openid",
    "serviceProvider.miniProgram sp_openid",
    "qs.payRedirectSign openid",
    "qs.miniProgram openid",
  ]);
});

describe.each(CHOICES)(
  "at least one of $other and sub_openid in $name",
  ({ operation, other }) => {
    const call = (changes: object) =>
      operation.call(merchant, { ...operation.data, ...changes });

    it("is needed", async () => {
      const neither = { [other]: undefined, sub_openid: undefined };
      expect(await brokenRules(call(neither))).toEqual({
        [other]: {
          isDefined: `${other} or sub_openid is required: at least one of them`,
        },
        sub_openid: {
          isDefined: `sub_openid or ${other} is required: at least one of them`,
        },
      });
      expect(server.received).toEqual([]);
    });

    it.each([other, "sub_openid"])("is enough without %s", async (absent) => {
      server.answer = () => ({ json: operation.answer });
      await call({ [absent]: undefined });
      const sent = JSON.parse(server.only.body.toString());
      expect(Object.keys(sent).sort()).toEqual(
        operation.body!.filter((name) => name !== absent).sort(),
      );
    });

    it("leaves each under its own rules", async () => {
      expect(
        await brokenRules(call({ [other]: "a".repeat(129), sub_openid: null })),
      ).toEqual({
        [other]: { maxLength: expect.any(String) },
        sub_openid: { isString: "sub_openid must be a string, is null" },
      });
      expect(server.received).toEqual([]);
    });
  },
);
