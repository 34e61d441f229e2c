import type { SignatureVerifier } from "../apiv3/verifier";
import { readAnswer, type WechatPayResponse } from "./answer";
import { jsonBody } from "./json-body";
import type { WechatPayRequestConfig } from "./request-config";
import type { RequestSender, UnsignedRequest } from "./request-sender";

/** What holds for a call where neither its config nor the module's options say otherwise. */
export interface CallDefaults {
  /** Milliseconds for all attempts and pauses of the call; 10 000 unless given. */
  deadline?: number;
}

/**
 * Calls any APIv3 operation that is a GET or a POST of JSON: serialises once, signs those bytes, sends them, verifies the raw
 * answer, parses it. Files are not uploaded, answers end at 1 MiB, and unsigned ones, such as the file of a bill, are refused.
 *
 * Both methods throw
 * - `RequestValidationError` before any I/O, where the path, the body or the config cannot be used;
 * - `WechatPayApiError` where WeChat Pay, or a gateway, answers with another status than 2xx, or with an error body;
 * - `WechatPayTransportError` where no complete answer comes;
 * - `ResponseVerificationError` where a 2xx answer is unsigned, wrongly signed, stale or by an unknown key.
 */
export class WechatPayClient {
  constructor(
    private readonly sender: RequestSender,
    private readonly verifier: SignatureVerifier,
    private readonly keys: { requestSerial(): string | undefined },
  ) {}

  /**
   * Sends a GET, and gives the verified answer.
   *
   * @param path with its query; build it with `wechatPayPath` where it holds values
   * @param config per-call settings
   */
  async get<T = unknown>(
    path: string,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    return this.send<T>({ method: "GET", path }, config);
  }

  /**
   * Sends a POST, and gives the verified answer.
   *
   * @param path as for `get`
   * @param data the body, serialised as JSON once
   * @param config per-call settings
   * @param defaults of the operation, behind `config` and the module's options
   */
  async post<T = unknown>(
    path: string,
    data: object,
    config?: WechatPayRequestConfig,
    { deadline }: CallDefaults = {},
  ): Promise<WechatPayResponse<T>> {
    return this.send<T>(
      { method: "POST", path, body: jsonBody(data), deadline },
      config,
    );
  }

  private send<T>(
    request: UnsignedRequest,
    config: WechatPayRequestConfig | undefined,
  ): Promise<WechatPayResponse<T>> {
    return this.sender.send(
      { ...request, serial: this.keys.requestSerial() },
      config,
      (answer, sent) => readAnswer<T>(answer, sent, this.verifier),
    );
  }
}
