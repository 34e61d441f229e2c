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
import { encryptResource, ResourceError } from "../../lib/apiv3/resource";
import { API_V3_KEY, certificatePem, keyPem, resourceVector } from "../vectors";
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

/** As upper-case hex, which the list need not be in. */
const SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const OTHER_KEY = createSecretKey(Buffer.from("f".repeat(32)));

function entry(encrypt_certificate: unknown) {
  return {
    serial_no: SERIAL.toLowerCase(),
    effective_time: "2020-01-01T00:00:00+08:00",
    expire_time: "2120-01-01T00:00:00+08:00",
    encrypt_certificate,
  };
}

function listOf(...resources: unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ data: resources.map(entry) }));
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
    const { keys } = await readCertificateList(
      headers(body, platformKey, PLATFORM_SERIAL),
      body,
      [apiV3Key],
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
      readCertificateList(signed, body, [apiV3Key], known),
    ).resolves.toMatchObject({ keys: [{ serial: PLATFORM_SERIAL }] });
    await expect(
      readCertificateList(signed, body, [apiV3Key], []),
    ).rejects.toMatchObject({ reason: "serial" });
  });

  it("is refused where another key signed it", async () => {
    const body = listOf(encrypted);
    await expect(
      readCertificateList(
        headers(body, stranger, PLATFORM_SERIAL),
        body,
        [apiV3Key],
        [],
      ),
    ).rejects.toMatchObject({ reason: "signature" });
  });

  it("is refused where a certificate was encrypted with another APIv3 key", async () => {
    const body = listOf(encrypted);
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        [OTHER_KEY],
        [],
      ),
    ).rejects.toThrow(ResourceError);
  });

  it("is read where the former of two APIv3 keys encrypted it", async () => {
    const body = listOf(encrypted);
    const { keys } = await readCertificateList(
      headers(body, platformKey, PLATFORM_SERIAL),
      body,
      [OTHER_KEY, apiV3Key],
      [],
    );
    expect(keys).toMatchObject([{ serial: PLATFORM_SERIAL }]);
  });

  it.each([
    ["no JSON", "<html>", "the certificate list is not JSON"],
    ["no list", "{}", "the certificate list has no data"],
    ["null", "null", "the certificate list has no data"],
    [
      "an entry without a certificate",
      '{"data":[null]}',
      "data[0]: resource: not an object",
    ],
  ])("is refused where it is %s", async (_, text, message) => {
    const body = Buffer.from(text);
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        [apiV3Key],
        [],
      ),
    ).rejects.toThrow(new ResourceError(message));
  });

  it.each<[string, unknown, RegExp]>([
    ["null", null, /^data\[1\]: resource: not an object$/],
    ["a string", "x", /^data\[1\]: resource: not an object$/],
    [
      "one that was encrypted with another key",
      entry(encryptResource(certificatePem("platform"), OTHER_KEY)),
      /^data\[1\]: resource: the authentication tag does not match/,
    ],
    [
      "no certificate",
      entry(resourceVector("contract").resource),
      /^data\[1\]: is not a PEM/,
    ],
    [
      "an EC certificate",
      entry(encryptResource(certificatePem("ec"), apiV3Key)),
      /^data\[1\]: is a key of type ec;/,
    ],
    [
      "an SM2 certificate",
      entry(encryptResource(certificatePem("sm2"), apiV3Key)),
      /^data\[1\]: is a key of type .*SM2;/,
    ],
    [
      "a certificate of 1024 bits",
      entry(encryptResource(certificatePem("short"), apiV3Key)),
      /^data\[1\]: is an RSA key of 1024 bits;/,
    ],
  ])("keeps the others where one entry is %s", async (_, other, problem) => {
    const body = Buffer.from(
      JSON.stringify({ data: [entry(encrypted), other] }),
    );
    const list = await readCertificateList(
      headers(body, platformKey, PLATFORM_SERIAL),
      body,
      [apiV3Key],
      [],
    );

    expect(list.keys.map(({ serial }) => serial)).toEqual([PLATFORM_SERIAL]);
    expect(list.unusable).toEqual([
      {
        serial: typeof other === "object" && other ? SERIAL : undefined,
        problem: expect.stringMatching(problem),
      },
    ]);
  });

  it("tells no serial of an entry that is not one", async () => {
    const forged = { ...entry(null), serial_no: "A1\n\u001b[2Jforged" };
    const body = Buffer.from(
      JSON.stringify({ data: [forged, entry(encrypted)] }),
    );
    const { unusable } = await readCertificateList(
      headers(body, platformKey, PLATFORM_SERIAL),
      body,
      [apiV3Key],
      [],
    );

    expect(unusable).toEqual([
      { serial: undefined, problem: "data[0]: resource: not an object" },
    ]);
  });

  it("may be empty", async () => {
    const body = listOf();
    const known = [{ serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY }];

    await expect(
      readCertificateList(
        headers(body, wechatPayKey, WECHATPAY_SERIAL),
        body,
        [apiV3Key],
        known,
      ),
    ).resolves.toEqual({ keys: [], unusable: [] });
  });

  it("is refused where it is longer than any of WeChat Pay's, before much is done", async () => {
    const body = Buffer.from(JSON.stringify({ data: Array(101).fill({}) }));
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        [apiV3Key],
        [],
      ),
    ).rejects.toThrow("the certificate list has more than 100 entries");
  });

  it("is refused where none of its entries can be used, and says why", async () => {
    const body = listOf(
      encryptResource(certificatePem("ec"), apiV3Key),
      resourceVector("contract").resource,
    );
    await expect(
      readCertificateList(
        headers(body, platformKey, PLATFORM_SERIAL),
        body,
        [apiV3Key],
        [],
      ),
    ).rejects.toThrow(/^data\[0\]: is a key of type ec/);
  });

  it("tells nothing of what it could not verify", async () => {
    const body = Buffer.from(
      JSON.stringify({ data: [null, entry(encrypted)] }),
    );
    await expect(
      readCertificateList(
        headers(body, stranger, PLATFORM_SERIAL),
        body,
        [apiV3Key],
        [],
      ),
    ).rejects.toMatchObject({ reason: "signature" });
  });
});
