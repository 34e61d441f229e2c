import {
  AxiosHeaders,
  type AxiosRequestHeaders,
  type AxiosResponse,
} from "axios";
import { ResponseVerificationError, WechatPayApiError } from "../apiv3/errors";
import { SignatureError } from "../apiv3/signature";
import type { SignatureVerifier } from "../apiv3/verifier";

/** An axios response without secrets: `config` names method, URL and plain headers only; there is no `request`. */
export interface WechatPayResponse<T> extends AxiosResponse<T> {
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
  request?: undefined;
}

/** What of the request is told to the caller. */
export interface SentRequest {
  method: string;
  url: string;
  headers: AxiosRequestHeaders;
  timeout: number;
}

const TOLD_HEADERS = [
  "Accept",
  "Content-Type",
  "User-Agent",
  "Wechatpay-Serial",
];

/**
 * Turns a raw answer into a verified, parsed response.
 *
 * @throws WechatPayApiError for a status other than 2xx, signed or not
 * @throws ResponseVerificationError for a 2xx answer that cannot be trusted
 */
export async function readAnswer<T>(
  answer: AxiosResponse<Buffer>,
  sent: SentRequest,
  verifier: SignatureVerifier,
): Promise<WechatPayResponse<T>> {
  const requestId = readRequestId(answer);
  if (answer.status < 200 || answer.status > 299) {
    throw apiError(answer, requestId);
  }
  const body = Buffer.from(answer.data ?? "");
  try {
    await verifier.verify({ ...answer.headers }, body);
  } catch (error) {
    if (error instanceof SignatureError) {
      throw new ResponseVerificationError(
        error.reason,
        `the answer cannot be trusted: ${error.message}`,
        requestId,
      );
    }
    throw error;
  }
  return {
    data: parseVerified(body, requestId) as T,
    status: answer.status,
    statusText: answer.statusText,
    headers: answer.headers,
    config: {
      method: sent.method,
      url: sent.url,
      timeout: sent.timeout,
      headers: new AxiosHeaders(
        Object.fromEntries(
          TOLD_HEADERS.map((name) => [name, sent.headers.get(name)]).filter(
            ([, value]) => value != null,
          ),
        ),
      ) as AxiosRequestHeaders,
    },
    requestId,
  };
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

function apiError(
  answer: AxiosResponse<Buffer>,
  requestId: string | undefined,
): WechatPayApiError {
  const body = parseErrorBody(answer.data);
  return new WechatPayApiError({
    status: answer.status,
    code: typeof body.code === "string" ? body.code : "UNKNOWN",
    message:
      typeof body.message === "string"
        ? body.message
        : `HTTP status ${answer.status} without WeChat Pay's error body; a gateway or proxy may have answered`,
    detail: body.detail,
    requestId,
  });
}

/** An error may come from a gateway: HTML, nothing, or anything. */
function parseErrorBody(data: Buffer | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(data ?? "").toString("utf8")));
  } catch {
    return {};
  }
}

function readRequestId(answer: AxiosResponse): string | undefined {
  const value = new AxiosHeaders(answer.headers as AxiosRequestHeaders).get(
    "Request-ID",
  );
  return typeof value === "string" ? value : undefined;
}
