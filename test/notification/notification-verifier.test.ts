import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeyRing } from "../../lib/apiv3/key-ring";
import { encryptResource } from "../../lib/apiv3/resource";
import type { KeySource } from "../../lib/apiv3/verifier";
import { Succession } from "../../lib/keys/succession";
import {
  NotificationVerificationError,
  NotificationVerifier,
} from "../../lib/notification/notification-verifier";
import { WECHATPAY_KEY, WECHATPAY_SERIAL, signedWith } from "../apiv3/signed";
import { API_V3_KEY, resourceVector } from "../vectors";

const key = createSecretKey(Buffer.from(API_V3_KEY));
const ring = new KeyRing([
  { serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY },
]);
const verifierWith = (platform: KeySource) =>
  new NotificationVerifier(
    { present: { platform, apiV3Keys: Succession.of([key]) } },
    300,
  );
const verifier = verifierWith(ring);

const { resource, plaintext } = resourceVector("contract");
const ENVELOPE = {
  id: "EV-1",
  event_type: "ENTRUST.SIGN",
  create_time: "2023-11-14T22:13:33+08:00",
  resource,
};

const signedNow = (text: string) =>
  signedWith(
    String(Math.floor(Date.now() / 1000)),
    undefined,
    Buffer.from(text),
  );

/** What a notification of this body, genuinely signed, ends in. */
async function endOf(body: unknown): Promise<unknown> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signed = signedNow(text);
  return verifier
    .verify(signed.headers, signed.body)
    .catch((error: unknown) => error);
}

describe("A notification", () => {
  it("is its envelope with the resource decrypted", async () => {
    expect(await endOf(ENVELOPE)).toEqual({
      ...ENVELOPE,
      resource: JSON.parse(plaintext),
    });
  });

  it("that is not signed is refused, and the log is told what is wrong", async () => {
    const error = await verifier
      .verify({}, Buffer.from("{}"))
      .catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(NotificationVerificationError);
    expect(error).toMatchObject({
      name: "NotificationVerificationError",
      reason: "signature",
      message: "header wechatpay-timestamp is missing, or came more than once",
      outcome: "rejected",
      retryable: false,
    });
  });

  it("is not refused where it is the keys that cannot be had", async () => {
    const failure = new Error("no certificates");
    const keyless = verifierWith({ find: () => Promise.reject(failure) });
    const { headers, body } = signedNow("{}");
    await expect(keyless.verify(headers, body)).rejects.toBe(failure);
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "<xml/>", "the body is not JSON"],
    ["empty", "", "the body is not JSON"],
    ["null", "null", "the body is not a JSON object"],
    ["a list", "[]", "the body is not a JSON object"],
    ["a text", '"text"', "the body is not a JSON object"],
    ...["id", "event_type", "create_time"].flatMap((field) =>
      [undefined, "", 1, null, ["x"]].map(
        (value): [string, unknown, string] => [
          `one whose ${field} is ${JSON.stringify(value)}`,
          { ...ENVELOPE, [field]: value },
          `${field} is missing or not a string`,
        ],
      ),
    ),
    [
      "one without a resource",
      { ...ENVELOPE, resource: undefined },
      "resource: not an object",
    ],
    [
      "one whose resource holds a list",
      { ...ENVELOPE, resource: encryptResource("[]", key) },
      "the decrypted resource is not a JSON object",
    ],
    [
      "one whose resource holds no JSON",
      { ...ENVELOPE, resource: resourceVector("certificate").resource },
      "the decrypted resource is not JSON",
    ],
  ])("that is signed is malformed where it is %s", async (_, body, message) => {
    expect(await endOf(body)).toMatchObject({
      name: "NotificationVerificationError",
      reason: "body",
      message,
    });
  });
});
