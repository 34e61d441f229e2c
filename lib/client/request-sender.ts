import type { AxiosResponse } from "axios";
import type { RequestSigner } from "../apiv3/authorization";
import { WechatPayTransportError } from "../apiv3/errors";
import { ContractsError } from "../apiv3/contracts-error";
import type { Outcome } from "../apiv3/api-error-codes";
import { traceRequest } from "../observability/channels";
import type { SentRequest } from "./answer";
import { RequestValidationError } from "../validation/request-validation.error";
import { checkConfig } from "./check-config";
import type { Connections } from "./connections";
import { Hosts } from "./hosts";
import { requestUrl } from "./path";
import type { RequestBody } from "./request-body";
import {
  adapterOf,
  allowedConfig,
  EXACT_EXCHANGE,
  type Http,
  requestHeaders,
  STREAMED_EXCHANGE,
  type WechatPayRequestConfig,
} from "./request-config";
import { pause, pauseAfter, type RetrySettings } from "./retry";
import { exchange } from "./transport";

/** Where and how requests are sent. */
export interface SenderSettings {
  baseUrl: string;
  backupBaseUrl?: string;
  http: WechatPayRequestConfig;
  retry: RetrySettings;
}

/** A request before it is signed. */
export interface UnsignedRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: RequestBody;
  /** Whether the answer is read as it comes, without end, and not as a whole. */
  isStreamed?: boolean;
  /** Signs it, and each time that it is repeated. */
  signer: RequestSigner;
  /** Names the key that the answer is to be signed with; absent while there is none. */
  serial?: string;
  /** Milliseconds for the whole call where neither the call nor the options say. */
  deadline?: number;
  /** Milliseconds that one attempt of this operation needs. A call may give it less; the module's options do not. */
  timeout?: number;
  /** Whether it is repeated only while no attempt can have taken effect. */
  once?: boolean;
}

/** Milliseconds for a whole call where nothing else is said. */
export const DEFAULT_DEADLINE = 10_000;

/** Makes of a raw answer what the caller gets, or throws. */
export type AnswerReader<T, Data = Buffer> = (
  answer: AxiosResponse<Data>,
  sent: SentRequest,
) => Promise<T>;

/** Signs and sends a request, and repeats it where that can do no harm. */
export class RequestSender {
  // Private to the engine, so that no service prints them: settings and connections may hold a proxy's password.
  readonly #http: Http;
  readonly #settings: SenderSettings;
  readonly #connections: Connections;
  private readonly hosts: Hosts;

  constructor(http: Http, settings: SenderSettings, connections: Connections) {
    // The application's default headers, which axios gives every new instance, are not meant for WeChat Pay.
    http.axiosRef.defaults.headers = {};
    this.#http = http;
    this.#settings = settings;
    this.#connections = connections;
    this.hosts = new Hosts(settings.baseUrl, settings.backupBaseUrl);
  }

