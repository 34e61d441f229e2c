import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  KeyObject,
  X509Certificate,
} from "node:crypto";
import { ConfigurationError } from "./errors";

const MINIMUM_MODULUS_BITS = 2048;

/**
 * The merchant's private key (`apiclient_key.pem`), parsed once.
 *
 * @param value PKCS#8 or PKCS#1 PEM, or a private key object
 * @param option the option that a `ConfigurationError` names
 */
export function parsePrivateKey(
  value: string | Buffer | KeyObject,
  option: string,
): KeyObject {
  if (value instanceof KeyObject) {
    if (value.type !== "private") {
      throw new ConfigurationError(
        option,
        `is a ${value.type} key object; give the private key of apiclient_key.pem`,
      );
    }
    return requireRsa(value, option);
  }
  const pem = pemText(value, option, "apiclient_key.pem");
  const label = pemLabel(pem);
  if (label === "PUBLIC KEY" || label === "RSA PUBLIC KEY") {
    throw new ConfigurationError(
      option,
      "is a public key; give the private key of apiclient_key.pem",
    );
  }
  if (label === "CERTIFICATE") {
    throw new ConfigurationError(
      option,
      "is a certificate; give the private key of apiclient_key.pem",
    );
  }
  if (label === "ENCRYPTED PRIVATE KEY" || pem.includes("4,ENCRYPTED")) {
    throw new ConfigurationError(
      option,
      "is encrypted; decrypt it first (openssl pkcs8 -in FILE) or give a key object",
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The parser's own error is dropped: nothing that has seen the key goes into a message.
    throw new ConfigurationError(
      option,
      "is no private key; give the text of apiclient_key.pem, a PEM in PKCS#8 or PKCS#1",
    );
  }
  return requireRsa(key, option);
}

/** A WeChat Pay public key (`pub_key.pem`), parsed once. */
export function parsePublicKey(
  value: string | Buffer,
  option: string,
): KeyObject {
  const pem = pemText(value, option, "pub_key.pem");
  const label = pemLabel(pem);
  if (label?.endsWith("PRIVATE KEY")) {
    throw new ConfigurationError(
      option,
      "is a private key; give WeChat Pay's public key, pub_key.pem of the merchant platform",
    );
  }
  if (label === "CERTIFICATE") {
    throw new ConfigurationError(
      option,
      "is a certificate; give pub_key.pem here, and certificates as platformCertificates",
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new ConfigurationError(
      option,
      "is no public key; give the text of pub_key.pem of the merchant platform",
    );
  }
  return requireRsa(key, option);
}

/** A WeChat Pay platform certificate, parsed once. */
export function parseCertificate(
  value: string | Buffer,
  option: string,
): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(unescapeNewlines(value.toString()));
  } catch {
    throw new ConfigurationError(
      option,
      "is no X.509 certificate; give the text of a platform certificate, a PEM",
    );
  }
  requireRsa(certificate.publicKey, option);
  return certificate;
}

/** The APIv3 key as a key object, which no inspection prints. */
export function parseApiV3Key(value: string, option: string): KeyObject {
  const bytes = typeof value === "string" ? Buffer.from(value) : null;
  if (bytes?.length !== 32) {
    throw new ConfigurationError(
      option,
      `must be a string of 32 bytes${bytes ? `, has ${bytes.length}` : ""}; copy it from the merchant platform, API security`,
    );
  }
  return createSecretKey(bytes);
}

function requireRsa(key: KeyObject, option: string): KeyObject {
  if (key.asymmetricKeyType !== "rsa") {
    throw new ConfigurationError(
      option,
      `is a key of type ${key.asymmetricKeyType}; WeChat Pay's keys are RSA`,
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MINIMUM_MODULUS_BITS) {
    throw new ConfigurationError(
      option,
      `is an RSA key of ${bits} bits; WeChat Pay's have at least ${MINIMUM_MODULUS_BITS}`,
    );
  }
  return key;
}

function pemText(value: unknown, option: string, file: string): string {
  const text = Buffer.isBuffer(value) ? value.toString("utf8") : value;
  if (typeof text !== "string" || text.trim() === "") {
    throw new ConfigurationError(
      option,
      `is missing; give the text of ${file}, a PEM`,
    );
  }
  if (!text.includes("-----BEGIN")) {
    throw new ConfigurationError(
      option,
      `is no PEM; give the text of ${file} ("-----BEGIN …"), not its path`,
    );
  }
  return unescapeNewlines(text);
}

/** Environment files often hold a PEM on one line, with its line ends written out. */
function unescapeNewlines(text: string): string {
  return text.replace(/(?:\\r)?\\n/g, "\n");
}

function pemLabel(pem: string): string | undefined {
  return /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
}
