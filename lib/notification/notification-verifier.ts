import type { KeyObject } from "node:crypto";
import { ContractsError } from "../apiv3/contracts-error";
import { decryptResource, ResourceError } from "../apiv3/resource";
import { valueKind } from "../apiv3/value-kind";
import {
  type IncomingHeaders,
  readRecentHeaders,
  SignatureError,
} from "../apiv3/signature";
import { type KeySource, SignatureVerifier } from "../apiv3/verifier";
import type { Succession } from "../keys/succession";
import { traceVerification } from "../observability/channels";
import type { WechatPayNotification } from "./wechat-pay-notification";

declare module "../apiv3/contracts-error" {
  interface ContractsErrors {
    "notification-verification": NotificationVerificationError;
  }
}

/**
 * A notification that is not from WeChat Pay, or that cannot be read. The message is for the log only.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code },
 * });
 * const forged = Buffer.from(String(body).replace("ENTRUST.SIGN", "ENTRUST.TERMINATE"));
 * const error: unknown = await notifications.verify(headers, forged).catch((reason: unknown) => reason);
 * console.log(error instanceof NotificationVerificationError && error.reason); // signature
 * ```
 */
export class NotificationVerificationError extends ContractsError {
  /** Name of the class. */
  override readonly name = "NotificationVerificationError";
  /** Identifies the class. */
  readonly code = "notification-verification";
  /** No handler saw the notification, so it certainly took no effect. */
  readonly outcome = "rejected";
  /** There is nothing to repeat: WeChat Pay delivers again by itself. */
  readonly retryable = false;

  constructor(
    /** `signature`: the caller is not proven to be WeChat Pay; `body`: it is, but the body is malformed. */
    readonly reason: "signature" | "body",
    message: string,
  ) {
    super(message);
  }
}

/** What one notification is verified and decrypted with. */
interface NotificationKeys {
  readonly platform: KeySource;
  readonly apiV3Keys: Succession<KeyObject>;
}

/**
 * Verifies, decrypts and reads notifications. The guard uses it; so may a program that receives them in another way.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(event.event_type); // ENTRUST.SIGN
 * ```
 */
export class NotificationVerifier {
  /** @param toleranceSeconds largest difference between the clocks, either way */
  constructor(
    private readonly keys: { readonly present: NotificationKeys },
    private readonly toleranceSeconds: number,
  ) {}

  /**
   * Verifies a notification and decrypts its resource.
   *
   * @param headers of the request, as Node gives them
   * @param rawBody the bytes as they came
   * @throws NotificationVerificationError
   */
  async verify(
    headers: IncomingHeaders,
    rawBody: Buffer,
  ): Promise<WechatPayNotification> {
    if (!Buffer.isBuffer(rawBody)) {
      throw new NotificationVerificationError(
        "signature",
        `the body is ${valueKind(rawBody)}; give the bytes as they came, a Buffer, as with Nest's rawBody: true`,
      );
    }
    const { platform, apiV3Keys } = this.keys.present;
    const verifier = new SignatureVerifier(platform, this.toleranceSeconds);
    try {
      await traceVerification("notification", () =>
        verifier.verify(headers, rawBody),
      );
    } catch (error) {
      throw verificationErrorOf(error);
    }
    const envelope = parseObject(rawBody, "the body");
    for (const field of ["id", "event_type", "create_time"]) {
      if (typeof envelope[field] !== "string" || envelope[field] === "") {
        throw malformed(`${field} is missing or not a string`);
      }
    }
    const { original_type } = Object(envelope.resource);
    if (typeof original_type === "string") {
      envelope.original_type = original_type;
    }
    // Written over, since a copy of an object of that many fields costs more than to parse it.
    envelope.resource = decrypted(envelope.resource, apiV3Keys.valid());
    return envelope as unknown as WechatPayNotification;
  }
}

function decrypted(resource: unknown, apiV3Keys: readonly KeyObject[]): object {
  let plaintext: Buffer;
  try {
    plaintext = decryptResource(resource, ...apiV3Keys);
  } catch (error) {
    if (error instanceof ResourceError) {
      throw malformed(error.message);
    }
    throw error;
  }
  return parseObject(plaintext, "the decrypted resource");
}

/**
 * Looks at a notification's headers and time alone: what fails here fails with any keys.
 *
 * @throws NotificationVerificationError
 */
export async function requireRecentNotification(
  headers: IncomingHeaders,
  toleranceSeconds: number,
): Promise<void> {
  try {
    readRecentHeaders(headers, toleranceSeconds);
  } catch (error) {
    // What may still hold is told when it is verified.
    await traceVerification("notification", () => Promise.reject(error)).catch(
      (traced: unknown) => {
        throw verificationErrorOf(traced);
      },
    );
  }
}

function verificationErrorOf(error: unknown): unknown {
  return error instanceof SignatureError
    ? new NotificationVerificationError("signature", error.message)
    : error;
}

function parseObject(bytes: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw malformed(`${what} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(`${what} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function malformed(problem: string): NotificationVerificationError {
  return new NotificationVerificationError("body", problem);
}
