import {
  decryptSensitive,
  encryptSensitive,
  LONGEST_SENSITIVE_BYTES,
  SensitiveTextError,
} from "../apiv3/sensitive";
import { RequestValidationError } from "../validation/request-validation.error";
import { string } from "../validation/rules";
import type { CurrentKeys } from "./current-keys";

/** An encrypted field of a request. */
export interface EncryptedField {
  /** Base64, as the field wants it. */
  ciphertext: string;
  /** Serial of the key that it was encrypted with: send it as the header `Wechatpay-Serial`. */
  serial: string;
}

/**
 * Encrypts and decrypts single fields, such as names and numbers of documents, which travel so within requests and answers
 * (敏感信息加解密): RSAES-OAEP with SHA-1 and MGF1 (`protocol` "Self-test").
 *
 * @example
 * ```ts
 * const name = await sensitive.encrypt("张三");
 * await client.post(
 *   "/v3/ecommerce/applyments/",
 *   { contact_name: name.ciphertext },
 *   { headers: { "Wechatpay-Serial": name.serial } },
 * );
 * ```
 */
export class SensitiveFields {
  constructor(private readonly keys: CurrentKeys) {}

  /**
   * Encrypts a text with WeChat Pay's public key, or in certificate mode with the certificate that is valid longest.
   *
   * @param text 214 bytes of UTF-8 at most
   * @throws RequestValidationError before any I/O, where the text cannot be encrypted
   * @throws ConfigurationError where no key is valid now, and no key can be downloaded
   */
  async encrypt(text: string): Promise<EncryptedField> {
    const problem = textProblem(text);
    if (problem) {
      throw RequestValidationError.of("text", "isEncryptable", problem);
    }
    const { publicKey, serial } = await this.keys.present.platform.current();
    return { ciphertext: encryptSensitive(text, publicKey), serial };
  }

  /**
   * Decrypts what WeChat Pay encrypted with the merchant's API certificate; after a reload for 24 h 4 min also with the former.
   *
   * @param ciphertext Base64, as the field has it
   * @throws RequestValidationError where it is not Base64, or was not encrypted for this merchant's key
   * @throws SigningError where the merchant's own signer fails, or cannot decrypt
   */
  async decrypt(ciphertext: string): Promise<string> {
    try {
      const own = this.keys.present.own.valid();
      return await decryptSensitive(
        ciphertext,
        own.map(({ signer }) => signer),
      );
    } catch (error) {
      throw error instanceof SensitiveTextError
        ? RequestValidationError.of(
            "ciphertext",
            "isDecryptable",
            error.message,
          )
        : error;
    }
  }
}

function textProblem(text: unknown): string | undefined {
  const problem = string(text);
  if (problem || typeof text !== "string") {
    return problem;
  }
  if (text === "" || !text.isWellFormed()) {
    return "must be well-formed Unicode that is not empty";
  }
  const length = Buffer.byteLength(text);
  return length > LONGEST_SENSITIVE_BYTES
    ? `must be at most ${LONGEST_SENSITIVE_BYTES} bytes long to be encrypted, has ${length}`
    : undefined;
}