  /**
   * Repeats what failed on its way, what was limited and what WeChat Pay says to repeat, each time signed anew, within
   * one deadline. The error of the last attempt is thrown; its `outcome` is `unknown` where any attempt's was.
   *
   * @throws RequestValidationError before any I/O, where the path or the config cannot be used
   */
  async send<T, Data = Buffer>(
    request: UnsignedRequest,
    config: WechatPayRequestConfig | undefined,
    read: AnswerReader<T, Data>,
  ): Promise<T> {
    const { retry } = this.#settings;
    checkConfig(config);
    const allowed = allowedConfig(config, this.#settings.http, request.timeout);
    const deadline = performance.now() + this.budgetOf(request, config);
    if (request.once) {
      // One that ends as it is taken up would leave open whether the request arrived.
      this.#connections.closeIdle();
    }
    let outcome: Outcome = "rejected";
    for (let attempt = 1; ; attempt++) {
      const host = this.hosts.preferred();
      const timeout = Math.min(
        allowed.timeout,
        Math.max(1, Math.ceil(deadline - performance.now())),
      );
      try {
        return await this.attempt(
          request,
          { ...allowed, timeout },
          { host, attempt },
          // The deadline that cut the attempt's is kept with the answer; a download goes on.
          (answer: AxiosResponse<Data>, sent) =>
            read(answer, { ...sent, timeout: allowed.timeout }),
        );
      } catch (error) {
        if (!(error instanceof ContractsError)) {
          throw error;
        }
        if (error.outcome === "unknown") {
          outcome = "unknown";
        }
        const delay = this.isElsewhereNext(error, host)
          ? 0
          : pauseAfter(attempt, error, retry);
        const isLast =
          !error.retryable ||
          this.#connections.isClosed ||
          (request.once && outcome === "unknown") ||
          attempt >= retry.attempts ||
          performance.now() + delay >= deadline;
        if (!isLast && delay > 0) {
          await pause(delay, allowed.signal);
        }
        if (isLast || allowed.signal?.aborted) {
          // An earlier attempt may have taken effect though the last did not.
          throw Object.assign(error, { outcome });
        }
      }
    }
  }

  /**
   * The path of an address that an answer gave, so that it is sent as every other: to WeChat Pay, and to nobody else.
   *
   * @throws RequestValidationError where it is another host's
   */
  pathOf(url: string): string {
    const { baseUrl, backupBaseUrl } = this.#settings;
    const target =
      isAddress(url) && URL.canParse(url, baseUrl)
        ? new URL(url, baseUrl)
        : undefined;
    if (!target || ![baseUrl, backupBaseUrl].includes(target.origin)) {
      throw RequestValidationError.of(
        "url",
        "isDownloadUrl",
        "must be a download_url of WeChat Pay, or a path: a signed request goes to no other host",
      );
    }
    return target.pathname + target.search;
  }

  /** Milliseconds for the whole call. A time-out that the call or the operation gives is never cut by a deadline of the module's. */
  private budgetOf(
    { deadline = DEFAULT_DEADLINE, timeout = 0 }: UnsignedRequest,
    config: WechatPayRequestConfig | undefined,
  ): number {
    const usual = this.#settings.retry.deadline ?? deadline;
    return config?.deadline ?? Math.max(usual, config?.timeout ?? timeout);
  }

  /** Whether the next attempt goes to another host or by another connection, and so needs no pause. */
  private isElsewhereNext(error: ContractsError, host: string): boolean {
    if (!(error instanceof WechatPayTransportError && error.retryable)) {
      return false;
    }
    if (error.staleConnection) {
      this.#connections.closeIdle();
      return true;
    }
    return this.hosts.failed(host);
  }

  private async attempt<T, Data>(
    { method, path, body, isStreamed, signer, serial }: UnsignedRequest,
    {
      signal,
      timeout,
      connectTimeout,
      headers,
      ...connection
    }: ReturnType<typeof allowedConfig>,
    { host, attempt }: { host: string; attempt: number },
    read: AnswerReader<T, Data>,
  ): Promise<T> {
    const url = requestUrl(host, path);
    const plainHeaders = requestHeaders(headers, body?.contentType, serial);
    return traceRequest({ method, url, attempt }, (answered) =>
      exchange(
        this.#http,
        {
          prepare: async () => ({
            ...(isStreamed ? STREAMED_EXCHANGE : EXACT_EXCHANGE),
            adapter: adapterOf(this.#http.axiosRef.defaults),
            ...this.#connections.routeTo(url, {
              ...connection,
              proxy: connection.proxy ?? this.#http.axiosRef.defaults.proxy,
            }),
            method,
            url: url.href,
            data: body?.bytes,
            headers: {
              ...plainHeaders,
              Authorization: await signer.authorization(
                method,
                url.pathname + url.search,
                body?.signed ?? "",
              ),
            },
          }),
          read: (answer: AxiosResponse<Data>) => {
            answered(answer);
            return read(answer, {
              method,
              url: url.href,
              headers: plainHeaders,
              timeout,
            });
          },
        },
        { timeout, connectTimeout, signal },
      ),
    );
  }
}

/** A name that was misspelt is `undefined`, which would be read as a path. */
function isAddress(url: unknown): url is string {
  return typeof url === "string" && /^(https?:\/)?\//.test(url);
}
