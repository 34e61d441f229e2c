import { createPrivateKey, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { certificatePem, keyPem } from "../vectors";
import {
  authorizationOf,
  failureOf,
  isSignedAsReceived,
  MCHID,
  type Merchant,
  MERCHANT_SERIAL,
  openMerchant,
} from "./merchant";
import { headerValues, PUBLIC_KEY_ID, SigningServer } from "./signing-server";

const PLATFORM_SERIAL = new X509Certificate(certificatePem("platform"))
  .serialNumber;

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

describe("The Authorization of a request", () => {
  it("names merchant and certificate, and says when and with which nonce", async () => {
    const before = Math.floor(Date.now() / 1000);
    await merchant.client.get("/v3/x");
    const after = Math.floor(Date.now() / 1000);
    const { mchid, serial_no, timestamp, nonce_str, signature, ...others } =
      authorizationOf(server.only);
    expect({ mchid, serial_no, others }).toEqual({
      mchid: MCHID,
      serial_no: MERCHANT_SERIAL,
      others: {},
    });
    expect(timestamp).toMatch(/^\d{10}$/);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(Number(timestamp)).toBeLessThanOrEqual(after);
    expect(nonce_str).toMatch(/^[0-9A-Za-z]{16,32}$/);
    expect(Buffer.from(signature!, "base64")).toHaveLength(256);
  });

  it("covers a GET: method, path with query, time, nonce and no body", async () => {
    await merchant.client.get("/v3/pay/transactions/id/1?mchid=1900000109");
    expect(server.only).toMatchObject({
      method: "GET",
      url: "/v3/pay/transactions/id/1?mchid=1900000109",
      body: Buffer.alloc(0),
    });
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it.each<[string, object]>([
    ["ASCII", { a: 1 }],
    ["Chinese and emoji", { 描述: "微信代扣用户😀" }],
    ["quotes, slashes and line ends", { a: "\"'\\/\r\n\u2028 %20" }],
    ["an empty object", {}],
    ["a list", [1, "二"]],
    ["a lone surrogate", { a: "\ud800" }],
    ["a large body", { a: "微".repeat(100_000) }],
  ])("covers the very bytes of a POST: %s", async (_, data) => {
    await merchant.client.post("/v3/x", data);
    expect(server.only.body.toString("utf8")).toBe(JSON.stringify(data));
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("does not hold for a request that was changed on its way", async () => {
    await merchant.client.post("/v3/x", { a: 1 });
    const { only } = server;
    for (const changed of [
      { ...only, method: "PUT" },
      { ...only, url: "/v3/y" },
      { ...only, body: Buffer.from('{"a":2}') },
    ]) {
      expect(isSignedAsReceived(changed)).toBe(false);
    }
  });

  it("has a nonce of its own each time", async () => {
    await Promise.all(
      Array.from({ length: 20 }, () => merchant.client.post("/v3/x", {})),
    );
    const nonces = server.received.map((one) => authorizationOf(one).nonce_str);
    expect(new Set(nonces).size).toBe(20);
  });

  it("belongs to its own request where many are under way", async () => {
    server.answer = ({ url, body }) => ({
      json: { url, body: body.toString() },
    });
    const paths = ["/v3/one", "/v3/two?x=2", "/v3/three"];
    const answers = await Promise.all(
      paths.map((path) => merchant.client.post(path, { path })),
    );
    expect(answers.map(({ data }) => data)).toEqual(
      paths.map((path) => ({ url: path, body: JSON.stringify({ path }) })),
    );
    expect(server.received.map(({ url }) => url).sort()).toEqual(
      [...paths].sort(),
    );
    expect(server.received.every((one) => isSignedAsReceived(one))).toBe(true);
  });
});

describe("The headers of a request", () => {
  it("say what is sent, what is wanted and who asks", async () => {
    await merchant.client.post("/v3/x", {});
    const { only } = server;
    expect(headerValues(only, "Accept")).toEqual(["application/json"]);
    expect(headerValues(only, "Content-Type")).toEqual(["application/json"]);
    expect(headerValues(only, "User-Agent")).toEqual([
      expect.stringMatching(
        /^nestjs-wechatpay-contracts\/\d+\.\d+\.\d+\S* node\/\d+\.\d+\.\d+ \w+$/,
      ),
    ]);
    expect(headerValues(only, "Transfer-Encoding")).toEqual([]);
  });

  it("name the public key on every request in public-key mode", async () => {
    await merchant.client.get("/v3/x");
    await merchant.client.post("/v3/x", {});
    expect(
      server.received.map((one) => headerValues(one, "Wechatpay-Serial")),
    ).toEqual([[PUBLIC_KEY_ID], [PUBLIC_KEY_ID]]);
  });

  it("name the public key in the migration too, where certificates verify besides", async () => {
    const migrating = await openMerchant(server, {
      platformCertificates: [certificatePem("platform")],
    });
    await migrating.client.get("/v3/x");
    await migrating.close();
    expect(headerValues(server.only, "Wechatpay-Serial")).toEqual([
      PUBLIC_KEY_ID,
    ]);
  });

  it("name another public key where the caller has encrypted a field for that, as before a reload", async () => {
    const other = `${PUBLIC_KEY_ID.slice(0, -1)}9`;
    const headers = { "wechatpay-serial": other };
    await merchant.client.post("/v3/x", {}, { headers });
    expect(headerValues(server.only, "Wechatpay-Serial")).toEqual([other]);
  });

  it("name a certificate that can verify the answer where certificates alone verify", async () => {
    const older = await openMerchant(server, {
      publicKey: undefined,
      platformCertificates: [
        certificatePem("expired"),
        certificatePem("platform"),
        certificatePem("future"),
      ],
    });
    server.answer = () => ({
      json: {},
      key: createPrivateKey(keyPem("platform-pkcs8")),
      serial: PLATFORM_SERIAL,
    });
    await older.client.get("/v3/x");
    await older.client.post("/v3/x", {});
    // As where the caller has encrypted a field for another certificate.
    const headers = { "wechatpay-serial": "5157F09EFDC096DE15EBE81A47057A72" };
    await older.client.post("/v3/x", {}, { headers });
    await older.close();
    expect(
      server.received.map((one) => headerValues(one, "Wechatpay-Serial")),
    ).toEqual([
      [PLATFORM_SERIAL],
      [PLATFORM_SERIAL],
      ["5157F09EFDC096DE15EBE81A47057A72"],
    ]);
  });

  it("name no certificate where none is valid", async () => {
    const outdated = await openMerchant(server, {
      publicKey: undefined,
      platformCertificates: [certificatePem("expired")],
    });
    await failureOf(outdated.client.get("/v3/x"));
    await outdated.close();
    expect(headerValues(server.only, "Wechatpay-Serial")).toEqual([]);
  });
});
