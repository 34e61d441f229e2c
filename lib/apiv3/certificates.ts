import type { KeyObject } from "node:crypto";
import { ConfigurationError } from "./errors";
import { certificateKey, KeyRing, type VerificationKey } from "./key-ring";
import { parseCertificates } from "./keys";
import { decryptResource, ResourceError } from "./resource";
import { CLOCK_TOLERANCE_SECONDS, type IncomingHeaders } from "./signature";
import { SignatureVerifier } from "./verifier";

/** The path that lists a merchant's platform certificates. */
export const CERTIFICATES_PATH = "/v3/certificates";

/** WeChat Pay lists two or three. */
const MOST_ENTRIES = 100;

/** What an answer of `GET /v3/certificates` brings. */
export interface CertificateList {
  readonly keys: VerificationKey[];
  /** Entries that cannot be used: of another algorithm than RSA, or not to be read. */
  readonly unusable: UnusableEntry[];
}

/** An entry of the list that cannot be used. */
export interface UnusableEntry {
  /** Upper-case hex, as the entry says; absent where it says none. */
  readonly serial?: string;
  /** Where in the list it is, and what is wrong with it, on one line. */
  readonly problem: string;
}

/**
 * The keys that an answer of `GET /v3/certificates` brings (`protocol` "Keys that verify"). The certificates are
 * decrypted first, which proves that their sender knows the APIv3 key; the answer's signature must then hold with one
 * of them, or with a key that was known before.
 *
 * @param apiV3Keys those that may have encrypted them
 * @param known keys from elsewhere, such as WeChat Pay's public key during the migration
 * @throws ResourceError where none of the certificates that it lists can be used, SignatureError where the signature does
 * not hold
 */
export async function readCertificateList(
  headers: IncomingHeaders,
  body: Buffer,
  apiV3Keys: readonly KeyObject[],
  known: readonly VerificationKey[],
): Promise<CertificateList> {
  const list = readEntries(body, apiV3Keys);
  const keys = new KeyRing([...known, ...list.keys]);
  await new SignatureVerifier(keys, CLOCK_TOLERANCE_SECONDS).verify(
    headers,
    body,
  );
  return list;
}

function readEntries(
  body: Buffer,
  apiV3Keys: readonly KeyObject[],
): CertificateList {
  const keys: VerificationKey[] = [];
  const unusable: UnusableEntry[] = [];
  parseList(body).forEach((entry, index) => {
    try {
      keys.push(...readEntry(entry, `data[${index}]`, apiV3Keys));
    } catch (error) {
      if (!(
        error instanceof ConfigurationError || error instanceof ResourceError
      )) {
        throw error;
      }
      unusable.push({ serial: serialOf(entry), problem: error.message });
    }
  });
  const [first] = unusable;
  // Whose certificates cannot be used, none of them, has a wrong APIv3 key: that says more than the signature would.
  if (keys.length === 0 && first) {
    throw new ResourceError(first.problem);
  }
  return { keys, unusable };
}

function readEntry(
  entry: unknown,
  place: string,
  apiV3Keys: readonly KeyObject[],
): VerificationKey[] {
  let pem: Buffer;
  try {
    pem = decryptResource(Object(entry).encrypt_certificate, ...apiV3Keys);
  } catch (error) {
    throw error instanceof ResourceError
      ? new ResourceError(`${place}: ${error.message}`)
      : error;
  }
  return parseCertificates(pem, place).map(certificateKey);
}

function serialOf(entry: unknown): string | undefined {
  const { serial_no } = Object(entry) as { serial_no?: unknown };
  return typeof serial_no === "string" && /^[0-9a-f]{8,64}$/i.test(serial_no)
    ? serial_no.toUpperCase()
    : undefined;
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
  // Nothing is verified yet: what a stranger sends must not cost much.
  if (data.length > MOST_ENTRIES) {
    throw new ResourceError(
      `the certificate list has more than ${MOST_ENTRIES} entries`,
    );
  }
  return data;
}
