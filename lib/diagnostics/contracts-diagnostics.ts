import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { CERTIFICATES_PATH } from "../apiv3/certificates";
import { ConfigurationError, ResponseVerificationError } from "../apiv3/errors";
import { preferredKey, type VerificationKey } from "../apiv3/key-ring";
import type { MerchantSigner } from "../apiv3/merchant-signer";
import {
  decryptSensitive,
  encryptSensitive,
  requireDecrypting,
  SensitiveTextError,
} from "../apiv3/sensitive";
import { readSignatureHeaders } from "../apiv3/signature";
import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { WechatPayClient } from "../client/wechat-pay-client";
import type { PlatformKeys } from "../keys/platform-keys";
import type { RequestEvent } from "../observability/channels";
import { checkEchoOptions, type EchoOptions } from "./echo-options";
import type { EchoReport, KeyReport } from "./echo-report";

/** The operation 商户签名验签/加解密测试. */
export const ECHO_PATH = "/v3/security/echo";
const REQUEST_END = "nestjs-wechatpay-contracts:request:end";
const DAY_MS = 24 * 60 * 60 * 1000;

interface EchoBody {
  echo_message?: unknown;
  encrypted_echo_message?: unknown;
}

/** Proves keys, clock, network and the notify route without touching money (`protocol` "Self-test"). */
export class ContractsDiagnostics {
  /**
   * @param signer decrypts what WeChat Pay encrypts for the merchant
   * @param allowInsecureNotifyUrl accept `http` and private hosts as `notify_url`, for the simulator
   */
  constructor(
    private readonly client: WechatPayClient,
    private readonly keys: PlatformKeys,
    private readonly signer: MerchantSigner,
    private readonly allowInsecureNotifyUrl = false,
  ) {}

  /**
   * Has WeChat Pay send a message back: `POST /v3/security/echo`, signed and verified like every request.
   *
   * @throws RequestValidationError before any I/O, where an option cannot be used
   * @throws SigningError before any I/O, where an encrypted echo is wanted and the merchant's own signer cannot decrypt
   * @throws ResponseVerificationError reason `body`, where something else came back
   * @throws ContractsError what `WechatPayClient` throws
   */
  async echo(options: EchoOptions = {}): Promise<EchoReport> {
    checkEchoOptions(options, this.allowInsecureNotifyUrl);
    if (options.encrypted) {
      requireDecrypting(this.signer);
    }
    const message = options.message ?? randomUUID();
    const key =
      preferredKey(this.keys.all()) ?? (await this.firstKey(options.config));
    const encrypted = options.encrypted
      ? encryptSensitive(message, key.publicKey)
      : undefined;
    const { response, durationMs } = await this.send(
      {
        echo_message: message,
        encrypted_echo_message: encrypted,
        notify_url: options.notify_url,
      },
      {
        ...options.config,
        headers: { ...options.config?.headers, "Wechatpay-Serial": key.serial },
      },
    );
    const answeredAt = Date.now();
    await this.requireMessages(response, message, options.encrypted);
    const { timestamp, serial } = readSignatureHeaders({ ...response.headers });
    return {
      host: new URL(response.config.url!).origin,
      roundTripMs: Math.round(durationMs),
      requestId: response.requestId,
      clockDifferenceSeconds:
        Math.floor((answeredAt - durationMs / 2) / 1000) - Number(timestamp),
      verifiedBy: serial,
      encryptedEcho: options.encrypted === true,
      keys: this.keys.all().map((known) => describeKey(known, answeredAt)),
    };
  }

  /** With `lazyKeys` none may be there yet: verifying any answer fetches them. */
  private async firstKey(
    config: WechatPayRequestConfig | undefined,
  ): Promise<VerificationKey> {
    await this.client.get(CERTIFICATES_PATH, config);
    const key = preferredKey(this.keys.all());
    if (!key) {
      throw new ConfigurationError(
        "platformCertificates",
        "hold none that is valid now",
      );
    }
    return key;
  }

  /** Only the attempt that was answered counts; those before it would blur the clock's measure. */
  private async send(body: object, config: WechatPayRequestConfig) {
    const attempts: RequestEvent[] = [];
    const listen = (event: unknown) => attempts.push(event as RequestEvent);
    const startedAt = performance.now();
    subscribe(REQUEST_END, listen);
    try {
      const response = await this.client.post<EchoBody>(
        ECHO_PATH,
        body,
        config,
      );
      const attempt = attempts.find(
        ({ requestId }) =>
          requestId !== undefined && requestId === response.requestId,
      );
      return {
        response,
        durationMs: attempt?.durationMs ?? performance.now() - startedAt,
      };
    } finally {
      unsubscribe(REQUEST_END, listen);
    }
  }

  private async requireMessages(
    { data, requestId }: WechatPayResponse<EchoBody>,
    message: string,
    encrypted: boolean | undefined,
  ): Promise<void> {
    const answer = Object(data) as EchoBody;
    if (answer.echo_message !== message) {
      throw new ResponseVerificationError(
        "body",
        "the answer is signed, but its echo_message is not the one of the request",
        requestId,
      );
    }
    if (
      encrypted &&
      (await this.decrypt(answer.encrypted_echo_message, requestId)) !== message
    ) {
      throw new ResponseVerificationError(
        "body",
        "the answer is signed, but its encrypted_echo_message is not the one of the request",
        requestId,
      );
    }
  }

  private async decrypt(
    value: unknown,
    requestId: string | undefined,
  ): Promise<string> {
    try {
      return await decryptSensitive(value, this.signer);
    } catch (error) {
      throw error instanceof SensitiveTextError
        ? new ResponseVerificationError(
            "body",
            "the answer is signed, but merchantPrivateKey does not decrypt its encrypted_echo_message",
            requestId,
          )
        : error;
    }
  }
}

function describeKey(
  { serial, notAfter }: VerificationKey,
  now: number,
): KeyReport {
  return notAfter === undefined
    ? { serial, kind: "publicKey" }
    : {
        serial,
        kind: "certificate",
        expiresAt: new Date(notAfter).toISOString(),
        daysLeft: Math.floor((notAfter - now) / DAY_MS),
      };
}
