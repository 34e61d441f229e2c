import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RequestValidationError, type WechatPayClient } from "../../lib";
import { isSignedAsReceived, type Merchant, openMerchant } from "./merchant";
import { headerValues, SigningServer } from "./signing-server";

let server: SigningServer;
let merchant: Merchant;
let client: WechatPayClient;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
  client = merchant.client;
});
afterEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describe.each(["post", "put", "patch"] as const)("%s", (verb) => {
  it("sends the bytes that it signs, and gives the verified answer", async () => {
    server.answer = () => ({ json: { name: "微信" } });
    const { data } = await client[verb]("/v3/x?a=%20b", { text: "微信 🎉" });
    expect(data).toEqual({ name: "微信" });
    expect(server.only).toMatchObject({
      method: verb.toUpperCase(),
      url: "/v3/x?a=%20b",
      body: Buffer.from('{"text":"微信 🎉"}'),
    });
    expect(headerValues(server.only, "Content-Type")).toEqual([
      "application/json",
    ]);
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("refuses what JSON does not have, before anything is sent", async () => {
    await expect(
      client[verb]("/v3/x", { amount: { total: 1n } }),
    ).rejects.toThrow(/data\.amount\.total is a BigInt/);
    await expect(
      client[verb]("/v3/x", undefined as unknown as object),
    ).rejects.toThrow(RequestValidationError);
    expect(server.received).toEqual([]);
  });
});

describe.each(["get", "delete"] as const)("%s", (verb) => {
  it("sends no body, and signs an empty one", async () => {
    server.answer = () =>
      verb === "delete" ? { status: 204 } : { json: { ok: 1 } };
    const { data, status } = await client[verb]("/v3/x/1");
    expect([status, data]).toEqual(
      verb === "delete" ? [204, undefined] : [200, { ok: 1 }],
    );
    expect(server.only).toMatchObject({
      method: verb.toUpperCase(),
      body: Buffer.alloc(0),
    });
    expect(headerValues(server.only, "Content-Type")).toEqual([]);
    expect(isSignedAsReceived(server.only)).toBe(true);
  });
});

it.each(["put", "patch", "delete"] as const)(
  "trusts no unsigned answer to %s",
  async (verb) => {
    server.answer = () => ({ json: {}, unsigned: true });
    await expect(
      verb === "delete"
        ? client.delete("/v3/x")
        : client[verb]("/v3/x", { a: 1 }),
    ).rejects.toMatchObject({ name: "ResponseVerificationError" });
  },
);
