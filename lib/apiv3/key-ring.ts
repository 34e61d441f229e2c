import type { KeyObject, X509Certificate } from "node:crypto";

/** One key that verifies what WeChat Pay signs. */
export interface VerificationKey {
  /** What `Wechatpay-Serial` names: `PUB_KEY_ID_…`, or a certificate's serial in upper-case hex. */
  readonly serial: string;
  readonly publicKey: KeyObject;
  /** Milliseconds since the epoch; absent for a public key, which does not expire. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Of a certificate, as text. */
  readonly pem?: string;
}

/** Whether a serial names WeChat Pay's public key, and no certificate. */
export function isPublicKeyId(serial: string): boolean {
  return serial.startsWith("PUB_KEY_ID_");
}

/** The verification key that a platform certificate holds. */
export function certificateKey(certificate: X509Certificate): VerificationKey {
  return {
    serial: certificate.serialNumber.toUpperCase(),
    publicKey: certificate.publicKey,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    pem: certificate.toString(),
  };
}

/**
 * The keys that verify, by serial and by nothing else (`protocol` "Keys that verify").
 * A certificate outside its validity is as good as absent.
 */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, VerificationKey>;

  constructor(keys: Iterable<VerificationKey>) {
    this.keys = new Map(Array.from(keys, (key) => [key.serial, key]));
  }

  /** @param now milliseconds since the epoch; the present unless given */
  find(serial: string, now = Date.now()): KeyObject | undefined {
    const key = this.keys.get(serial) ?? this.keys.get(serial.toUpperCase());
    return key && isValid(key, now) ? key.publicKey : undefined;
  }
}

/**
 * The key that requests ask answers to be signed with: the public key where there is one, since the migration to it ends only
 * when every request names it; else the certificate that lasts longest of those that are valid.
 *
 * @param now milliseconds since the epoch; the present unless given
 * @returns `undefined` where no key is valid
 */
export function preferredKey(
  keys: readonly VerificationKey[],
  now = Date.now(),
): VerificationKey | undefined {
  const lasting = ({ notAfter = Number.POSITIVE_INFINITY }: VerificationKey) =>
    notAfter;
  return keys
    .filter((key) => isValid(key, now))
    .reduce<VerificationKey | undefined>(
      (best, key) => (best && lasting(best) >= lasting(key) ? best : key),
      undefined,
    );
}

function isValid(
  { notBefore, notAfter }: VerificationKey,
  now: number,
): boolean {
  return now >= (notBefore ?? now) && now <= (notAfter ?? now);
}
