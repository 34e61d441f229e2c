import type { KeyObject } from "node:crypto";
import { issueCertificate } from "./certificate";
import type { Clock } from "../clock";
import type { Identifiers } from "../identifiers";
import type { KeyPairs } from "./key-pair";

const DAY_MS = 24 * 60 * 60 * 1000;
const FIVE_YEARS_MS = 5 * 365 * DAY_MS;

/** A key that WeChat Pay signs with. */
export interface SigningKey {
  /** What `Wechatpay-Serial` says: the public key's id, or the certificate's serial. */
  readonly serial: string;
  /** The RSA key that signs. */
  readonly privateKey: KeyObject;
}

/** WeChat Pay's public key, which verifies in public-key mode. */
export interface PlatformPublicKey extends SigningKey {
  /** `PUB_KEY_ID_` and digits; the same as `serial`. */
  readonly id: string;
  /** PEM, as in `pub_key.pem`. */
  readonly pem: string;
}

/** A platform certificate. */
export interface PlatformCertificate extends SigningKey {
  /** PEM of the self-signed X.509 certificate. */
  readonly pem: string;
  /** From when it is valid. */
  readonly notBefore: Date;
  /** Until when it is valid. */
  readonly notAfter: Date;
}

/** Options of a new platform certificate. */
export interface CertificateRotation {
  /** Default: a day ago. */
  notBefore?: Date;
  /** Default: five years after `notBefore`. */
  notAfter?: Date;
  /** Whether it signs from now on, where nothing asks for another key. Default: true. */
  current?: boolean;
}

/** WeChat Pay's keys, for a test to look at or to sign with. */
export interface PlatformKeys {
  /** The public key (微信支付公钥), which does not expire. */
  readonly publicKey: PlatformPublicKey;
  /** The certificates that `GET /v3/certificates` lists, whether valid or not. */
  readonly certificates: readonly PlatformCertificate[];
}

/** The platform certificates as they are kept, without their keys. */
export interface CertificateRecord {
  readonly serial: string;
  readonly pem: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  /** Which of all certificates that were ever issued it is, from 1. */
  readonly ordinal: number;
}

/** WeChat Pay's certificates, for a later simulator to go on with. */
export interface PlatformRecord {
  readonly certificates: readonly CertificateRecord[];
  /** Serial of the one that signs. */
  readonly current?: string;
  readonly rotations: number;
}

type Listed = PlatformCertificate & { readonly ordinal: number };

/** WeChat Pay's keys, and which of them signs (`protocol` "Keys that verify"). */
export class Platform implements PlatformKeys {
  private readonly listed: Listed[] = [];
  private current?: Listed;
  private rotations = 0;

  private constructor(
    readonly publicKey: PlatformPublicKey,
    private readonly keyPairs: KeyPairs,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: () => void,
  ) {}

  /** A platform with a public key and no certificate yet. */
  static async create(
    mchid: string,
    keyPairs: KeyPairs,
    clock: Clock,
    identifiers: Identifiers,
    changed: () => void,
  ): Promise<Platform> {
    const pair = await keyPairs("wechatpay");
    const id = `PUB_KEY_ID_01${mchid.padStart(10, "0")}2024121200000000`;
    const publicKey = {
      id,
      serial: id,
      pem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
      privateKey: pair.privateKey,
    };
    return new Platform(publicKey, keyPairs, clock, identifiers, changed);
  }

  /** What `restore` needs. */
  record(): PlatformRecord {
    return {
      certificates: this.listed.map(
        ({ serial, pem, notBefore, notAfter, ordinal }) => ({
          serial,
          pem,
          notBefore: notBefore.getTime(),
          notAfter: notAfter.getTime(),
          ordinal,
        }),
      ),
      current: this.current?.serial,
      rotations: this.rotations,
    };
  }

  /** Takes in the certificates that another simulator had. */
  async restore(record: PlatformRecord): Promise<void> {
    for (const { serial, pem, ordinal, ...each } of record.certificates) {
      const { privateKey } = await this.keyPairs(certificateName(ordinal));
      const certificate = {
        serial,
        pem,
        ordinal,
        privateKey,
        notBefore: new Date(each.notBefore),
        notAfter: new Date(each.notAfter),
      };
      this.listed.push(certificate);
      if (serial === record.current) {
        this.current = certificate;
      }
    }
    this.rotations = record.rotations;
  }

  get certificates(): readonly PlatformCertificate[] {
    return [...this.listed];
  }

  /** Issues a certificate with a key of its own; those before it stay listed. */
  async rotate(rotation: CertificateRotation): Promise<PlatformCertificate> {
    this.rotations += 1;
    const ordinal = this.rotations;
    const keys = await this.keyPairs(certificateName(ordinal));
    const notBefore =
      rotation.notBefore ?? new Date(this.clock.unmoved() - DAY_MS);
    const validity = {
      notBefore,
      notAfter:
        rotation.notAfter ?? new Date(notBefore.getTime() + FIVE_YEARS_MS),
    };
    // Serials begin with a digit other than 0, so that no reader of X.509 drops a leading zero.
    const serial = `7${this.identifiers.hex(39)}`;
    const certificate = {
      ...validity,
      serial,
      pem: issueCertificate({ ...validity, serialNumber: serial }, keys),
      privateKey: keys.privateKey,
      ordinal,
    };
    this.listed.push(certificate);
    if (rotation.current ?? true) {
      this.current = certificate;
    }
    this.changed();
    return certificate;
  }

  /** Takes a certificate off the list; nothing is signed with it any more. */
  remove(serial: string): void {
    const index = this.listed.findIndex((listed) => listed.serial === serial);
    if (index < 0) {
      throw new Error(`no platform certificate has the serial ${serial}`);
    }
    const [removed] = this.listed.splice(index, 1);
    if (removed === this.current) {
      this.current = this.listed.at(-1);
    }
    this.changed();
  }

  /** The key that a request's `Wechatpay-Serial` names. */
  find(serial: string): SigningKey | undefined {
    return serial === this.publicKey.id
      ? this.publicKey
      : this.listed.find((listed) => listed.serial === serial.toUpperCase());
  }

  /** The key that signs where nothing names one: the current certificate, if there are any. */
  get preferred(): SigningKey {
    return this.current ?? this.publicKey;
  }
}

/** The name of the key pair that the certificate of this ordinal has. */
export function certificateName(ordinal: number): string {
  return `certificate_${ordinal}`;
}
