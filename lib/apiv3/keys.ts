import { createSecretKey, KeyObject, type X509Certificate } from "node:crypto";
import { ConfigurationError } from "./errors";
import { bareText, wrongValue } from "./option-value";
import { type KeyMaterial, readKeyMaterial } from "./pem";

const MINIMUM_MODULUS_BITS = 2048;

const PRIVATE_KEY_WANTED = "give the private key of apiclient_key.pem";

/**
 * The merchant's private key (`apiclient_key.pem`), parsed once.
 *
 * @param value PKCS#8 or PKCS#1, PEM or DER, or a private key object. Certificates beside the key do not count.
 * @param option the option that a `ConfigurationError` names
 */
export function parsePrivateKey(
  value: string | Uint8Array | KeyObject,
  option: string,
): KeyObject {
  if (value instanceof KeyObject) {
    if (value.type !== "private") {
      throw new ConfigurationError(
        option,
        `is a ${value.type} key object; ${PRIVATE_KEY_WANTED}`,
      );
    }
    return requireRsa(value, option);
  }
  const material = readKeyMaterial(value, option, "apiclient_key.pem");
  const keys = distinctKeys(material, "private key");
  const [key] = keys;
  if (keys.length > 1) {
    throw new ConfigurationError(
      option,
      `holds ${keys.length} private keys; ${PRIVATE_KEY_WANTED} alone`,
    );
  }
  if (!key) {
    throw new ConfigurationError(option, notPrivateKey(material[0]!));
  }
  return requireRsa(key, option);
}

function notPrivateKey(material: KeyMaterial): string {
  switch (material.kind) {
    case "encrypted private key":
      return "is encrypted; decrypt it first (openssl pkcs8 -in FILE) or give a key object";
    case "PKCS#12 file":
      return "is a PKCS#12 file, apiclient_cert.p12; give the text of apiclient_key.pem, which comes with it";
    case "unreadable":
      return `is not a private key that can be read: ${material.reason}; give the text of apiclient_key.pem, a PEM in PKCS#8 or PKCS#1`;
    default:
      return `is a ${material.kind}; ${PRIVATE_KEY_WANTED}`;
  }
}

/** A WeChat Pay public key (`pub_key.pem`), parsed once. */
export function parsePublicKey(
  value: string | Uint8Array,
  option: string,
): KeyObject {
  const material = readKeyMaterial(value, option, "pub_key.pem");
  const keys = distinctKeys(material, "public key");
  const other = material.find(({ kind }) => kind !== "public key");
  if (other) {
    throw new ConfigurationError(option, notPublicKey(other, keys.length > 0));
  }
  if (keys.length > 1) {
    throw new ConfigurationError(
      option,
      `holds ${keys.length} public keys; give the one that its id names, pub_key.pem of the merchant platform`,
    );
  }
  return requireRsa(keys[0]!, option);
}

/** @param isBeside whether there is a public key as well */
function notPublicKey(material: KeyMaterial, isBeside: boolean): string {
  const is = isBeside ? "holds besides" : "is";
  switch (material.kind) {
    case "certificate":
      return `${is} a certificate; give pub_key.pem here, and certificates as platformCertificates`;
    case "unreadable":
      return `${is} ${isBeside ? "something that cannot be read" : "not a public key that can be read"}: ${material.reason}; give the text of pub_key.pem of the merchant platform`;
    case "PKCS#12 file":
      return "is a PKCS#12 file, which holds the merchant's own key; give WeChat Pay's public key, pub_key.pem of the merchant platform";
    default:
      return `${is} a private key; give WeChat Pay's public key, pub_key.pem of the merchant platform`;
  }
}

/** WeChat Pay's platform certificates, one or several in a text, each parsed once. */
export function parseCertificates(
  value: string | Uint8Array,
  option: string,
): X509Certificate[] {
  const material = readKeyMaterial(value, option, "a platform certificate");
  return material.map((each, index) => {
    const which =
      material.length > 1 ? ` (number ${index + 1} of ${material.length})` : "";
    if (each.kind !== "certificate") {
      throw new ConfigurationError(option, notCertificate(each, which));
    }
    requireRsa(publicKeyOf(each.certificate), option, which);
    return each.certificate;
  });
}

function notCertificate(material: KeyMaterial, which: string): string {
  switch (material.kind) {
    case "public key":
      return `is a public key${which}; give WeChat Pay's public key as publicKey, with its id, and only certificates here`;
    case "unreadable":
      return `is not an X.509 certificate that can be read${which}: ${material.reason}; give the text of a platform certificate, a PEM`;
    case "PKCS#12 file":
      return "is a PKCS#12 file, which holds the merchant's own certificate; give the text of a platform certificate, a PEM";
    default:
      return `is a private key${which}, not an X.509 certificate; give the text of a platform certificate, a PEM`;
  }
}

/** The APIv3 key as a key object, which no inspection prints. White space and quotes around its 32 bytes do not count. */
export function parseApiV3Key(value: string, option: string): KeyObject {
  const requirement = "must be a string of 32 bytes";
  const source = "copy it from the merchant platform, API security";
  if (typeof value !== "string") {
    throw new ConfigurationError(
      option,
      wrongValue(value, "string", `${requirement}; ${source}`),
    );
  }
  const bare = Buffer.from(bareText(value));
  // A file's line break is no byte of a key that lost one of its own.
  const whole = Buffer.from(value.replace(/[\r\n]+$/, ""));
  const key = [whole, bare].find(({ length }) => length === 32);
  if (!key) {
    throw new ConfigurationError(
      option,
      `${requirement}, has ${bare.length}; ${source}`,
    );
  }
  return createSecretKey(key);
}

/** The keys of one kind, each once. */
function distinctKeys(
  material: readonly KeyMaterial[],
  kind: "private key" | "public key",
): KeyObject[] {
  const keys = material.flatMap((each) =>
    each.kind === kind ? [each.key] : [],
  );
  return keys.filter(
    (key, index) => keys.findIndex((other) => other.equals(key)) === index,
  );
}

/** `undefined` for a key that this Node has no name for, such as SM2. */
function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

function requireRsa(
  key: KeyObject | undefined,
  option: string,
  which = "",
): KeyObject {
  if (key?.asymmetricKeyType !== "rsa") {
    throw new ConfigurationError(
      option,
      `is a key of type ${key?.asymmetricKeyType ?? "unknown to this Node, such as SM2"}${which}; WeChat Pay's keys are RSA`,
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MINIMUM_MODULUS_BITS) {
    throw new ConfigurationError(
      option,
      `is an RSA key of ${bits} bits${which}; WeChat Pay's have at least ${MINIMUM_MODULUS_BITS}`,
    );
  }
  return key;
}
