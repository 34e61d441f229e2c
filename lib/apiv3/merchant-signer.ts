import {
  constants,
  type KeyObject,
  privateDecrypt,
  sign as signWith,
} from "node:crypto";
import { promisify } from "node:util";
import { SigningError } from "./errors";

const signAsync = promisify(signWith) as (
  algorithm: string,
  data: Buffer,
  key: KeyObject,
) => Promise<Buffer>;

/** RSAES-OAEP with SHA-1 and MGF1, as APIv3 encrypts single fields. */
export const OAEP = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: "sha1",
} as const;

/** Signatures and ciphertexts of RSA with 2048 bits, the shortest key that WeChat Pay issues. */
const SHORTEST_RSA_BYTES = 256;

/**
 * The merchant's private key in a cloud KMS or a hardware module, which sign without exposing it. It takes
 * the place of the text of `apiclient_key.pem`.
 *
 * What it throws is not passed on, as it may quote what was signed: it becomes a `SigningError`. Mind its rate limits:
 * each attempt of a request and each set of payment parameters is one signature.
 */
export interface MerchantSigner {
  /**
   * Signs by SHA256-with-RSA, PKCS#1 v1.5 (`RSASSA_PKCS1_V1_5_SHA_256`).
   *
   * @param message the whole message, not its hash
   * @returns the raw bytes of the signature, not their Base64
   */
  sign(message: Buffer): Promise<Buffer>;
  /**
   * Decrypts by RSAES-OAEP with SHA-1 and MGF1. Without it, encrypted fields of answers and the encrypted echo cannot be read.
   *
   * @param bytes the raw ciphertext, not its Base64
   */
  decrypt?(bytes: Buffer): Promise<Buffer>;
}

/** A signer whose key is in this process. It signs on the thread pool, so that the event loop stays free. */
export function keySigner(key: KeyObject): Required<MerchantSigner> {
  return {
    sign: (message) => signAsync("sha256", message, key),
    decrypt: async (bytes) => privateDecrypt({ key, ...OAEP }, bytes),
  };
}

/**
 * A signer of the user's own, kept to what it promised: its answer is bytes of the right kind within this time, or a
 * `SigningError` that quotes nothing.
 *
 * @param timeout milliseconds for one call
 */
export function boundedSigner(
  signer: MerchantSigner,
  timeout: number,
): MerchantSigner {
  return {
    sign: async (message) => {
      const signature = bytesOf(
        await within(timeout, "sign", () => signer.sign(message)),
        "sign",
      );
      if (signature.length < SHORTEST_RSA_BYTES) {
        throw new SigningError(
          `merchantPrivateKey.sign gave ${signature.length} bytes; an RSA signature has ${SHORTEST_RSA_BYTES} or more`,
        );
      }
      return signature;
    },
    decrypt:
      signer.decrypt &&
      (async (bytes) =>
        bytesOf(
          await within(timeout, "decrypt", () => signer.decrypt!(bytes)),
          "decrypt",
        )),
  };
}

type Verb = keyof MerchantSigner;

function bytesOf(value: unknown, verb: Verb): Buffer {
  if (!(value instanceof Uint8Array)) {
    throw new SigningError(
      `merchantPrivateKey.${verb} gave ${value === null ? "null" : `a value of type ${typeof value}`}; it must give a Buffer of the raw bytes, such as Buffer.from(base64, "base64")`,
    );
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** What the user's code throws is dropped: nothing that has seen the message goes into an error. */
function within(
  timeout: number,
  verb: Verb,
  call: () => Promise<unknown>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new SigningError(
            `merchantPrivateKey.${verb} took longer than ${timeout} ms`,
          ),
        ),
      timeout,
    );
    // In a function of its own, so that what is thrown at once is caught as well.
    const called = (async () => call())();
    called
      .then(resolve, (error: unknown) =>
        reject(
          new SigningError(
            `merchantPrivateKey.${verb} failed with ${error instanceof Error ? error.name : typeof error}; its own message is not shown, as it may quote what was signed`,
          ),
        ),
      )
      .finally(() => clearTimeout(timer));
  });
}
