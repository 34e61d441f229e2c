import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { CERTIFICATES_PATH } from "../apiv3/certificates";
import { ConfigurationError, ResponseVerificationError } from "../apiv3/errors";
import { preferredKey, type VerificationKey } from "../apiv3/key-ring";
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
import type { CurrentKeys } from "../keys/current-keys";
import type { KeySet } from "../keys/key-set";
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

/**
 * Proves keys, clock, network and the notify route without touching money (`protocol` "Self-test").
 *
 * @example
 * ```ts
 * const report = await diagnostics.echo();
 * console.log(report.verifiedBy.startsWith("PUB_KEY_ID_")); // true
 * ```
 */
export class ContractsDiagnostics {
  /**
   * @param allowInsecureNotifyUrl accept `http` and private hosts as `notify_url`, for the simulator
   */
  constructor(
    private readonly client: WechatPayClient,
    private readonly keys: CurrentKeys,
    private readonly allowInsecureNotifyUrl = false,
  ) {}

  /**
   * Asks WeChat Pay to return a message: `POST /v3/security/echo`, signed and verified like every request.
   *
   * @throws RequestValidationError before any I/O, where an option cannot be used
   * @throws SigningError before any I/O, where an encrypted echo is wanted and the merchant's own signer cannot decrypt
   * @throws ResponseVerificationError reason `body`, where something else came back
   * @throws ContractsError what `WechatPayClient` throws
   */
  async echo(options: EchoOptions = {}): Promise<EchoReport> {
    checkEchoOptions(options, this.allowInsecureNotifyUrl);
    if (options.encrypted) {
      requireDecrypting(this.keys.present.own.latest.signer);
    }
    const message = options.message ?? randomUUID();
    await this.requireKey(options.config);
    // From here to where the client takes them nothing is waited for: they are the ones that it signs and verifies with.
    const { own, platform } = this.keys.present;
    const key = preferredKey(platform.all())!;
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
    requireMessage(response, message);
    if (options.encrypted) {
      await requireDecrypted(response, message, own);
    }
    const { timestamp, serial } = readSignatureHeaders({ ...response.headers });
    return {
      host: new URL(response.config.url!).origin,
      roundTripMs: Math.round(durationMs),
      requestId: response.requestId,
      clockDifferenceSeconds:
        Math.floor((answeredAt - durationMs / 2) / 1000) - Number(timestamp),
      verifiedBy: serial,
      encryptedEcho: options.encrypted === true,
      keys: platform.all().map((known) => describeKey(known, answeredAt)),
    };
  }

  /**
   * The platform certificates that are loaded, each as a PEM, to save for a start without WeChat Pay.
   *
   * @example
   * ```ts
   * await writeFile("platform.pem", diagnostics.platformCertificates().join(""));
   * ```
   * @returns an empty list where no certificate is loaded yet; without expired ones. Give them as
   *   `platformCertificates: ["download", await readFile("platform.pem")]`
   */
  platformCertificates(): string[] {
    const now = Date.now();
    return this.keys.present.platform
      .all()
      .flatMap(({ pem, notAfter = now }) =>
        pem !== undefined && notAfter >= now ? [pem] : [],
      );
  }

  /** With `lazyKeys` none may be there yet: verifying any answer fetches them. */
  private async requireKey(
    config: WechatPayRequestConfig | undefined,
  ): Promise<void> {
    const isThere = () =>
      preferredKey(this.keys.present.platform.all()) !== undefined;
    if (!isThere()) {
      await this.client.get(CERTIFICATES_PATH, config);
    }
    if (!isThere()) {
      throw new ConfigurationError(
        "platformCertificates",
        "contain none that is valid now",
      );
    }
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
}

function requireMessage(
  { data, requestId }: WechatPayResponse<EchoBody>,
  message: string,
): void {
  if (Object(data).echo_message !== message) {
    throw new ResponseVerificationError(
      "body",
      "the answer is signed, but its echo_message is not the one of the request",
      requestId,
    );
  }
}

async function requireDecrypted(
  { data, requestId }: WechatPayResponse<EchoBody>,
  message: string,
  own: KeySet["own"],
): Promise<void> {
  const problem = await decryptionProblem(
    data.encrypted_echo_message,
    message,
    own,
  );
  if (problem !== undefined) {
    throw new ResponseVerificationError(
      "body",
      `the answer is signed, but ${problem}`,
      requestId,
    );
  }
}

async function decryptionProblem(
  ciphertext: unknown,
  message: string,
  own: KeySet["own"],
): Promise<string | undefined> {
  try {
    const decrypted = await decryptSensitive(
      ciphertext,
      own.valid().map(({ signer }) => signer),
    );
    return decrypted === message
      ? undefined
      : "its encrypted_echo_message is not the one of the request";
  } catch (error) {
    if (error instanceof SensitiveTextError) {
      return "merchantPrivateKey does not decrypt its encrypted_echo_message";
    }
    throw error;
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
