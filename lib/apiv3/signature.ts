import { type KeyObject, verify } from "node:crypto";
import type { SignatureFailure } from "./errors";

/** Header values as Node's HTTP gives them. */
export type IncomingHeaders = Readonly<Record<string, unknown>>;

/** The four headers that bear a signature of WeChat Pay. */
export interface SignatureHeaders {
  /** Seconds since the epoch. */
  timestamp: string;
  nonce: string;
  /** Base64. */
  signature: string;
  /** Names the key. */
  serial: string;
}

/** WeChat Pay tolerates a clock difference of five minutes, both ways. */
export const CLOCK_TOLERANCE_SECONDS = 300;

/** @param difference seconds by which the local clock is ahead of WeChat Pay's, negative if behind */
export function describeClockDifference(difference: number): string {
  return `the local clock is ${Math.abs(difference)} s ${difference > 0 ? "ahead of" : "behind"} WeChat Pay's, set it by NTP`;
}

/** A signature that does not hold. The message is for the log, never for the caller of a route. */
export class SignatureError extends Error {
  /** @param clockDifferenceSeconds where the time is at fault: how far the local clock is ahead, negative if behind */
  constructor(
    readonly reason: SignatureFailure,
    message: string,
    readonly clockDifferenceSeconds?: number,
  ) {
    super(message);
    this.name = "SignatureError";
  }
}

const HEADER_NAMES = {
  timestamp: "wechatpay-timestamp",
  nonce: "wechatpay-nonce",
  serial: "wechatpay-serial",
  signature: "wechatpay-signature",
} as const;

type Field = keyof SignatureHeaders;

const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries(HEADER_NAMES).map(([field, name]) => [name, field as Field]),
);

const HEADER_RULES: Readonly<Record<Field, RegExp>> = {
  timestamp: /^[1-9]\d{0,10}$/,
  // Node joins a repeated header with ", ": neither rule lets a comma through.
  nonce: /^[\x21-\x2b\x2d-\x7e]{1,128}$/,
  serial: /^\w{1,128}$/,
  signature: /^[A-Za-z0-9+/]{1,2048}={0,2}$/,
};

/**
 * The four headers, each there exactly once and well-formed.
 *
 * @throws SignatureError reason `header`, or `timestamp` and `signature` for values that cannot be one
 */
export function readSignatureHeaders(
  headers: IncomingHeaders,
): SignatureHeaders {
  const found: Partial<Record<Field, unknown[]>> = {};
  for (const name of Object.keys(Object(headers))) {
    const field = FIELDS.get(name.toLowerCase());
    if (field) {
      const values = valuesOf(headers[name]);
      found[field] = found[field]?.concat(values) ?? values;
    }
  }
  return {
    timestamp: requireHeader("timestamp", found.timestamp),
    nonce: requireHeader("nonce", found.nonce),
    serial: requireHeader("serial", found.serial),
    signature: requireHeader("signature", found.signature),
  };
}

function valuesOf(value: unknown): unknown[] {
  return typeof value === "string"
    ? [value]
    : [value].flat().filter((each) => each !== undefined && each !== null);
}

function requireHeader(field: Field, values: unknown[] = []): string {
  const [value] = values;
  if (values.length !== 1 || typeof value !== "string") {
    throw new SignatureError(
      "header",
      `header ${HEADER_NAMES[field]} is missing, or came more than once`,
    );
  }
  if (!HEADER_RULES[field].test(value)) {
    throw new SignatureError(
      field === "timestamp" || field === "signature" ? field : "header",
      wrongOnPurpose(value) ??
        `header ${HEADER_NAMES[field]} is malformed or came more than once`,
    );
  }
  return value;
}

/**
 * @param now milliseconds since the epoch
 * @throws SignatureError reason `timestamp`, with the measured difference
 */
export function requireRecent(
  timestamp: string,
  now: number,
  toleranceSeconds: number,
): void {
  const difference = Math.floor(now / 1000) - Number(timestamp);
  // Negated, so that a difference that is not a number is refused as well.
  if (!(Math.abs(difference) <= toleranceSeconds)) {
    throw new SignatureError(
      "timestamp",
      `the local clock is ${Math.abs(difference)} s ${difference > 0 ? "ahead of" : "behind"} the signature's time, more than ${toleranceSeconds} s; set the clock by NTP, or this is a replay`,
      difference,
    );
  }
}

/**
 * The headers, where they are there and recent: what can be known of a signature before its key is.
 *
 * @throws SignatureError as `readSignatureHeaders` and `requireRecent` do
 */
export function readRecentHeaders(
  headers: IncomingHeaders,
  toleranceSeconds: number,
): SignatureHeaders {
  const signed = readSignatureHeaders(headers);
  requireRecent(signed.timestamp, Date.now(), toleranceSeconds);
  return signed;
}

/** The bytes that WeChat Pay signs (`protocol` "Verifying an answer"). */
export function answerMessage(
  timestamp: string,
  nonce: string,
  body: Buffer,
): Buffer {
  return Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    body,
    Buffer.from("\n"),
  ]);
}

/**
 * Checked on the event loop: the thread pool takes half as much more of the processor's time, and is busy with signing.
 *
 * @throws SignatureError reason `signature`
 */
export function requireSignature(
  headers: SignatureHeaders,
  body: Buffer,
  publicKey: KeyObject,
): void {
  const message = answerMessage(headers.timestamp, headers.nonce, body);
  const signature = Buffer.from(headers.signature, "base64");
  if (!verify("sha256", message, publicKey, signature)) {
    throw new SignatureError(
      "signature",
      wrongOnPurpose(headers.signature) ??
        "the signature does not match the body",
    );
  }
}

/** WeChat Pay probes merchants with wrong signatures of this prefix. It matters to a reader of the log only. */
function wrongOnPurpose(signature: string): string | undefined {
  return signature.startsWith("WECHATPAY/SIGNTEST/")
    ? "made wrong by WeChat Pay on purpose (SIGNTEST); WeChat Pay sends the real one next"
    : undefined;
}
