import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type EchoOptions,
  RequestValidationError,
  ResponseVerificationError,
  WechatPayApiError,
  WechatPayTransportError,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";
import { diagnose } from "./diagnose";

const DAY_MS = 24 * 60 * 60 * 1000;

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await wechat.stop();
});

const sentSerials = () =>
  wechat.exchanges
    .filter(({ path }) => path === "/v3/security/echo")
    .map((exchange) => exchange.headers["wechatpay-serial"]);

const certificateMode = () => ({
  ...wechat.moduleOptions,
  publicKey: undefined,
  platformCertificates: "download" as const,
});

describe("an echo in public-key mode", () => {
  it("tells host, round trip, Request-ID, clock and key", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);

    const report = await diagnostics.echo();

    const serial = wechat.moduleOptions.publicKey.id;
    expect(report).toEqual({
      host: wechat.baseUrl,
      roundTripMs: expect.any(Number),
      requestId: expect.stringMatching(/^[0-9A-F-]+$/i),
      clockDifferenceSeconds: expect.any(Number),
      verifiedBy: serial,
      encryptedEcho: false,
      keys: [{ serial, kind: "publicKey" }],
    });
    expect(sentSerials()).toEqual([serial]);
  });

  it("goes there and back encrypted", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);

    const report = await diagnostics.echo({ encrypted: true, message: "回显" });

    expect(report.encryptedEcho).toBe(true);
    const { body } = wechat.exchanges[0]!;
    expect(JSON.parse(body)).toEqual({
      echo_message: "回显",
      encrypted_echo_message: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
    });
  });

  it("sends another message each time", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);

    await diagnostics.echo();
    await diagnostics.echo();

    const [first, second] = wechat.exchanges.map(({ body }) => body);
    expect(first).not.toBe(second);
  });

  it("has WeChat Pay notify", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);

    await diagnostics.echo({ notify_url: `${wechat.baseUrl}/notify` });
    await wechat.notificationsSettled();

    expect(wechat.notifications.map(({ event_type }) => event_type)).toEqual([
      "SECURITY_ECHO.SUCCESS",
    ]);
  });

  it("measures the attempt that was answered, not those before it", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);
    const durations: number[] = [];
    const listen = (event: unknown) =>
      durations.push((event as { durationMs: number }).durationMs);
    subscribe("nestjs-wechatpay-contracts:request:end", listen);
    wechat.faults.once("reset");

    const report = await diagnostics.echo();

    unsubscribe("nestjs-wechatpay-contracts:request:end", listen);
    expect(wechat.exchanges).toHaveLength(2);
    expect(durations.map(Math.round)).toEqual([report.roundTripMs]);
  });

  it.each([120, -120])(
    "tells that the local clock is %i s ahead",
    async (seconds) => {
      const diagnostics = await diagnose(wechat.moduleOptions);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-06-08") });
      wechat.clockSkewSeconds = -seconds;

      const { clockDifferenceSeconds } = await diagnostics.echo();

      // The answer's time has whole seconds.
      expect(Math.abs(clockDifferenceSeconds - seconds)).toBeLessThanOrEqual(1);
    },
  );

  it("tells the kinds of both keys during the migration", async () => {
    const certificate = await wechat.rotateCertificate();
    const diagnostics = await diagnose({
      ...wechat.moduleOptions,
      platformCertificates: [certificate.pem],
    });

    const report = await diagnostics.echo({ encrypted: true });

    expect(report.verifiedBy).toBe(wechat.moduleOptions.publicKey.id);
    expect(report.keys.map(({ kind }) => kind).sort()).toEqual([
      "certificate",
      "publicKey",
    ]);
  });
});

