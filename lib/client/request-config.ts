import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosProxyConfig,
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
} from "axios";
import { isPublicKeyId } from "../apiv3/key-ring";
import { VERSION } from "../version";

/**
 * What a caller may set for one call. Any other field of an axios config is refused, since it would have no effect: the
 * protocol sets method, URL, body, redirects, response type, `Authorization` and what counts as success.
 */
export interface WechatPayRequestConfig extends Pick<
  AxiosRequestConfig,
  "signal" | "timeout" | "headers" | "proxy" | "httpAgent" | "httpsAgent"
> {
  /**
   * Milliseconds for all attempts and pauses of the call together. Unless given: `retry.deadline` of the module's options, else
   * the operation's own (10 000; 2000 for `payRedirectSign`), or `timeout` of the call where that is longer.
   */
  deadline?: number;
  /**
   * Milliseconds of `timeout` for the connection, with its tunnel and TLS; default 1500. A host that does not accept it by then fails
   * as `rejected`, since nothing was sent, and the other host is tried.
   */
  connectTimeout?: number;
}

/** Milliseconds that a request may take where nothing else is said. */
export const DEFAULT_TIMEOUT = 5_000;

/** Milliseconds of it for the connection where nothing else is said. */
const DEFAULT_CONNECT_TIMEOUT = 1_500;

const MAXIMUM_ANSWER_BYTES = 1024 * 1024;

const OWN_HEADERS = [
  "Accept",
  "Authorization",
  "Content-Type",
  "User-Agent",
  "Wechatpay-Serial",
  "Content-Length",
  "Content-Encoding",
  "Transfer-Encoding",
  "Host",
];

/**
 * A checked config, its own fields before those of the module.
 *
 * @param operationTimeout what the operation needs, which no shorter one of the module cuts
 */
export function allowedConfig(
  config: WechatPayRequestConfig | undefined,
  moduleConfig: WechatPayRequestConfig,
  operationTimeout = 0,
): Omit<WechatPayRequestConfig, "deadline"> & {
  timeout: number;
  connectTimeout: number;
} {
  const timeout =
    config?.timeout ??
    Math.max(moduleConfig.timeout ?? DEFAULT_TIMEOUT, operationTimeout);
  return {
    signal: config?.signal ?? moduleConfig.signal,
    timeout,
    connectTimeout:
      config?.connectTimeout ??
      moduleConfig.connectTimeout ??
      DEFAULT_CONNECT_TIMEOUT,
    headers: { ...moduleConfig.headers, ...config?.headers },
    proxy: config?.proxy ?? moduleConfig.proxy,
    httpAgent: config?.httpAgent ?? moduleConfig.httpAgent,
    httpsAgent: config?.httpsAgent ?? moduleConfig.httpsAgent,
  };
}

const USER_AGENT = `nestjs-wechatpay-contracts/${VERSION} node/${process.versions.node} ${process.platform}`;

/**
 * The headers of a request but for `Authorization`. Those that the protocol needs are spelt as here, so that they can be read
 * without axios's class, which takes longer over them than over all else of a request but its signature.
 *
 * @param headers that the caller or the module's options add
 * @param contentType of the body; absent without one
 * @param serial sent as `Wechatpay-Serial`, so that the answer is signed with the key of that name. A certificate's gives way
 *   to the one that the caller has encrypted a field for; a public key's gives way to another public key's alone, or the migration to it
 *   would never end
 */
export function requestHeaders(
  headers: WechatPayRequestConfig["headers"],
  contentType: string | undefined,
  serial: string | undefined,
): Record<string, string> {
  const added = addedHeaders(headers);
  const given = added["Wechatpay-Serial"];
  const isKept =
    given !== undefined &&
    (isPublicKeyId(given) || serial === undefined || !isPublicKeyId(serial));
  const named = isKept ? given : serial;
  return {
    ...added,
    ...(contentType !== undefined && { "Content-Type": contentType }),
    Accept: "application/json",
    "User-Agent": USER_AGENT,
    ...(named !== undefined && { "Wechatpay-Serial": named }),
  };
}

/** What is added, without what is not the caller's to say. */
function addedHeaders(
  headers: WechatPayRequestConfig["headers"],
): Record<string, string> {
  if (Object.keys(headers ?? {}).length === 0) {
    return {};
  }
  const added = new AxiosHeaders(headers as AxiosRequestHeaders);
  const serial = added.get("Wechatpay-Serial");
  added.delete(OWN_HEADERS);
  return {
    ...(added.toJSON() as Record<string, string>),
    ...(serial != null && { "Wechatpay-Serial": String(serial) }),
  };
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
  httpVersion: 1,
  insecureHTTPParser: false,
  // The attempt's own clock ends it.
  timeout: 0,
} satisfies AxiosRequestConfig;

/** The same for an answer that is read as it comes; whoever reads it decides how much of it. */
export const STREAMED_EXCHANGE = {
  ...EXACT_EXCHANGE,
  responseType: "stream",
  maxContentLength: -1,
} satisfies AxiosRequestConfig;

/**
 * What is needed of an instance of axios. Not its own type: axios declares one for `import` and another for `require`, and
 * neither accepts the other's instances.
 */
export interface AxiosLike {
  /** Default headers are ignored; an adapter that is a function is taken as a mock; the proxy applies where no other is given. */
  defaults: {
    headers: unknown;
    adapter?: unknown;
    proxy?: AxiosProxyConfig | false;
  };
  /** Sends a request. */
  request(config: never): Promise<unknown>;
}

/** What sends requests; @nestjs/axios's `HttpService` has it. */
export interface Http {
  axiosRef: AxiosLike;
}

/** Axios's adapter for Node, the only one that takes agents and keeps to `EXACT_EXCHANGE`; a function is a mock's. */
export function adapterOf({
  adapter,
}: AxiosLike["defaults"]): AxiosRequestConfig["adapter"] {
  return typeof adapter === "function" ? (adapter as AxiosAdapter) : "http";
}
