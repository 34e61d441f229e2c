import type { KeyObject, X509Certificate } from "node:crypto";

/** One key that verifies what WeChat Pay signs. */
export interface VerificationKey {
  /** What `Wechatpay-Serial` names: `PUB_KEY_ID_…`, or a certificate's serial in upper-case hex. */
  readonly serial: string;
  readonly publicKey: KeyObject;
  /** Milliseconds since the epoch; absent for a public key, which does not expire. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** The verification key that a platform certificate holds. */
export function certificateKey(certificate: X509Certificate): VerificationKey {
  return {
    serial: certificate.serialNumber.toUpperCase(),
    publicKey: certificate.publicKey,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
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
    if (!key || now < (key.notBefore ?? now) || now > (key.notAfter ?? now)) {
      return undefined;
    }
    return key.publicKey;
  }
}
