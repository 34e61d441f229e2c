import type { KeyObject, X509Certificate } from "node:crypto";
import { certificateKey, KeyRing, type VerificationKey } from "./key-ring";
import { parseCertificate } from "./keys";
import { decryptResource, ResourceError } from "./resource";
import { CLOCK_TOLERANCE_SECONDS, type IncomingHeaders } from "./signature";
import { SignatureVerifier } from "./verifier";

/** The path that lists a merchant's platform certificates. */
export const CERTIFICATES_PATH = "/v3/certificates";

/**
 * The keys that an answer of `GET /v3/certificates` brings (`protocol` "Keys that verify"). The certificates are
 * decrypted first, which proves that their sender knows the APIv3 key; the answer's signature must then hold with one
 * of them, or with a key that was known before.
 *
 * @param known keys from elsewhere, such as WeChat Pay's public key during the migration
 * @throws ResourceError where a certificate cannot be read, SignatureError where the signature does not hold
 */
export async function readCertificateList(
  headers: IncomingHeaders,
  body: Buffer,
  apiV3Key: KeyObject,
  known: readonly VerificationKey[],
): Promise<VerificationKey[]> {
  const brought = decryptCertificates(body, apiV3Key);
  const keys = new KeyRing([...known, ...brought]);
  await new SignatureVerifier(keys, CLOCK_TOLERANCE_SECONDS).verify(
    headers,
    body,
  );
  return brought;
}

function decryptCertificates(
  body: Buffer,
  apiV3Key: KeyObject,
): VerificationKey[] {
  const list = parseList(body);
  return list.map((entry, index) => {
    const pem = decryptResource(Object(entry).encrypt_certificate, apiV3Key);
    return certificateKey(readCertificate(pem, index));
  });
}

function readCertificate(pem: Buffer, index: number): X509Certificate {
  try {
    return parseCertificate(pem, `data[${index}]`);
  } catch (error) {
    throw new ResourceError((error as Error).message);
  }
}

function parseList(body: Buffer): unknown[] {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ResourceError("the certificate list is not JSON");
  }
  const { data } = Object(answer) as { data?: unknown };
  if (!Array.isArray(data)) {
    throw new ResourceError("the certificate list has no data");
  }
  return data;
}
