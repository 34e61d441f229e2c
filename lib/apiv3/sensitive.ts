import { type KeyObject, publicEncrypt } from "node:crypto";
import { SigningError } from "./errors";
import { type MerchantSigner, OAEP } from "./merchant-signer";

/** Bytes that the padding leaves of 2048 bits, the shortest key that is accepted. */
export const LONGEST_SENSITIVE_BYTES = 256 - 42;

/** A text that was not encrypted for this key, or was changed. */
export class SensitiveTextError extends Error {}

/** Encrypts a field for who has the private key: RSAES-OAEP with SHA-1 and MGF1, in Base64. */
export function encryptSensitive(text: string, publicKey: KeyObject): string {
  const bytes = publicEncrypt({ key: publicKey, ...OAEP }, Buffer.from(text));
  return bytes.toString("base64");
}

/**
 * Decrypts a field that was encrypted for the merchant.
 *
 * @param signers the merchant's; the first that can counts, and where none can the first one's failure is told
 * @throws SensitiveTextError where it is not Base64, or was encrypted for another key
 * @throws SigningError where the merchant's own signer fails, or cannot decrypt
 */
export async function decryptSensitive(
  ciphertext: unknown,
  signers: readonly MerchantSigner[],
): Promise<string> {
  const bytes = Buffer.from(String(ciphertext), "base64");
  if (bytes.length === 0 || bytes.toString("base64") !== ciphertext) {
    throw new SensitiveTextError("must be Base64, as WeChat Pay sends it");
  }
  const failures: unknown[] = [];
  for (const signer of signers) {
    try {
      return await decryptedBy(signer, bytes);
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}

async function decryptedBy(
  signer: MerchantSigner,
  bytes: Buffer,
): Promise<string> {
  requireDecrypting(signer);
  try {
    return (await signer.decrypt(bytes)).toString("utf8");
  } catch (error) {
    throw error instanceof SigningError
      ? error
      : new SensitiveTextError(
          "does not decrypt with merchantPrivateKey; it was encrypted with another certificate of the merchant, or changed on its way",
        );
  }
}

/** @throws SigningError where the merchant's own signer cannot decrypt */
export function requireDecrypting(
  signer: MerchantSigner,
): asserts signer is Required<MerchantSigner> {
  if (!signer.decrypt) {
    throw new SigningError(
      "merchantPrivateKey is a signer without decrypt(), so what WeChat Pay encrypts for the merchant cannot be read; give it one",
    );
  }
}
