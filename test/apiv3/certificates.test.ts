import {
  createPrivateKey,
  createSecretKey,
  type KeyObject,
  sign,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  CERTIFICATES_PATH,
  readCertificateList,
} from "../../lib/apiv3/certificates";
import { ResourceError } from "../../lib/apiv3/resource";
import { API_V3_KEY, keyPem, resourceVector } from "../vectors";
import {
  headersOf,
  PLATFORM_SERIAL,
  WECHATPAY_KEY,
  WECHATPAY_SERIAL,
} from "./signed";

const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));
const platformKey = createPrivateKey(keyPem("platform-pkcs8"));
const wechatPayKey = createPrivateKey(keyPem("wechatpay-pkcs8"));
const stranger = createPrivateKey(keyPem("merchant-pkcs8"));
const encrypted = resourceVector("certificate").resource;

function listOf(...resources: unknown[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      data: resources.map((encrypt_certificate) => ({
        serial_no: PLATFORM_SERIAL,
        effective_time: "2020-01-01T00:00:00+08:00",
        expire_time: "2120-01-01T00:00:00+08:00",
        encrypt_certificate,
      })),
    }),
  );
}

function headers(body: Buffer, key: KeyObject, serial: string) {
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const nonce = "593bec0c930bf1afeb40b4a08c8fb242";
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    body,
    Buffer.from("\n"),
  ]);
  const signature = sign("sha256", message, key).toString("base64");
  return headersOf({ timestamp, nonce, serial, signature });
}

describe("the list of platform certificates", () => {
  it("is had at the path that WeChat Pay documents", () => {
    expect(CERTIFICATES_PATH).toBe("/v3/certificates");
  });

  it("is verified with a certificate that it brings", async () => {
    const body = listOf(encrypted);
    const keys = await readCertificateList(
      headers(body, platformKey, PLATFORM_SERIAL),
      body,
      apiV3Key,
      [],
    );
    expect(keys.map(({ serial }) => serial)).toEqual([PLATFORM_SERIAL]);
    expect(keys[0]?.notAfter).toBeGreaterThan(Date.now());
  });

  it("is verified with the public key during the migration", async () => {
    const body = listOf(encrypted);
    const signed = headers(body, wechatPayKey, WECHATPAY_SERIAL);
    const known = [{ serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY }];
    await expect(
      readCertificateList(signed, body, apiV3Key, known),
    ).resolves.toHaveLength(1);
    await expect(
      readCertificateList(signed, body, apiV3Key, []),
    ).rejects.toMatchObject({ reason: "serial" });
  });

  it("is refused where another key signed it", async () => {
    const body = listOf(encrypted);
    await expect(
      readCertificateList(
        headers(body, stranger, PLATFORM_SERIAL),
        body,
        apiV3Key,
        [],
      ),
    ).rejects.toMatchObject({ reason: "signature" });
  });

  it("is refused where a certificate was encrypted with another APIv3 key", async () => {
    const body = listOf(encrypted);
    const other = createSecretKey(Buffer.from("f".repeat(32)));
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        other,
        [],
      ),
    ).rejects.toThrow(ResourceError);
  });

  it.each([
    ["no JSON", "<html>", "the certificate list is not JSON"],
    ["no list", "{}", "the certificate list has no data"],
    ["null", "null", "the certificate list has no data"],
    [
      "an entry without a certificate",
      '{"data":[null]}',
      "resource: not an object",
    ],
  ])("is refused where it is %s", async (_, text, message) => {
    const body = Buffer.from(text);
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        apiV3Key,
        [],
      ),
    ).rejects.toThrow(new ResourceError(message));
  });

  it("is refused where what was encrypted is no certificate, and says which it is", async () => {
    const body = listOf(encrypted, resourceVector("contract").resource);
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        apiV3Key,
        [],
      ),
    ).rejects.toThrow(/^data\[1\]: is no X\.509 certificate/);
  });
});
