import { createHash, type Hash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import {
  ResponseVerificationError,
  WechatPayTransportError,
} from "../apiv3/errors";
import { RequestValidationError } from "../validation/request-validation.error";
import { onAbort } from "./abort-listeners";
import type { WechatPayRequestConfig } from "./request-config";
import { systemError } from "./transport-error";
import { isOfKind } from "../apiv3/option-value";

/** What is known of a file before it is downloaded. */
export interface DownloadOptions {
  /** `hash_value` of the answer that gave the `download_url`: hex, of the file as it is when unpacked. */
  hash?: string;
}

/** When a download is given up. */
export interface DownloadLimits {
  /** Milliseconds without a byte. */
  idleMs: number;
  signal?: WechatPayRequestConfig["signal"];
}

const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [40, "sha1"],
  [64, "sha256"],
]);

/** @throws RequestValidationError where it cannot be a hash */
export function requireHash(options: DownloadOptions): void {
  if (!isOfKind(options, "object")) {
    throw RequestValidationError.of(
      "options",
      "isOptions",
      "must be an object, such as { hash: data.hash_value }",
    );
  }
  const { hash } = options;
  if (hash !== undefined && hashOf({ hash }) === undefined) {
    throw RequestValidationError.of(
      "hash",
      "isHash",
      "must be the hash_value that came with the download_url: 40 hex digits (SHA1) or 64 (SHA256)",
    );
  }
}

/**
 * A file as it comes, unpacked where it is gzip. It ends with an error where the hash differs: discard what was written by
 * then. The source ends with it, also where nobody ever reads it.
 */
export function readDownload(
  source: Readable,
  options: DownloadOptions,
  { idleMs, signal }: DownloadLimits,
): Readable {
  // What fails before the first read is told by it; until then nobody listens.
  source.on("error", () => undefined);
  const abort = () =>
    giveUp(source, "aborted by the caller's signal", "ABORT_ERR");
  const release = onAbort(signal, abort);
  if (signal?.aborted) {
    abort();
  }
  const chunks = checked(unpacked(limited(source, idleMs)), options);
  return new Readable({
    // Nothing is read ahead: while the reader is slow, nobody waits for WeChat Pay.
    highWaterMark: 1,
    read() {
      chunks.next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, callback) {
      release();
      source.destroy();
      chunks.return().catch(() => undefined);
      callback(error);
    },
  });
}

function hashOf({ hash }: DownloadOptions): Hash | undefined {
  const isHex = typeof hash === "string" && /^[0-9a-f]+$/i.test(hash);
  const algorithm = isHex ? ALGORITHMS.get(hash.length) : undefined;
  return algorithm === undefined ? undefined : createHash(algorithm);
}

async function* checked(
  chunks: AsyncIterable<Buffer>,
  options: DownloadOptions,
): AsyncGenerator<Buffer, void> {
  const hash = hashOf(options);
  for await (const chunk of chunks) {
    hash?.update(chunk);
    // Nobody asks on after an empty one.
    if (chunk.length > 0) {
      yield chunk;
    }
  }
  if (hash && hash.digest("hex") !== options.hash!.toLowerCase()) {
    throw new ResponseVerificationError(
      "body",
      "the file that came is not the one of this hash; throw away what was written, and download it again",
    );
  }
}

/** Bills are gzip where they were asked for so; which it is, their first two bytes tell. */
async function* unpacked(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await iterator.next();
    if (done) {
      break;
    }
    head = Buffer.concat([head, value]);
  }
  const whole = joined(head, iterator);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // What fails in the pipeline destroys its end, and so comes out of the loop.
  pipeline(Readable.from(whole), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    throw error instanceof WechatPayTransportError
      ? error
      : new ResponseVerificationError(
          "body",
          "the file is gzip, and it is damaged or cut short; download it again",
        );
  }
}

async function* joined(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void> {
  try {
    if (head.length > 0) {
      yield head;
    }
    for (;;) {
      const { done, value } = await rest.next();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}

function giveUp(source: Readable, message: string, code: string): void {
  source.destroy(
    new WechatPayTransportError(message, {
      cause: systemError(message, code),
      outcome: "unknown",
      retryable: code === "ETIMEDOUT",
    }),
  );
}

/** Ends where nothing comes for too long. */
async function* limited(
  source: Readable,
  idleMs: number,
): AsyncGenerator<Buffer, void> {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        giveUp(source, `the file stood still for ${idleMs} ms`, "ETIMEDOUT"),
      idleMs,
    );
  };
  try {
    wait();
    for await (const chunk of source) {
      // While the reader is slow, nobody waits for WeChat Pay.
      clearTimeout(timer);
      yield chunk as Buffer;
      wait();
    }
  } catch (error) {
    if (error instanceof WechatPayTransportError) {
      throw error;
    }
    const { message, code = "UNKNOWN" } = error as NodeJS.ErrnoException;
    throw new WechatPayTransportError(
      `the file broke off: ${message || code}`,
      {
        cause: systemError(message || code, code),
        outcome: "unknown",
        retryable: true,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}
