import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  answerMessage,
  CLOCK_TOLERANCE_SECONDS,
  describeClockDifference,
  requireRecent,
  requireSignature,
  type SignatureHeaders,
} from "../../lib/apiv3/signature";
import { bodyVector, keyPem, messageVector } from "../vectors";
import {
  PLATFORM_KEY,
  reasonOf,
  signatureErrorOf,
  WECHATPAY_KEY,
  WECHATPAY_SERIAL,
} from "./signed";

const ANSWER: SignatureHeaders = {
  timestamp: "1700000010",
  nonce: "c5ac7061fccab6bf3e254dcf98995b8c",
  serial: WECHATPAY_SERIAL,
  signature: messageVector("answer").signature,
};
const BODY = bodyVector("answer");
const TWICE = Buffer.from(
  Buffer.from(ANSWER.signature, "base64").toString("hex").repeat(2),
  "hex",
);

describe("The message that WeChat Pay signs", () => {
  it("has timestamp, nonce and raw body, each ended by a line feed", () => {
    expect(answerMessage(ANSWER.timestamp, ANSWER.nonce, BODY)).toEqual(
      messageVector("answer").message,
    );
  });

  it("leaves a bare line feed for an empty body", () => {
    const message = answerMessage(
      "1700000011",
      "d824f2e086d3c1df967785d13fcd22ef",
      Buffer.alloc(0),
    );

    expect(message).toEqual(messageVector("answer-empty").message);
    expect(message.toString().endsWith("ef\n\n")).toBe(true);
  });

  it("leaves every byte of a body that is not UTF-8", () => {
    const message = answerMessage(
      "1700000012",
      "e95d3a7f02b1c846d7e0915f3ba28c64",
      bodyVector("answer-binary"),
    );

    expect(message).toEqual(messageVector("answer-binary").message);
  });
});

describe("A signature", () => {
  it("holds for the bytes that WeChat Pay signed", () => {
    expect(requireSignature(ANSWER, BODY, WECHATPAY_KEY)).toBeUndefined();
  });

  it("does not hold where any one byte of the body is changed", async () => {
    for (let index = 0; index < BODY.length; index += 1) {
      const changed = Buffer.from(BODY);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);

      const error = await signatureErrorOf(() =>
        requireSignature(ANSWER, changed, WECHATPAY_KEY),
      );
      expect(error, `byte ${index}`).toMatchObject({
        name: "SignatureError",
        reason: "signature",
        message: "the signature does not match the body",
      });
    }
  });

  it.each([
    ["serialised again", JSON.stringify(JSON.parse(BODY.toString()))],
    ["with a line feed more", `${BODY.toString()}\n`],
    ["with a byte order mark", `\ufeff${BODY.toString()}`],
    ["left out", ""],
  ])("does not hold for the body %s", async (_title, body) => {
    const reason = await reasonOf(() =>
      requireSignature(ANSWER, Buffer.from(body), WECHATPAY_KEY),
    );

    expect(reason).toBe("signature");
  });

  it.each([
    ["timestamp", { timestamp: "1700000011" }],
    ["nonce", { nonce: "c5ac7061fccab6bf3e254dcf98995b8d" }],
    ["signature", { signature: messageVector("answer-empty").signature }],
  ])("does not hold with another %s", async (_title, change) => {
    const reason = await reasonOf(() =>
      requireSignature({ ...ANSWER, ...change }, BODY, WECHATPAY_KEY),
    );

    expect(reason).toBe("signature");
  });

  it("does not hold for another key", async () => {
    const merchant = createPublicKey(keyPem("merchant-public"));

    for (const key of [PLATFORM_KEY, merchant]) {
      const reason = await reasonOf(() => requireSignature(ANSWER, BODY, key));
      expect(reason).toBe("signature");
    }
  });

  it.each([
    ["of no bytes", ""],
    ["of one character", "A"],
    ["of three bytes", "AAAA"],
    ["cut short", ANSWER.signature.slice(0, 300)],
    ["of twice the length", TWICE.toString("base64")],
    ["of zeros", Buffer.alloc(256).toString("base64")],
    ["greater than the modulus", Buffer.alloc(256, 255).toString("base64")],
    ["that is no Base64 at all", "\u0000微信, {}"],
  ])("%s is refused and is no crash", async (_title, signature) => {
    const reason = await reasonOf(() =>
      requireSignature({ ...ANSWER, signature }, BODY, WECHATPAY_KEY),
    );

    expect(reason).toBe("signature");
  });

  it("made wrong by WeChat Pay on purpose is refused like any other, and the log says so", async () => {
    const signature = `WECHATPAY/SIGNTEST/${ANSWER.signature.slice(19)}`;

    const error = await signatureErrorOf(() =>
      requireSignature({ ...ANSWER, signature }, BODY, WECHATPAY_KEY),
    );
    expect(error.reason).toBe("signature");
    expect(error.message).toContain("SIGNTEST");
  });
});

describe("The clock", () => {
  const now = 1_700_000_000_000;

  it("may differ by five minutes", () => {
    expect(CLOCK_TOLERANCE_SECONDS).toBe(300);
  });

  it.each(["1699999700", "1700000300", "1700000000"])(
    "accepts a signature of %s at 1700000000",
    (timestamp) => {
      expect(() => requireRecent(timestamp, now, 300)).not.toThrow();
    },
  );

  it.each([
    ["1699999699", "301 s ahead"],
    ["1700000301", "301 s behind"],
    ["1", "1699999999 s ahead"],
    ["99999999999", "98299999999 s behind"],
  ])(
    "refuses a signature of %s at 1700000000 and says how far off it is",
    async (timestamp, difference) => {
      const error = await signatureErrorOf(() =>
        requireRecent(timestamp, now, 300),
      );

      expect(error.reason).toBe("timestamp");
      expect(error.message).toContain(difference);
    },
  );

  it.each([
    [301, "the local clock is 301 s ahead of WeChat Pay's, set it by NTP"],
    [-301, "the local clock is 301 s behind WeChat Pay's, set it by NTP"],
  ])("that is off by %i s is described so that it can be set", (off, words) => {
    expect(describeClockDifference(off)).toBe(words);
  });

  it("counts whole seconds, so that the last millisecond of a second is still in it", () => {
    expect(() => requireRecent("1699999700", now + 999, 300)).not.toThrow();
  });

  it("is never recent where it, or the tolerance, is no number", async () => {
    await reasonOf(() => requireRecent("NaN", 0, 300));
    await reasonOf(() => requireRecent("1700000000", 1.7e12, Number.NaN));
  });

  it("may be held to another tolerance", async () => {
    expect(() => requireRecent("1699999990", now, 10)).not.toThrow();
    expect(await reasonOf(() => requireRecent("1699999989", now, 10))).toBe(
      "timestamp",
    );
  });
});
