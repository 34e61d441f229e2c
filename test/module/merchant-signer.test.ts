import { createPrivateKey, privateDecrypt, sign } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type MerchantSigner,
  SigningError,
} from "../../lib";
import { OAEP } from "../../lib/apiv3/merchant-signer";
import {
  failureOf,
  isSignedAsReceived,
  merchantOptions,
  openMerchant,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { keyPem } from "../vectors";
import { SEED } from "../validation/operations";

const KEY = createPrivateKey(keyPem("merchant-pkcs8"));

/** Where the key lies: it signs and decrypts, and gives the key to nobody. */
class KeyStore implements Required<MerchantSigner> {
  readonly signed: string[] = [];

  async sign(message: Buffer): Promise<Buffer> {
    this.signed.push(message.toString());
    return sign("sha256", message, KEY);
  }

  async decrypt(bytes: Buffer): Promise<Buffer> {
    return privateDecrypt({ key: KEY, ...OAEP }, bytes);
  }
}

let server: SigningServer;
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const open = (merchantPrivateKey: MerchantSigner, http?: { timeout: number }) =>
  openMerchant(server, { merchantPrivateKey, http });

describe("A merchant whose key lies elsewhere", () => {
  it("signs each request there, and each attempt anew", async () => {
    const store = new KeyStore();
    const merchant = await openMerchant(server, {
      merchantPrivateKey: store,
      retry: { attempts: 2, baseDelay: 0 },
    });
    expect(store.signed).toEqual([]);
    server.answer = () =>
      server.received.length === 1
        ? { status: 500, json: { code: "SYSTEM_ERROR", message: "" } }
        : { json: {} };
    await merchant.client.post("/v3/x", { a: "微信" });
    expect(server.received.map((each) => isSignedAsReceived(each))).toEqual([
      true,
      true,
    ]);
    expect(store.signed).toHaveLength(2);
    expect(store.signed[0]).not.toBe(store.signed[1]);
    await merchant.close();
  });

  it("starts while its store is away, and tells of it at the first request, of which nothing is sent", async () => {
    const merchant = await open({
      sign: () => Promise.reject(new Error(`KMS refused ${SEED.data.openid}`)),
    });
    const error = await failureOf(SEED.call(merchant, SEED.data));
    expect(error).toBeInstanceOf(SigningError);
    expect(error).toMatchObject({ outcome: "rejected", retryable: false });
    expect(inspect(error, { depth: null })).not.toContain(
      String(SEED.data.openid),
    );
    expect(server.received).toEqual([]);
    await merchant.close();
  });

  it("waits for its store no longer than for an answer", async () => {
    const merchant = await open(
      { sign: () => new Promise<Buffer>(() => undefined) },
      { timeout: 50 },
    );
    const error = await failureOf(merchant.client.get("/v3/x"));
    expect(error).toMatchObject({ outcome: "rejected" });
    expect(error.message).toMatch(/50 ms/);
    expect(server.received).toEqual([]);
    await merchant.close();
  });

  it.each([
    ["without sign", { decrypt: () => undefined }, "merchantPrivateKey"],
    [
      "whose decrypt is not a function",
      { sign: () => undefined, decrypt: "yes" },
      "merchantPrivateKey.decrypt",
    ],
  ])("does not start with an object %s", (_kind, signer, option) => {
    expect(() =>
      ContractsModule.forRoot({
        ...merchantOptions(server),
        merchantPrivateKey: signer as unknown as MerchantSigner,
      }),
    ).toThrow(
      expect.objectContaining({
        name: ConfigurationError.name,
        option,
      }),
    );
  });
});
