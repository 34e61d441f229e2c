import {
  createPrivateKey,
  generateKeyPairSync,
  X509Certificate,
} from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ResponseVerificationError } from "../../lib";
import { certificatePem, keyPem } from "../vectors";
import { failureOf, type Merchant, openMerchant } from "./merchant";
import { PUBLIC_KEY_ID, type Reply, SigningServer } from "./signing-server";

const STRANGER = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const PLATFORM = createPrivateKey(keyPem("platform-pkcs8"));
const serialOf = (name: string) =>
  new X509Certificate(certificatePem(name)).serialNumber;
const JSON_TYPE = { "Content-Type": "application/json" };
const BODY = '{"code": 1.0, "state": "SIGNED"}';

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

/** Answers so, and makes sure that nobody trusts it, whether to a GET or a POST. */
async function expectUntrusted(reply: Reply, reason: string) {
  server.answer = () => reply;
  for (const call of [
    () => merchant.client.get("/v3/x"),
    () => merchant.client.post("/v3/x", {}),
  ]) {
    const error = await failureOf(call());
    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({
      name: "ResponseVerificationError",
      reason,
      requestId: "08F78BB3AF0610D302",
      outcome: "unknown",
      retryable: false,
    });
    expect(error.message + JSON.stringify(error)).not.toContain("SIGNED");
  }
  expect(server.received).toHaveLength(2);
}

describe("A 2xx answer is not trusted", () => {
  it.each<[string, Reply, string]>([
    ["that is unsigned", { unsigned: true, body: BODY }, "header"],
    ["that a stranger signed", { key: STRANGER, body: BODY }, "signature"],
    [
      "that another key of WeChat Pay signed",
      { key: PLATFORM, body: BODY },
      "signature",
    ],
    ["that was signed 302 s ago", { secondsAgo: 302, body: BODY }, "timestamp"],
    [
      "that was signed 303 s ahead of now",
      { secondsAgo: -303, body: BODY },
      "timestamp",
    ],
    [
      "of an unknown public key",
      { serial: "PUB_KEY_ID_0119000001092023111400000000000002", body: BODY },
      "serial",
    ],
    [
      "of an unknown certificate",
      { serial: serialOf("platform"), body: BODY },
      "serial",
    ],
    ["of the serial __proto__", { serial: "__proto__", body: BODY }, "serial"],
    [
      "of the serial constructor",
      { serial: "constructor", body: BODY },
      "serial",
    ],
    [
      "whose body was changed",
      { signedBody: BODY, body: BODY.replace("1.0", "2.0") },
      "signature",
    ],
    [
      "whose body was written anew",
      { signedBody: BODY, body: JSON.stringify(JSON.parse(BODY)) },
      "signature",
    ],
    [
      "whose signature covers what a writer would make of the body",
      { signedBody: JSON.stringify(JSON.parse(BODY)), body: BODY },
      "signature",
    ],
    [
      "whose body got a space",
      { signedBody: BODY, body: `${BODY} ` },
      "signature",
    ],
    ["whose body got lost", { signedBody: BODY, body: "" }, "signature"],
    [
      "that WeChat Pay signed wrongly on purpose",
      {
        body: BODY,
        headers: { "Wechatpay-Signature": "WECHATPAY/SIGNTEST/dGVzdA==" },
      },
      "signature",
    ],
    [
      "whose signature is no Base64",
      { body: BODY, headers: { "Wechatpay-Signature": "{}" } },
      "signature",
    ],
    [
      "whose time is no number",
      { body: BODY, headers: { "Wechatpay-Timestamp": "NaN" } },
      "timestamp",
    ],
    [
      "of status 202 that is unsigned",
      { status: 202, unsigned: true, body: BODY },
      "header",
    ],
    [
      "of status 204 that is unsigned",
      { status: 204, unsigned: true, body: "" },
      "header",
    ],
    [
      "of status 204 that a stranger signed",
      { status: 204, key: STRANGER, body: "" },
      "signature",
    ],
    [
      "that is a gateway's page",
      {
        unsigned: true,
        body: "<html>SIGNED</html>",
        headers: { "Content-Type": "text/html" },
      },
      "header",
    ],
    ["that is signed, but no JSON", { body: "SIGNED {" }, "body"],
  ])("%s", (_, reply, reason) => expectUntrusted(reply, reason));

  it.each(["Timestamp", "Nonce", "Serial", "Signature"])(
    "that lacks Wechatpay-%s",
    (name) =>
      expectUntrusted(
        { body: BODY, headers: { [`Wechatpay-${name}`]: "" } },
        name === "Timestamp" || name === "Signature"
          ? name.toLowerCase()
          : "header",
      ),
  );
});

describe("A 2xx answer is trusted", () => {
  it.each<[string, Reply]>([
    ["that was signed 298 s ago", { secondsAgo: 298 }],
    ["that was signed 298 s ahead of now", { secondsAgo: -298 }],
    ["of status 201", { status: 201 }],
    ["that names the key as this merchant does", { serial: PUBLIC_KEY_ID }],
  ])("%s", async (_, reply) => {
    server.answer = () => ({ body: BODY, headers: JSON_TYPE, ...reply });
    const { data } = await merchant.client.get("/v3/x");
    expect(data).toEqual({ code: 1, state: "SIGNED" });
  });
});

describe("In the migration", () => {
  const both = { platformCertificates: [certificatePem("platform")] };

  it("both keys verify, each under its own serial only", async () => {
    const migrating = await openMerchant(server, both);
    const answered = (reply: Reply) => {
      server.answer = () => ({ body: BODY, ...reply });
      return migrating.client.get("/v3/x");
    };
    const serial = serialOf("platform");
    await answered({});
    await answered({ key: PLATFORM, serial });
    for (const swapped of [{ key: PLATFORM }, { serial }]) {
      expect(await failureOf(answered(swapped))).toMatchObject({
        reason: "signature",
      });
    }
    await migrating.close();
  });
});
