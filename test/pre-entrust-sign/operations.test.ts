import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  isSignedAsReceived,
  type Merchant,
  openMerchant,
} from "../client/merchant";
import { headerValues, SigningServer } from "../client/signing-server";
import { CONTRACTS, PRE_SIGNINGS, SEED } from "../validation/operations";

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

it("Pre-signing has eight operations, each with a path of its own", () => {
  expect(PRE_SIGNINGS.map(({ path }) => path)).toEqual([
    `${CONTRACTS}/ecommerce/pre-entrust-sign/pay-redirect-sign`,
    `${CONTRACTS}/ecommerce/pre-entrust-sign/mini-program`,
    `${CONTRACTS}/normal/pre-entrust-sign/pay-redirect-sign`,
    `${CONTRACTS}/normal/pre-entrust-sign/mini-program`,
    `${CONTRACTS}/service-provider/pre-entrust-sign/pay-redirect-sign`,
    `${CONTRACTS}/service-provider/pre-entrust-sign/mini-program`,
    `${CONTRACTS}/qs/pre-entrust-sign/pay-redirect-sign`,
    `${CONTRACTS}/qs/pre-entrust-sign/mini-program`,
  ]);
});

describe.each(PRE_SIGNINGS)("$name", (operation) => {
  it("sends its data, signed, to its path", async () => {
    server.answer = () => ({ json: operation.answer });
    await operation.call(merchant, operation.data);
    const { method, url, body } = server.only;
    expect([method, url]).toEqual(["POST", operation.path]);
    expect(JSON.parse(body.toString("utf8"))).toEqual(operation.data);
    expect(headerValues(server.only, "Content-Type")).toEqual([
      "application/json",
    ]);
    expect(headerValues(server.only, "Content-Length")).toEqual([
      String(body.length),
    ]);
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("gives what WeChat Pay answers, fields of next year included", async () => {
    const answer = { ...operation.answer, a_field_of_next_year: ["新"] };
    server.answer = () => ({ json: answer });
    const response = await operation.call(merchant, operation.data);
    expect(response.data).toEqual(answer);
    expect(response).toMatchObject({
      status: 200,
      requestId: "08F78BB3AF0610D302",
    });
  });

  it("passes its config on", async () => {
    server.answer = () => ({ json: operation.answer });
    await operation.call(merchant, operation.data, {
      headers: { "X-Shop": "7" },
    });
    expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
  });
});

describe("The two short names", () => {
  it("stand for the ecommerce operations", async () => {
    for (const [operation, call] of [
      [SEED, merchant.preEntrustSign.payRedirectSign],
      [PRE_SIGNINGS[1]!, merchant.preEntrustSign.miniProgram],
    ] as const) {
      server.reset();
      server.answer = () => ({ json: operation.answer });
      const response = await call.call(
        merchant.preEntrustSign,
        operation.data as never,
        { headers: { "X-Shop": "7" } },
      );
      expect(response.data).toEqual(operation.answer);
      expect(server.only.url).toBe(operation.path);
      expect(JSON.parse(server.only.body.toString())).toEqual(operation.data);
      expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
    }
  });
});
