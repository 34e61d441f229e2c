import { constants, privateDecrypt } from "node:crypto";
import type { Platform } from "../keys/platform";
import type { Decryption } from "./fields";
import { parameterError } from "./refusal";

/** As the documents encrypt (敏感信息加密): RSAES-OAEP with SHA-1. */
export const OAEP_SHA1 = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: "sha1",
};

/**
 * Decrypts fields with the key that a request's `Wechatpay-Serial` names.
 *
 * @param serial that header, where it is there
 */
export function decryptionBy(
  platform: Platform,
  serial: string | undefined,
): Decryption {
  return (path, ciphertext) => {
    const key = platform.find(serial ?? "");
    if (!key) {
      throw parameterError(
        "Wechatpay-Serial",
        `is required, since ${path} is encrypted`,
        { location: "header" },
      );
    }
    try {
      return privateDecrypt(
        { key: key.privateKey, ...OAEP_SHA1 },
        Buffer.from(ciphertext, "base64"),
      );
    } catch {
      throw parameterError(
        path,
        "cannot be decrypted with the key that Wechatpay-Serial names",
      );
    }
  };
}
