import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createSecretKey } from "node:crypto";
import { AxiosHeaders } from "axios";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ResponseVerificationError, WechatPayApiError } from "../../lib";
import { readCertificateList } from "../../lib/apiv3/certificates";
import { KeyRing } from "../../lib/apiv3/key-ring";
import { SignatureVerifier } from "../../lib/apiv3/verifier";
import { readAnswer } from "../../lib/client/answer";
import {
  signedVector,
  signedWith,
  WECHATPAY_KEY,
  WECHATPAY_SERIAL,
} from "../apiv3/signed";
import { API_V3_KEY } from "../vectors";

const NOW = 1_700_000_010_000;
const verifier = new SignatureVerifier(
  new KeyRing([{ serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY }]),
  300,
);
const SENT = {
  method: "GET",
  url: "https://api.mch.weixin.qq.com/v3/x",
  headers: new AxiosHeaders(),
  timeout: 5_000,
};

beforeEach(() => {
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

const answer = (
  status: number,
  headers: Record<string, unknown>,
  data?: Buffer,
) => ({
  status,
  statusText: "",
  headers: headers as Record<string, string>,
  data: data as Buffer,
  config: { headers: new AxiosHeaders() },
});

const read = (
  given: ReturnType<typeof answer>,
  by: Pick<SignatureVerifier, "verify"> = verifier,
) => readAnswer(given, SENT, by).catch((error: unknown) => error);

describe("What an answer is, by its status", () => {
  const { headers, body } = signedVector("answer");

  it.each([200, 201, 299])("is a success: %i", async (status) => {
    expect(await read(answer(status, headers, body))).toMatchObject({
      status,
      data: JSON.parse(body.toString()),
    });
  });

  it.each([100, 199, 300, 304, 400])("is an error: %i", async (status) => {
    const error = await read(answer(status, headers, body));
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({ status });
  });
});

describe("An answer without a body", () => {
  it("is empty where the transport gives none at all", async () => {
    const { headers } = signedVector("answer-empty");
    expect(await read(answer(204, headers))).toMatchObject({ data: undefined });
  });

  it("of an error says nothing", async () => {
    expect(await read(answer(502, {}))).toMatchObject({
      code: "UNKNOWN",
      message:
        "HTTP status 502 without WeChat Pay's error body; a gateway or proxy may have answered",
    });
  });
});

describe("An answer that cannot be trusted", () => {
  it("says so where it is signed and is not JSON", async () => {
    const { headers, body } = signedVector("answer-binary");
    expect(await read(answer(200, headers, body))).toMatchObject({
      name: "ResponseVerificationError",
      reason: "body",
      message: "the answer is signed, but it is not JSON",
    });
  });

  it("says so where it is a list of certificates that cannot be read", async () => {
    const key = createSecretKey(Buffer.from(API_V3_KEY));
    const { headers, body } = signedVector("answer");
    const error = await read(answer(200, headers, body), {
      verify: async (...given) => {
        await readCertificateList(...given, [key], []);
      },
    });
    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({
      reason: "body",
      message: "the answer cannot be trusted: the certificate list has no data",
    });
  });

  it("is not made of a failure of another kind", async () => {
    const broken = new TypeError("a fault of the verifier");
    const { headers, body } = signedVector("answer");
    const verify = () => Promise.reject(broken);
    expect(await read(answer(200, headers, body), { verify })).toBe(broken);
  });
});

describe("A 401", () => {
  const at = (secondsAgo: number) =>
    answer(401, {
      "wechatpay-timestamp": String(NOW / 1000 - secondsAgo),
      date: new Date(NOW - 900_000).toUTCString(),
    });

  it.each([301, -301, 900])(
    "is explained by a clock that is off by %i s",
    async (secondsAgo) => {
      expect(await read(at(secondsAgo))).toMatchObject({
        clockDifferenceSeconds: secondsAgo,
      });
    },
  );

  it.each([300, -300, 0])(
    "is not explained by a clock that is off by %i s",
    async (secondsAgo) => {
      expect(await read(at(secondsAgo))).toMatchObject({
        clockDifferenceSeconds: undefined,
      });
    },
  );
});

describe("A verification", () => {
  it("is told as that of an answer", async () => {
    const told: unknown[] = [];
    const listen = (event: unknown) => told.push(event);
    subscribe("nestjs-wechatpay-contracts:verification", listen);
    const { headers, body } = signedWith(String(NOW / 1000));
    await read(answer(200, headers, body));
    unsubscribe("nestjs-wechatpay-contracts:verification", listen);
    expect(told).toEqual([
      { subject: "answer", durationMs: expect.any(Number) },
    ]);
  });
});
