import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import type { KeyPairs } from "./key-pair";

/** The one merchant that a simulator knows. */
export interface SimulatedMerchant {
  /** The merchant's number (商户号). */
  readonly mchid: string;
  /** Serial of its API certificate, upper-case hex. */
  readonly serialNumber: string;
  /** PEM, PKCS#8. */
  readonly privateKeyPem: string;
  /** Signs the merchant's requests. */
  readonly privateKey: KeyObject;
  /** Verifies the merchant's requests. */
  readonly publicKey: KeyObject;
  /** 32 characters. */
  readonly apiV3Key: string;
  /** The APIv3 key as a key object. */
  readonly apiV3KeyObject: KeyObject;
}

/**
 * A merchant with keys of its own. Serial and APIv3 key follow from `mchid`, so a merchant is the same
 * in each simulator of a process, and no two merchants share a key.
 */
export async function simulateMerchant(
  mchid: string,
  keyPairs: KeyPairs,
  apiV3Key = digest(`${mchid} apiV3Key`).slice(0, 32),
): Promise<SimulatedMerchant> {
  const { privateKey, publicKey } = await keyPairs("apiclient");
  return {
    mchid,
    serialNumber: digest(`${mchid} serialNumber`).slice(0, 40).toUpperCase(),
    privateKeyPem: privateKey
      .export({ type: "pkcs8", format: "pem" })
      .toString(),
    privateKey,
    publicKey,
    apiV3Key,
    apiV3KeyObject: createSecretKey(Buffer.from(apiV3Key)),
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