describe("an echo in certificate mode", () => {
  it("names the certificate that expires last, and tells when each does", async () => {
    const expiresAt = (days: number) =>
      new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY_MS + 60_000);
    const lasting = await wechat.rotateCertificate({
      notAfter: expiresAt(3000),
    });
    const ending = await wechat.rotateCertificate({ notAfter: expiresAt(9) });
    const diagnostics = await diagnose(certificateMode());

    const report = await diagnostics.echo({ encrypted: true });

    expect(sentSerials()).toEqual([lasting.serial]);
    expect(report.verifiedBy).toBe(lasting.serial);
    expect(report.encryptedEcho).toBe(true);
    expect(report.keys).toContainEqual({
      serial: ending.serial,
      kind: "certificate",
      expiresAt: ending.notAfter.toISOString(),
      daysLeft: 9,
    });
  });

  it("names none that is not valid yet or no more", async () => {
    const valid = await wechat.rotateCertificate({
      notAfter: new Date(Date.now() + DAY_MS),
    });
    const later = await wechat.rotateCertificate({
      notBefore: new Date(Date.now() + DAY_MS),
      current: false,
    });
    const over = await wechat.rotateCertificate({
      notBefore: new Date(Date.now() - 2 * DAY_MS),
      notAfter: new Date(Date.now() - DAY_MS / 2),
      current: false,
    });
    const diagnostics = await diagnose({
      ...certificateMode(),
      platformCertificates: [over.pem, later.pem, valid.pem],
    });

    const report = await diagnostics.echo();

    expect(sentSerials()).toEqual([valid.serial]);
    expect(report.keys.map(({ daysLeft }) => daysLeft! < 0)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("sends no message for a certificate that has expired", async () => {
    const over = await wechat.rotateCertificate({
      notBefore: new Date(Date.now() - 2 * DAY_MS),
      notAfter: new Date(Date.now() - DAY_MS),
    });
    const diagnostics = await diagnose({
      ...certificateMode(),
      platformCertificates: [over.pem],
    });

    const error = await diagnostics.echo().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({ reason: "serial" });
    expect(sentSerials()).toEqual([]);
  });

  it("leaves the caller's headers as they are", async () => {
    const diagnostics = await diagnose(certificateMode());

    await diagnostics.echo({ config: { headers: { "X-Trace": "abc" } } });

    const { headers } = wechat.exchanges.at(-1)!;
    expect(headers["x-trace"]).toBe("abc");
    expect(headers["wechatpay-serial"]).toBeDefined();
  });

  it("fetches the first certificates where lazyKeys left that for later", async () => {
    const diagnostics = await diagnose({
      ...certificateMode(),
      lazyKeys: true,
    });
    expect(wechat.exchanges).toHaveLength(0);

    const report = await diagnostics.echo({ encrypted: true });

    expect(report.keys).toHaveLength(1);
    expect(report.encryptedEcho).toBe(true);
  });
});

describe("an echo that fails", () => {
  it("throws WeChat Pay's refusal untouched", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);
    wechat.faults.once({ kind: "status", status: 403, code: "NO_AUTH" });

    const error = await diagnostics.echo().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({ status: 403, code: "NO_AUTH" });
  });

  it("throws what keeps it from WeChat Pay untouched", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);
    await wechat.goOffline();

    const error = await diagnostics.echo().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  it("throws a forgery untouched", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);
    wechat.faults.once("wrongKey");

    const error = await diagnostics.echo().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({ reason: "signature" });
  });

  it.each([
    ["a notify_url inside", { notify_url: "https://10.0.0.1/notify" }],
    ["a notify_url with a query", { notify_url: "https://a.example/n?a=1" }],
    ["no message", { message: "" }],
    ["a message that is no string", { message: 5 }],
    ["half an emoji", { message: "\ud83d", encrypted: true }],
    ["an emoji, which WeChat Pay refuses", { message: "🙂" }],
    ["a notify_url that is no string", { notify_url: null }],
    ["an empty notify_url", { notify_url: "" }],
    ["encrypted that is no boolean", { encrypted: "no" }],
    ["an option that is none", { notifyUrl: "https://a.example/n" }],
    ["options that are none", "https://a.example/n"],
    ["no options but null", null],
    ["a long message", { message: "长".repeat(72), encrypted: true }],
  ])("is refused before any I/O: %s", async (_, options) => {
    const diagnostics = await diagnose({
      ...wechat.moduleOptions,
      allowInsecureNotifyUrl: false,
    });

    const error = await diagnostics
      .echo(options as EchoOptions)
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RequestValidationError);
    expect(wechat.exchanges).toHaveLength(0);
  });

  it("encrypts as much as an RSA key of 2048 bits can", async () => {
    const diagnostics = await diagnose(wechat.moduleOptions);

    const report = await diagnostics.echo({
      message: "m".repeat(214),
      encrypted: true,
    });

    expect(report.encryptedEcho).toBe(true);
  });
});
