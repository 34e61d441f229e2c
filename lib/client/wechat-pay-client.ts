import type { Readable } from "node:stream";
import type { RequestSigner } from "../apiv3/authorization";
import { CLOCK_TOLERANCE_SECONDS } from "../apiv3/signature";
import { type KeySource, SignatureVerifier } from "../apiv3/verifier";
import {
  readAnswer,
  readStreamedAnswer,
  type WechatPayResponse,
} from "./answer";
import { type DownloadOptions, readDownload, requireHash } from "./download";
import {
  jsonRequestBody,
  type UploadMeta,
  uploadRequestBody,
} from "./request-body";
import type { WechatPayRequestConfig } from "./request-config";
import type { RequestSender, UnsignedRequest } from "./request-sender";

/** What holds for a call where neither its config nor the module's options say otherwise. */
export interface CallDefaults {
  /** Milliseconds for all attempts and pauses of the call; 10 000 unless given. */
  deadline?: number;
  /** Milliseconds for one attempt; 5000 unless given. */
  timeout?: number;
  /** Repeat it only while no attempt can have taken effect, as where no connection came about. */
  once?: boolean;
}

/** What one call signs and verifies with, from its first attempt to its answer. */
interface CallKeys {
  readonly signer: RequestSigner;
  readonly platform: KeySource & { requestSerial(): string | undefined };
}

/**
 * Calls any APIv3 operation: serialises once, signs those bytes, sends them, verifies the raw answer, parses it. Answers end at
 * 1 MiB, but for downloads.
 *
 * All methods throw
 * - `RequestValidationError` before any I/O, where the path, the body or the config cannot be used;
 * - `SigningError` where the merchant's own signer fails;
 * - `WechatPayApiError` where WeChat Pay, or a gateway, answers with another status than 2xx, or with an error body;
 * - `WechatPayTransportError` where no complete answer comes;
 * - `ResponseVerificationError` where a 2xx answer is unsigned, wrongly signed, stale or by an unknown key.
 *
 * @example
 * ```ts
 * const { data } = await client.get<{ data: unknown[] }>("/v3/certificates");
 * console.log(data.data.length); // 1
 * ```
 */
export class WechatPayClient {
  /** @param keys whose present ones a call begins with, and keeps */
  constructor(
    private readonly sender: RequestSender,
    private readonly keys: { readonly present: CallKeys },
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
    defaults: CallDefaults = {},
  ): Promise<WechatPayResponse<T>> {
    const body = jsonRequestBody(data);
    return this.send<T>({ method: "POST", path, body, ...defaults }, config);
  }

  /** Sends a PUT, as `post` does. */
  async put<T = unknown>(
    path: string,
    data: object,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    const body = jsonRequestBody(data);
    return this.send<T>({ method: "PUT", path, body }, config);
  }

  /** Sends a PATCH, as `post` does. */
  async patch<T = unknown>(
    path: string,
    data: object,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    const body = jsonRequestBody(data);
    return this.send<T>({ method: "PATCH", path, body }, config);
  }

  /** Sends a DELETE, which has no body, as `get` does. */
  async delete<T = unknown>(
    path: string,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    return this.send<T>({ method: "DELETE", path }, config);
  }

  /**
   * Downloads a file, such as a bill, as a stream; gzip is unpacked. WeChat Pay does not sign files: the answer that gave their
   * address, which is signed, gives their hash as well, and where it does not match, the stream ends in an error. Call
   * `destroy()` on a stream that you do not read, also where `pipeline` refused to begin: until then its connection stays open.
   *
   * @example
   * ```ts
   * const { data } = await client.get<{ download_url: string; hash_value: string }>(
   *   wechatPayPath`/v3/bill/tradebill?bill_date=${"2026-11-27"}`,
   * );
   * const bill = await client.download(data.download_url, { hash: data.hash_value });
   * await pipeline(bill, createWriteStream("bill.csv"));
   * ```
   * @param url `download_url` as WeChat Pay gives it
   * @param options.hash `hash_value` that came with it; without it nothing proves that the file is WeChat Pay's
   * @param config per-call settings; `timeout` counts until the file begins, and then each time that nothing comes
   * @throws RequestValidationError where `url` leads elsewhere than to WeChat Pay
   * @throws the stream ends in a `ResponseVerificationError` where the file is another, and in a `WechatPayTransportError` where it breaks off
   */
  async download(
    url: string,
    options: DownloadOptions = {},
    config?: WechatPayRequestConfig,
  ): Promise<Readable> {
    requireHash(options);
    const { signer, platform } = this.keys.present;
    return this.sender.send<Readable, Readable>(
      {
        method: "GET",
        path: this.sender.pathOf(url),
        isStreamed: true,
        signer,
        serial: platform.requestSerial(),
      },
      config,
      async (answer, { timeout }) =>
        readDownload(await readStreamedAnswer(answer), options, {
          idleMs: timeout,
          signal: config?.signal,
        }),
    );
  }

  /**
   * Uploads a file as `multipart/form-data`; the signature covers `meta` (图片上传、视频上传).
   *
   * @example
   * ```ts
   * const { data } = await client.upload<{ media_id: string }>(
   *   "/v3/merchant/media/upload",
   *   { filename: "licence.jpg" },
   *   await readFile("licence.jpg"),
   * );
   * ```
   * @param path as for `get`
   * @param meta name of the file, its hash unless that is to be computed, and whatever else the operation wants
   * @param file its bytes
   * @param config per-call settings; give a longer `timeout` for a large file
   */
  async upload<T = unknown>(
    path: string,
    meta: UploadMeta,
    file: Uint8Array,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<T>> {
    const body = uploadRequestBody(meta, file);
    return this.send<T>({ method: "POST", path, body }, config);
  }

  private send<T>(
    request: Omit<UnsignedRequest, "signer" | "serial">,
    config: WechatPayRequestConfig | undefined,
  ): Promise<WechatPayResponse<T>> {
    const { signer, platform } = this.keys.present;
    const verifier = new SignatureVerifier(platform, CLOCK_TOLERANCE_SECONDS);
    return this.sender.send(
      { ...request, signer, serial: platform.requestSerial() },
      config,
      (answer, sent) => readAnswer<T>(answer, sent, verifier),
    );
  }
}
