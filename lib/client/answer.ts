import type { Readable } from "node:stream";
import {
  AxiosHeaders,
  type AxiosRequestHeaders,
  type AxiosResponse,
} from "axios";
import {
  type AnswerHeaders,
  ResponseVerificationError,
  WechatPayApiError,
} from "../apiv3/errors";
import { requestIdOf } from "../apiv3/one-line";
import { ResourceError } from "../apiv3/resource";
import {
  CLOCK_TOLERANCE_SECONDS,
  describeClockDifference,
  SignatureError,
} from "../apiv3/signature";
import type { SignatureVerifier } from "../apiv3/verifier";
import { traceVerification } from "../observability/channels";
import { retryAfterSeconds } from "./retry-after";

/** An axios response without secrets: `config` names method, URL and plain headers only; there is no `request`. */
export interface WechatPayResponse<T> extends AxiosResponse<T> {
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
  /** Always absent, since an axios request holds the `Authorization`. */
  request?: undefined;
}

/** What of the request is told to the caller. */
export interface SentRequest {
  method: string;
  url: string;
  /** By the names of the protocol, where they have one. */
  headers: Readonly<Record<string, string>>;
  timeout: number;
}

const TOLD_HEADERS = [
  "Accept",
  "Content-Type",
  "User-Agent",
  "Wechatpay-Serial",
];

/** Of the answer to a download that is an error, so much is read. */
const MAXIMUM_ERROR_BYTES = 64 * 1024;

/**
 * Turns a raw answer into a verified, parsed response.
 *
 * @throws WechatPayApiError for a status other than 2xx, signed or not, and for a verified 2xx whose body is an error
 * @throws ResponseVerificationError for a 2xx answer that cannot be trusted
 */
export async function readAnswer<T>(
  answer: AxiosResponse<Buffer>,
  sent: SentRequest,
  verifier: Pick<SignatureVerifier, "verify">,
): Promise<WechatPayResponse<T>> {
  const requestId = requestIdOf(answer.headers);
  if (answer.status < 200 || answer.status > 299) {
    throw apiError(answer, requestId);
  }
  const body = Buffer.from(answer.data ?? "");
  try {
    await traceVerification("answer", () =>
      verifier.verify({ ...answer.headers }, body),
    );
  } catch (error) {
    if (error instanceof ResourceError) {
      throw new ResponseVerificationError(
        "body",
        `the answer cannot be trusted: ${error.message}`,
        requestId,
      );
    }
    if (error instanceof SignatureError) {
      throw new ResponseVerificationError(
        error.reason,
        `the answer cannot be trusted: ${error.message}`,
        requestId,
        error.clockDifferenceSeconds,
      );
    }
    throw error;
  }
  const data = parseVerified(body, requestId);
  if (isErrorBody(data)) {
    throw apiError(answer, requestId);
  }
  return {
    data: data as T,
    status: answer.status,
    statusText: answer.statusText,
    headers: answer.headers,
    config: {
      method: sent.method,
      url: sent.url,
      timeout: sent.timeout,
      headers: toldHeaders(sent.headers),
    },
    requestId,
  };
}

/**
 * Passes the answer of a download on where its status is 2xx. It is unsigned: what comes is checked by its hash.
 *
 * @throws WechatPayApiError for any other status
 */
export async function readStreamedAnswer(
  answer: AxiosResponse<Readable>,
): Promise<Readable> {
  if (answer.status >= 200 && answer.status <= 299) {
    return answer.data;
  }
  const body = await firstBytes(answer.data, MAXIMUM_ERROR_BYTES);
  throw apiError({ ...answer, data: body }, requestIdOf(answer.headers));
}

/** What came of them, where the stream breaks off. */
async function firstBytes(stream: Readable, maximum: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= maximum) {
        break;
      }
    }
  } catch {
    // The status says what to do; how its text broke off does not.
  }
  return Buffer.concat(chunks);
}

function toldHeaders(headers: SentRequest["headers"]): AxiosRequestHeaders {
  const told: Record<string, string> = {};
  for (const name of TOLD_HEADERS) {
    const value = headers[name];
    if (value !== undefined) {
      told[name] = value;
    }
  }
  return new AxiosHeaders(told) as AxiosRequestHeaders;
}

function parseVerified(body: Buffer, requestId: string | undefined): unknown {
  if (body.length === 0) {
    return undefined;
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ResponseVerificationError(
      "body",
      "the answer is signed, but it is not JSON",
      requestId,
    );
  }
}

/** WeChat Pay's error body and nothing else: 202 `USERPAYING` is an error, an answer that has a `code` of its own is none. */
function isErrorBody(data: unknown): boolean {
  const { code, message, detail, ...others } = Object(data) as Record<
    string,
    unknown
  >;
  return (
    typeof code === "string" &&
    /^[A-Z]+(_[A-Z]+)*$/.test(code) &&
    typeof message === "string" &&
    (detail === undefined || typeof detail === "object") &&
    Object.keys(others).length === 0
  );
}

function apiError(
  answer: AxiosResponse<Buffer>,
  requestId: string | undefined,
): WechatPayApiError {
  const body = parseErrorBody(answer.data);
  const message =
    typeof body.message === "string"
      ? body.message
      : `HTTP status ${answer.status} without WeChat Pay's error body; a gateway or proxy may have answered`;
  const difference =
    answer.status === 401 ? clockDifference(answer.headers) : undefined;
  return new WechatPayApiError({
    status: answer.status,
    code: typeof body.code === "string" ? body.code : "UNKNOWN",
    message:
      difference === undefined
        ? message
        : `${message}; ${describeClockDifference(difference)}`,
    detail: body.detail,
    requestId,
    clockDifferenceSeconds: difference,
    retryAfterSeconds: retryAfterSeconds(answer.headers),
    headers: lowerCased(answer.headers),
  });
}

function lowerCased(headers: AxiosResponse["headers"]): AnswerHeaders {
  return Object.fromEntries(
    Object.entries({ ...headers }).map(([name, value]) => [
      name.toLowerCase(),
      value as AnswerHeaders[string],
    ]),
  );
}

/** Seconds by which the local clock is ahead of the answer's, where that is more than WeChat Pay tolerates. */
function clockDifference(
  headers: AxiosResponse["headers"],
): number | undefined {
  // Anybody may have answered: what is not a plain count of seconds tells nothing.
  const signedAt = String(headers["wechatpay-timestamp"]);
  const answeredAt = /^[1-9]\d{0,10}$/.test(signedAt)
    ? Number(signedAt)
    : Date.parse(String(headers.date)) / 1000;
  const difference = Math.round(Date.now() / 1000 - answeredAt);
  return Math.abs(difference) > CLOCK_TOLERANCE_SECONDS
    ? difference
    : undefined;
}

/** An error may come from a gateway: HTML, nothing, or anything. */
function parseErrorBody(data: Buffer | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(data ?? "").toString("utf8")));
  } catch {
    return {};
  }
}
