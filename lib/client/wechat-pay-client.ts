import type { SignatureVerifier } from "../apiv3/verifier";
import { readAnswer, type WechatPayResponse } from "./answer";
import type { WechatPayRequestConfig } from "./request-config";
import type { RequestSender } from "./request-sender";

/**
 * Calls any APIv3 operation that is a GET or a POST of JSON: serialises once, signs those bytes, sends them, verifies the raw
 * answer, parses it. Files are not uploaded, answers end at 1 MiB, and unsigned ones, such as the file of a bill, are refused.
 *
 * Both methods throw
 * - `RequestValidationError` before any I/O, where the path or the config cannot be used;
 * - `WechatPayApiError` where WeChat Pay, or a gateway, answers with another status than 2xx;
 * - `WechatPayTransportError` where no complete answer comes;
 * - `ResponseVerificationError` where a 2xx answer is unsigned, wrongly signed, stale or by an unknown key.
 */
export class WechatPayClient {
  constructor(
    private readonly sender: RequestSender,
    private readonly verifier: SignatureVerifier,
  ) {}

  /**
   * Sends a GET, and gives the verified answer.
   *
   * @param path with its query; build it with `wechatPayPath` where it holds values
   * @param config per-call settings
   */
  get<T = unknown>(
    path: string,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    return this.sender.send({ method: "GET", path }, config, (answer, sent) =>
      readAnswer<T>(answer, sent, this.verifier),
    );
  }

  /**
   * Sends a POST, and gives the verified answer.
   *
   * @param path as for `get`
   * @param data the body, serialised as JSON once
   * @param config per-call settings
   */
  async post<T = unknown>(
    path: string,
    data: object,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    const body = JSON.stringify(data);
    return this.sender.send(
      { method: "POST", path, body },
      config,
      (answer, sent) => readAnswer<T>(answer, sent, this.verifier),
    );
  }
}
