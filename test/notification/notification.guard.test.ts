import { createSecretKey } from "node:crypto";
import { HttpException, Logger } from "@nestjs/common";
import { ExecutionContextHost } from "@nestjs/core/helpers/execution-context-host";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NotificationGuard } from "../../lib";
import { KeyRing } from "../../lib/apiv3/key-ring";
import type { KeySource } from "../../lib/apiv3/verifier";
import { Succession } from "../../lib/keys/succession";
import { verifiedNotification } from "../../lib/notification/verified-request";
import { NotificationVerifier } from "../../lib/notification/notification-verifier";
import { signedWith, WECHATPAY_KEY, WECHATPAY_SERIAL } from "../apiv3/signed";
import { API_V3_KEY } from "../vectors";

const RING = new KeyRing([
  { serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY },
]);

const API_V3_KEYS = Succession.of([createSecretKey(Buffer.from(API_V3_KEY))]);

const guardWith = (platform: KeySource) =>
  new NotificationGuard(
    new NotificationVerifier(
      { present: { platform, apiV3Keys: API_V3_KEYS } },
      300,
    ),
  );

/** What the guard throws at a request. */
const refusal = (request: object, keys: KeySource = RING) =>
  guardWith(keys)
    .canActivate(new ExecutionContextHost([request]))
    .then(
      () => "let pass",
      (error: unknown) => error,
    );

const signedNow = () => {
  const { headers, body } = signedWith(String(Math.floor(Date.now() / 1000)));
  return { headers, rawBody: body };
};

describe("The guard", () => {
  beforeEach(() => {
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("refuses what is not signed, and tells the log alone why", async () => {
    const error = await refusal({ headers: {}, rawBody: Buffer.from("{}") });
    expect(error).toBeInstanceOf(HttpException);
    expect(error).toMatchObject({
      status: 401,
      response: { code: "FAIL", message: "not verified" },
    });
    expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
      "Notification refused (401): header wechatpay-timestamp is missing, or came more than once",
    );
  });

  it.each([
    "wechatpay-timestamp",
    "wechatpay-nonce",
    "wechatpay-serial",
    "wechatpay-signature",
    "content-type",
  ])("logs one line of plain characters whatever comes as %s", async (name) => {
    const { headers, rawBody } = signedNow();
    // Node reads headers as Latin-1: U+0085 ends a line, U+009B begins a command to the terminal.
    const forged = "1\u0085ERROR [Payments] \u009b2J\u007f\u00adpaid";
    const request = {
      headers: { ...headers, "content-length": "2", [name]: forged },
      rawBody: name === "content-type" ? undefined : rawBody,
    };
    expect(await refusal(request)).toBeInstanceOf(HttpException);
    const lines = vi.mocked(Logger.prototype.warn).mock.calls.flat();
    expect(lines).toEqual([expect.stringMatching(/^[\x20-\x7e]+$/)]);
  });

  it("refuses what is signed and malformed, and tells the log alone why", async () => {
    expect(await refusal(signedNow())).toMatchObject({
      status: 400,
      response: { code: "FAIL", message: "malformed" },
    });
    expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
      "Notification refused (400): id is missing or not a string",
    );
    expect(Logger.prototype.error).not.toHaveBeenCalled();
  });

  it("passes on what is not the request's fault", async () => {
    const failure = new Error("no certificates");
    const find = () => Promise.reject(failure);
    expect(await refusal(signedNow(), { find })).toBe(failure);
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
  });
});

describe("The verified event", () => {
  it("is none where no guard is on the route, and the error says how to fix it", () => {
    expect(() => verifiedNotification(new ExecutionContextHost([{}]))).toThrow(
      "No verified notification: put @HandlesNotifications() or @UseGuards(NotificationGuard) on the route",
    );
  });
});
