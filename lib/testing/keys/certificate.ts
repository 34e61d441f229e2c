import { sign } from "node:crypto";
import {
  bitString,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der";
import type { KeyPair } from "./key-pair";

const SHA256_WITH_RSA = sequence(
  objectIdentifier("1.2.840.113549.1.1.11"),
  nothing(),
);
const VERSION_3 = explicit(0, integer("02"));
const NOT_AN_AUTHORITY = sequence(
  objectIdentifier("2.5.29.19"),
  octetString(sequence()),
);

/** What a platform certificate says. */
export interface CertificateFields {
  /** Hex. */
  serialNumber: string;
  notBefore: Date;
  notAfter: Date;
}

/**
 * Issues a self-signed X.509 v3 certificate (RFC 5280), which `node:crypto` cannot.
 *
 * @returns the PEM
 */
export function issueCertificate(
  fields: CertificateFields,
  keys: KeyPair,
): string {
  const name = distinguishedName(
    ["2.5.4.6", "CN"],
    ["2.5.4.10", "WechatPaySimulator"],
    ["2.5.4.3", "Simulated Tenpay.com sign"],
  );
  const toBeSigned = sequence(
    VERSION_3,
    integer(fields.serialNumber),
    SHA256_WITH_RSA,
    name,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    name,
    keys.publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(NOT_AN_AUTHORITY)),
  );
  const signature = sign("sha256", toBeSigned, keys.privateKey);
  return pem(sequence(toBeSigned, SHA256_WITH_RSA, bitString(signature)));
}

function distinguishedName(...attributes: [oid: string, value: string][]) {
  return sequence(
    ...attributes.map(([oid, value]) =>
      set(sequence(objectIdentifier(oid), utf8String(value))),
    ),
  );
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [
    "-----BEGIN CERTIFICATE-----",
    ...lines,
    "-----END CERTIFICATE-----",
    "",
  ].join("\n");
}
