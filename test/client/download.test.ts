import { createHash, randomBytes } from "node:crypto";
import { getEventListeners } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  RequestValidationError,
  ResponseVerificationError,
  WechatPayApiError,
  WechatPayTransportError,
} from "../../lib";
import { readDownload } from "../../lib/client/download";
import { isSignedAsReceived, type Merchant, openMerchant } from "./merchant";
import { type Reply, SigningServer } from "./signing-server";

const BILL = Buffer.from(
  "﻿交易时间,公众账号ID\n`2026-11-27,`wx1\n".repeat(5_000),
);
const hashOf = (bytes: Buffer, algorithm = "sha1") =>
  createHash(algorithm).update(bytes).digest("hex");

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
afterEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

const url = () => `${server.baseUrl}/v3/billdownload/file?token=a%2Bb`;
const gives = (body: Buffer | string, reply: Reply = {}) => {
  server.answer = () => ({ body, unsigned: true, ...reply });
};
const errorOf = (stream: Promise<Readable>) =>
  stream.then(buffer).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("A download", () => {
  it.each([
    ["by SHA1", hashOf(BILL)],
    ["by SHA256, in capitals", hashOf(BILL, "sha256").toUpperCase()],
    ["without a hash", undefined],
  ])("streams the unsigned file, checked %s", async (_kind, hash) => {
    gives(BILL);
    const file = await merchant.client.download(url(), { hash });
    expect((await buffer(file)).equals(BILL)).toBe(true);
    expect(server.only).toMatchObject({
      method: "GET",
      url: "/v3/billdownload/file?token=a%2Bb",
    });
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("unpacks gzip, whose hash is that of the file within", async () => {
    gives(gzipSync(BILL));
    const file = await merchant.client.download(url(), { hash: hashOf(BILL) });
    expect((await buffer(file)).equals(BILL)).toBe(true);
  });

  it("leaves a file alone that an HTTP encoding has packed", async () => {
    gives(gzipSync(BILL), { headers: { "Content-Encoding": "gzip" } });
    const file = await merchant.client.download(url(), { hash: hashOf(BILL) });
    expect((await buffer(file)).equals(BILL)).toBe(true);
  });

  it.each([0, 1, 2])("takes a file of %d bytes", async (length) => {
    const bytes = Buffer.from("中文").subarray(0, length);
    gives(bytes);
    const file = await merchant.client.download(url(), { hash: hashOf(bytes) });
    expect((await buffer(file)).equals(bytes)).toBe(true);
  });

  it("takes a file longer than any answer may be, and waits for a slow reader", async () => {
    const bytes = randomBytes(5 * 1024 * 1024);
    gives(bytes);
    const folder = await mkdtemp(join(tmpdir(), "download-"));
    await pipeline(
      await merchant.client.download(url(), { hash: hashOf(bytes) }),
      createWriteStream(join(folder, "file"), { highWaterMark: 1024 }),
    );
    expect((await readFile(join(folder, "file"))).equals(bytes)).toBe(true);
    await rm(folder, { recursive: true });
  });

  it("takes a path for an address", async () => {
    gives(BILL);
    const file = await merchant.client.download(
      "/v3/billdownload/file?token=x",
    );
    expect((await buffer(file)).equals(BILL)).toBe(true);
  });

  it.each([
    ["another file", BILL, hashOf(Buffer.from("another"))],
    ["gzip that is cut short", gzipSync(BILL).subarray(0, 200), hashOf(BILL)],
    ["gzip that is damaged", Buffer.from([0x1f, 0x8b, 9, 9]), hashOf(BILL)],
    ["nothing", Buffer.alloc(0), hashOf(BILL)],
  ])("ends in an error where what came is %s", async (_kind, body, hash) => {
    gives(body);
    const error = await errorOf(merchant.client.download(url(), { hash }));
    expect(error).toBeInstanceOf(ResponseVerificationError);
    expect(error).toMatchObject({ reason: "body" });
  });

  it("tells what WeChat Pay answers in place of the file", async () => {
    gives('{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}', {
      status: 400,
    });
    const error = await errorOf(merchant.client.download(url()));
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({
      code: "NO_STATEMENT_EXIST",
      requestId: "08F78BB3AF0610D302",
    });
  });

  it("reads no more of an error than it needs", async () => {
    gives("x".repeat(10 * 1024 * 1024), { status: 502 });
    const error = await errorOf(merchant.client.download(url()));
    expect(error).toMatchObject({ status: 502, code: "UNKNOWN" });
  });

  it("tells the status of an error that breaks off", async () => {
    gives("<html>", { status: 502, fault: "truncate" });
    const error = await errorOf(merchant.client.download(url()));
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({ status: 502, code: "UNKNOWN" });
  });

  it("is asked for again where an error breaks off", async () => {
    const retry = { attempts: 2, baseDelay: 0 };
    const persistent = await openMerchant(server, { retry });
    server.answer = () =>
      server.received.length === 1
        ? { body: "<html>", unsigned: true, status: 502, fault: "truncate" }
        : { body: BILL, unsigned: true };
    const file = await persistent.client.download(url());
    expect((await buffer(file)).equals(BILL)).toBe(true);
    await persistent.close();
  });

  it("is an error where the file breaks off", async () => {
    gives(BILL, { fault: "truncate" });
    const error = await errorOf(
      merchant.client.download(url(), { hash: hashOf(BILL) }),
    );
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ outcome: "unknown", retryable: true });
    expect(JSON.stringify(error)).not.toContain("WECHATPAY2");
  });

  it("is given up where no more of the file comes", async () => {
    const stalled = await SigningServer.start();
    const slow = await openMerchant(stalled);
    stalled.answer = () => ({
      body: "begins",
      unsigned: true,
      fault: "stall",
    });
    const error = await errorOf(
      slow.client.download(`${stalled.baseUrl}/v3/file`, {}, { timeout: 300 }),
    );
    expect(error).toMatchObject({
      name: "WechatPayTransportError",
      cause: { code: "ETIMEDOUT" },
    });
    await slow.close();
    await stalled.close();
  });

  it("may stand still for its whole time-out, whatever was left of the deadline", async () => {
    gives("begins", { fault: "stall" });
    const error = await errorOf(
      merchant.client.download(url(), {}, { timeout: 1_500, deadline: 1_000 }),
    );
    expect(error).toMatchObject({
      message: expect.stringContaining("for 1500 ms"),
    });
  });

  it("ends at once where the caller aborts within the file", async () => {
    gives("begins", { fault: "stall" });
    const controller = new AbortController();
    const file = await merchant.client.download(
      url(),
      {},
      { signal: controller.signal },
    );
    file.once("data", () => controller.abort());
    await expect(buffer(file)).rejects.toMatchObject({
      cause: { code: "ABORT_ERR" },
    });
  });

  it("is aborted before it is read as well, which the first read tells", async () => {
    gives("begins", { fault: "stall" });
    const controller = new AbortController();
    const { signal } = controller;
    const file = await merchant.client.download(url(), {}, { signal });
    const gone = server.disconnection();
    controller.abort();
    await gone;
    await expect(buffer(file)).rejects.toMatchObject({
      name: "WechatPayTransportError",
      cause: { code: "ABORT_ERR" },
    });
  });

  it("does not begin where the signal had aborted when the answer came", async () => {
    const source = new PassThrough();
    const signal = AbortSignal.abort();
    const file = readDownload(source, {}, { idleMs: 60_000, signal });
    expect(source.destroyed).toBe(true);
    await expect(buffer(file)).rejects.toMatchObject({
      cause: { code: "ABORT_ERR" },
    });
  });

  it("listens no longer to the signal when it has ended", async () => {
    gives(BILL);
    const { signal } = new AbortController();
    for (const end of [buffer, async (file: Readable) => file.destroy()]) {
      await end(await merchant.client.download(url(), {}, { signal }));
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  const patient = { timeout: 600_000 };
  it.each<[string, (file: Readable) => unknown]>([
    ["goes away", (file) => file.once("data", () => file.destroy())],
    [
      "goes away while nothing comes",
      (file) => file.once("data", () => setImmediate(() => file.destroy())),
    ],
    ["never reads it", (file) => file.destroy()],
    [
      "has gone before",
      // From Node 24 on, a pipeline into what is closed leaves its source as it is.
      (file) => {
        const response = new PassThrough();
        response.destroy();
        return pipeline(file, response).catch(() => file.destroy());
      },
    ],
  ])("lets its connection go where the reader %s", async (_, read) => {
    gives("begins", { fault: "stall" });
    const file = await merchant.client.download(url(), {}, patient);
    const gone = server.disconnection();
    read(file);
    await gone;
  });

  it.each([
    "https://evil.example/v3/billdownload/file?token=x",
    "//evil.example/v3/billdownload/file",
    "http://127.0.0.1:1/v3/file",
    "file:///etc/passwd",
    "http://[",
    undefined as never,
    "v3/billdownload/file",
    7 as never,
  ])("sends nothing to %s", async (foreign) => {
    await expect(merchant.client.download(foreign)).rejects.toThrow(
      RequestValidationError,
    );
    expect(server.received).toEqual([]);
  });

  it.each(["abc", "z".repeat(40), "", 5 as never, null as never])(
    "refuses %j for a hash",
    async (hash) => {
      await expect(merchant.client.download(url(), { hash })).rejects.toThrow(
        /hash must be the hash_value/,
      );
      expect(server.received).toEqual([]);
    },
  );
});
