import type { HttpService } from "@nestjs/axios";
import {
  AxiosHeaders,
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
} from "axios";
import { RequestValidationError } from "../validation/request-validation.error";
import { VERSION } from "../version";

/**
 * What a caller may set for one call. Any other field of an axios config is ignored: method, URL, body,
 * redirects, response type, `Authorization` and what counts as success belong to the protocol.
 */
export type WechatPayRequestConfig = Pick<
  AxiosRequestConfig,
  "signal" | "timeout" | "headers" | "proxy" | "httpAgent" | "httpsAgent"
>;

/** Milliseconds that a request may take where nothing else is said. */
export const DEFAULT_TIMEOUT = 5_000;

const MAXIMUM_ANSWER_BYTES = 1024 * 1024;

const OWN_HEADERS = [
  "Authorization",
  "Content-Length",
  "Content-Encoding",
  "Transfer-Encoding",
  "Host",
];

/** The part of a config that a caller may set; its own fields before those of the module. */
export function allowedConfig(
  config: WechatPayRequestConfig | undefined,
  moduleConfig: WechatPayRequestConfig,
): WechatPayRequestConfig & { timeout: number } {
  const timeout = config?.timeout ?? moduleConfig.timeout ?? DEFAULT_TIMEOUT;
  if (!isTimeout(timeout)) {
    throw RequestValidationError.of(
      "timeout",
      "isTimeout",
      `must be ${TIMEOUT_RULE}`,
    );
  }
  return {
    signal: config?.signal ?? moduleConfig.signal,
    timeout,
    headers: { ...moduleConfig.headers, ...config?.headers },
    proxy: config?.proxy ?? moduleConfig.proxy,
    httpAgent: config?.httpAgent ?? moduleConfig.httpAgent,
    httpsAgent: config?.httpsAgent ?? moduleConfig.httpsAgent,
  };
}

/** Node fires a longer timer at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a time-out must be, for messages. */
export const TIMEOUT_RULE = `a positive number of milliseconds, at most ${LONGEST_TIMER_MS}`;

/** Whether a value can be a time-out: a hung server must never hang the checkout. */
export function isTimeout(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= LONGEST_TIMER_MS;
}

/**
 * The headers of a request but for `Authorization`.
 *
 * @param publicKeyId in public-key mode, sent as `Wechatpay-Serial` so that answers are signed with that key
 */
export function requestHeaders(
  headers: WechatPayRequestConfig["headers"],
  hasBody: boolean,
  publicKeyId: string | undefined,
): AxiosRequestHeaders {
  const result = new AxiosHeaders(
    headers as AxiosRequestHeaders,
  ) as AxiosRequestHeaders;
  result.delete(OWN_HEADERS);
  result.delete("Content-Type");
  if (hasBody) {
    result.set("Content-Type", "application/json");
  }
  result.set("Accept", "application/json");
  result.set(
    "User-Agent",
    `nestjs-wechatpay-contracts/${VERSION} node/${process.versions.node} ${process.platform}`,
  );
  if (publicKeyId !== undefined) {
    result.set("Wechatpay-Serial", publicKeyId);
  }
  return result;
}

/** How axios must treat the exchange, so that bytes go out as signed and come in as verified. */
export const EXACT_EXCHANGE = {
  transformRequest: [],
  transformResponse: [],
  responseType: "arraybuffer",
  maxRedirects: 0,
  maxContentLength: MAXIMUM_ANSWER_BYTES,
  validateStatus: () => true,
  // What an application sets as axios's global defaults must not reach a signed request: `null` hides a default, where
  // `undefined` would let it through.
  paramsSerializer: { serialize: () => "" },
  allowAbsoluteUrls: true,
  auth: null as never,
  socketPath: null,
  maxBodyLength: Infinity,
  maxRate: null as never,
  decompress: true,
  transport: null,
  httpVersion: 1,
  insecureHTTPParser: false,
  // The attempt's own clock ends it.
  timeout: 0,
} satisfies AxiosRequestConfig;

/** Axios's adapter for Node, the only one that takes agents and keeps to `EXACT_EXCHANGE`; a function is a mock's. */
export function adapterOf({
  adapter,
}: HttpService["axiosRef"]["defaults"]): AxiosRequestConfig["adapter"] {
  return typeof adapter === "function" ? adapter : "http";
}
