import {
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
} from "node:crypto";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleOptions,
  RequestValidationError,
  SensitiveFields,
  SigningError,
} from "../../lib";
import { keySigner, OAEP } from "../../lib/apiv3/merchant-signer";
import { MERCHANT_KEY, merchantOptions } from "../client/merchant";
import { PUBLIC_KEY_ID, SigningServer } from "../client/signing-server";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import { certificatePem, keyPem } from "../vectors";

const WECHAT_PAYS = createPrivateKey(keyPem("wechatpay-pkcs8"));
const PLATFORMS = createPrivateKey(keyPem("platform-pkcs8"));
const MERCHANTS = createPrivateKey(keyPem("merchant-pkcs8"));

const decrypted = (ciphertext: string, key: typeof MERCHANTS) =>
  privateDecrypt(
    { key, ...OAEP },
    Buffer.from(ciphertext, "base64"),
  ).toString();
const encrypted = (text: string, key = MERCHANT_KEY) =>
  publicEncrypt({ key, ...OAEP }, Buffer.from(text)).toString("base64");

let server: SigningServer;
let close: () => Promise<void>;
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  await close?.();
  await server.close();
});

async function fieldsOf(changes: Partial<ContractsModuleOptions> = {}) {
  const app = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({ ...merchantOptions(server), ...changes }),
    ],
  }).compile();
  app.useLogger(false);
  await app.init();
  close = () => app.close();
  return app.get(SensitiveFields);
}

describe("Sensitive fields", () => {
  it("are encrypted with WeChat Pay's public key, and say which", async () => {
    const fields = await fieldsOf();
    const { ciphertext, serial } = await fields.encrypt("张三 🎉");
    expect(serial).toBe(PUBLIC_KEY_ID);
    expect(decrypted(ciphertext, WECHAT_PAYS)).toBe("张三 🎉");
    const again = await fields.encrypt("张三 🎉");
    expect(again.ciphertext).not.toBe(ciphertext);
  });

  it("are encrypted with a certificate where there is no public key", async () => {
    const fields = await fieldsOf({
      publicKey: undefined,
      platformCertificates: [certificatePem("platform")],
    });
    const { ciphertext, serial } = await fields.encrypt("13800138000");
    expect(serial).toBe(PLATFORM_SERIAL);
    expect(decrypted(ciphertext, PLATFORMS)).toBe("13800138000");
  });

  it("say so where no key is at hand, and none can be had", async () => {
    server.answer = () => ({ status: 503, json: {} });
    const fields = await fieldsOf({
      publicKey: undefined,
      platformCertificates: "download",
      lazyKeys: true,
    });
    await expect(fields.encrypt("x")).rejects.toThrow(ConfigurationError);
    await expect(fields.encrypt("x")).rejects.toThrow(/platformCertificates/);
    expect(
      server.received.filter(({ url }) => url === "/v3/certificates"),
    ).toHaveLength(1);
  });

  it.each([
    ["nothing", undefined],
    ["a number", 42],
    ["an empty text", ""],
    ["half a character", "\ud800"],
    ["more than fits", "张".repeat(72)],
  ])("cannot be made of %s", async (_kind, text) => {
    const fields = await fieldsOf();
    await expect(fields.encrypt(text as string)).rejects.toThrow(
      RequestValidationError,
    );
  });

  it("take as many bytes as the padding leaves", async () => {
    const fields = await fieldsOf();
    const text = `${"张".repeat(71)}x`;
    const { ciphertext } = await fields.encrypt(text);
    expect(decrypted(ciphertext, WECHAT_PAYS)).toBe(text);
  });

  it("are decrypted with the merchant's key", async () => {
    const fields = await fieldsOf();
    expect(await fields.decrypt(encrypted("李四"))).toBe("李四");
  });

  it.each([
    ["not Base64", "not Base64!"],
    ["empty", ""],
    ["nothing", undefined as unknown as string],
    ["too short", Buffer.alloc(16).toString("base64")],
    ["another's", encrypted("x", createPublicKey(PLATFORMS))],
  ])("that are %s are refused without a word of them", async (_k, text) => {
    const fields = await fieldsOf();
    const failed = fields.decrypt(text);
    await expect(failed).rejects.toThrow(RequestValidationError);
    await expect(failed).rejects.toThrow(/^ciphertext /);
    await expect(failed).rejects.not.toThrow(/not Base64!/);
  });

  it("are decrypted by a signer that can, and by no other", async () => {
    const { sign, decrypt } = keySigner(MERCHANTS);
    const able = await fieldsOf({ merchantPrivateKey: { sign, decrypt } });
    expect(await able.decrypt(encrypted("李四"))).toBe("李四");
    await close();
    const unable = await fieldsOf({ merchantPrivateKey: { sign } });
    await expect(unable.decrypt(encrypted("李四"))).rejects.toThrow(
      SigningError,
    );
  });
});
