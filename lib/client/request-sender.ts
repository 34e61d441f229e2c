import type { HttpService } from "@nestjs/axios";
import type { AxiosResponse } from "axios";
import type { RequestSigner } from "../apiv3/authorization";
import {
  ContractsError,
  type Outcome,
  WechatPayTransportError,
} from "../apiv3/errors";
import { traceRequest } from "../observability/channels";
import type { SentRequest } from "./answer";
import type { Connections } from "./connections";
import { Hosts } from "./hosts";
import { requestUrl } from "./path";
import {
  adapterOf,
  allowedConfig,
  EXACT_EXCHANGE,
  requestHeaders,
  type WechatPayRequestConfig,
} from "./request-config";
import { pause, pauseAfter, type RetrySettings } from "./retry";
import { exchange } from "./transport";

/** Where and how requests are sent. */
export interface SenderSettings {
  baseUrl: string;
  backupBaseUrl?: string;
  /** In public-key mode the id of WeChat Pay's public key, which every request names. */
  publicKeyId?: string;
  http: WechatPayRequestConfig;
  retry: RetrySettings;
}

/** A request before it is signed. */
export interface UnsignedRequest {
  method: "GET" | "POST";
  path: string;
  /** Serialised once; every attempt signs and sends these bytes. */
  body?: string;
}

/** Makes of a raw answer what the caller gets, or throws. */
export type AnswerReader<T> = (
  answer: AxiosResponse<Buffer>,
  sent: SentRequest,
) => Promise<T>;

/** Signs and sends a request, and repeats it where that can do no harm. */
export class RequestSender {
  // Private to the engine, so that no service prints them: settings and connections may hold a proxy's password.
  readonly #http: HttpService;
  readonly #settings: SenderSettings;
  readonly #connections: Connections;
  private readonly hosts: Hosts;

  constructor(
    http: HttpService,
    settings: SenderSettings,
    private readonly signer: RequestSigner,
    connections: Connections,
  ) {
    // The application's default headers, which axios gives every new instance, are not meant for WeChat Pay.
    http.axiosRef.defaults.headers = {} as never;
    this.#http = http;
    this.#settings = settings;
    this.#connections = connections;
    this.hosts = new Hosts(settings.baseUrl, settings.backupBaseUrl);
  }

  /**
   * Repeats what failed on its way, what was limited and what WeChat Pay says to repeat, each time signed anew, within
   * one deadline. The error of the last attempt is thrown; its `outcome` is `unknown` where any attempt's was.
   */
  async send<T>(
    request: UnsignedRequest,
    config: WechatPayRequestConfig | undefined,
    read: AnswerReader<T>,
  ): Promise<T> {
    const { retry } = this.#settings;
    const allowed = allowedConfig(config, this.#settings.http);
    const deadline = Date.now() + retry.deadline;
    let outcome: Outcome = "rejected";
    for (let attempt = 1; ; attempt++) {
      const host = this.hosts.preferred();
      const timeout = Math.min(
        allowed.timeout,
        Math.max(1, deadline - Date.now()),
      );
      try {
        return await this.attempt(
          request,
          { ...allowed, timeout },
          { host, attempt },
          read,
        );
      } catch (error) {
        if (!(error instanceof ContractsError)) {
          throw error;
        }
        if (error.outcome === "unknown") {
          outcome = "unknown";
        }
        const moved =
          error instanceof WechatPayTransportError &&
          error.retryable &&
          this.hosts.failed(host);
        const delay = moved ? 0 : pauseAfter(attempt, retry);
        const isLast =
          !error.retryable ||
          attempt >= retry.attempts ||
          Date.now() + delay >= deadline;
        if (!isLast) {
          await pause(delay, allowed.signal);
        }
        if (isLast || allowed.signal?.aborted) {
          // An earlier attempt may have taken effect though the last did not.
          throw Object.assign(error, { outcome });
        }
      }
    }
  }

  private async attempt<T>(
    { method, path, body }: UnsignedRequest,
    {
      signal,
      timeout,
      headers,
      ...connection
    }: ReturnType<typeof allowedConfig>,
    { host, attempt }: { host: string; attempt: number },
    read: AnswerReader<T>,
  ): Promise<T> {
    const url = requestUrl(host, path);
    const bytes = Buffer.from(body ?? "");
    const plainHeaders = requestHeaders(
      headers,
      body !== undefined,
      this.#settings.publicKeyId,
    );
    const authorization = await this.signer.authorization(
      method,
      url.pathname + url.search,
      bytes,
    );
    return traceRequest({ method, url, attempt }, (answered) =>
      exchange(
        this.#http,
        {
          ...EXACT_EXCHANGE,
          adapter: adapterOf(this.#http.axiosRef.defaults),
          proxy: connection.proxy,
          httpAgent: connection.httpAgent ?? this.#connections.httpAgent,
          httpsAgent: connection.httpsAgent ?? this.#connections.httpsAgent,
          method,
          url: url.href,
          data: body === undefined ? undefined : bytes,
          headers: {
            ...plainHeaders.toJSON(),
            Authorization: authorization,
          },
        },
        { timeout, signal },
        (answer) => {
          answered(answer);
          return read(answer, {
            method,
            url: url.href,
            headers: plainHeaders,
            timeout,
          });
        },
      ),
    );
  }
}
