import type { HttpService } from "@nestjs/axios";
import type { RequestSigner } from "../apiv3/authorization";
import type { SignatureVerifier } from "../apiv3/verifier";
import { readAnswer, type WechatPayResponse } from "./answer";
import { requestUrl } from "./path";
import {
  allowedConfig,
  EXACT_EXCHANGE,
  requestHeaders,
  type WechatPayRequestConfig,
} from "./request-config";
import { exchange } from "./transport";

/** What a client needs to know besides its keys. */
export interface ClientSettings {
  baseUrl: string;
  /** In public-key mode the id of WeChat Pay's public key, which every request names. */
  publicKeyId?: string;
  http: WechatPayRequestConfig;
}

/**
 * Calls any APIv3 operation: serialises once, signs those bytes, sends them, verifies the raw answer, parses it.
 *
 * Both methods throw
 * - `RequestValidationError` before any I/O, where the path or the data cannot be sent;
 * - `WechatPayApiError` where WeChat Pay, or a gateway, answers with another status than 2xx;
 * - `WechatPayTransportError` where no complete answer comes;
 * - `ResponseVerificationError` where a 2xx answer is unsigned, wrongly signed, stale or by an unknown key.
 */
export class WechatPayClient {
  constructor(
    private readonly http: HttpService,
    private readonly settings: ClientSettings,
    private readonly signer: RequestSigner,
    private readonly verifier: SignatureVerifier,
  ) {}

  /**
   * @param path with its query; build it with `wechatPayPath` where it holds values
   * @param config per-call settings
   */
  get<T = unknown>(
    path: string,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    return this.request("GET", path, undefined, config);
  }

  /**
   * @param path as for `get`
   * @param data the body, serialised as JSON once
   * @param config per-call settings
   */
  post<T = unknown>(
    path: string,
    data: object,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    return this.request("POST", path, JSON.stringify(data), config);
  }

  private async request<T>(
    method: "GET" | "POST",
    path: string,
    body: string | undefined,
    config: WechatPayRequestConfig | undefined,
  ): Promise<WechatPayResponse<T>> {
    const url = requestUrl(this.settings.baseUrl, path);
    const { signal, timeout, headers, ...connection } = allowedConfig(
      config,
      this.settings.http,
    );
    const bytes = Buffer.from(body ?? "");
    const plainHeaders = requestHeaders(
      headers,
      body !== undefined,
      this.settings.publicKeyId,
    );
    const authorization = await this.signer.authorization(
      method,
      url.pathname + url.search,
      bytes,
    );
    const answer = await exchange(
      this.http,
      {
        ...EXACT_EXCHANGE,
        ...connection,
        method,
        url: url.href,
        data: body === undefined ? undefined : bytes,
        headers: { ...plainHeaders.toJSON(), Authorization: authorization },
      },
      timeout,
      signal,
    );
    return readAnswer(
      answer,
      { method, url: url.href, headers: plainHeaders, timeout },
      this.verifier,
    );
  }
}
