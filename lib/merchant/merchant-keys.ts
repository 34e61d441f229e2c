import { createPublicKey, type KeyObject } from "node:crypto";
import { ConfigurationError } from "../apiv3/errors";
import { certificateKey, type VerificationKey } from "../apiv3/key-ring";
import {
  parseApiV3Key,
  parseCertificates,
  parsePrivateKey,
  parsePublicKey,
} from "../apiv3/keys";
import {
  boundedSigner,
  keySigner,
  type MerchantSigner,
} from "../apiv3/merchant-signer";
import { bareText, wrongValue } from "../apiv3/option-value";
import { DEFAULT_TIMEOUT } from "../client/request-config";
import { isTimeout } from "../client/timeout";
import type { OwnKey } from "../keys/key-set";
import type { ContractsModuleOptions } from "./options";
import { readAll, readEach } from "../validation/read-all";

/** The keys of one merchant: what signs, and what verifies WeChat Pay's answers. */
export interface MerchantKeys {
  own: OwnKey;
  /** Keys that the options give. */
  fixed: VerificationKey[];
}

/** A key that verifies, and how the options gave it. */
interface GivenKey {
  readonly key: VerificationKey;
  readonly option: string;
  /** Of a certificate, one attribute to a line. */
  readonly subject?: string;
}

/** @throws ConfigurationError of all that is wrong with the keys */
export function merchantKeys(options: ContractsModuleOptions): MerchantKeys {
  const { given, pair, serial } = readAll({
    serial: () => serialNumber(options.merchantSerialNumber),
    pair: () => ownPair(options),
    given: () => verificationKeys(options),
  });
  const { publicKey, signer } = pair;
  readEach(
    given.map(
      (key) => () => requireForeign(key, { publicKey, serial }, options.mchid),
    ),
  );
  return { own: { serial, signer }, fixed: given.map(({ key }) => key) };
}

/**
 * The APIv3 keys, the present one first.
 *
 * @throws ConfigurationError of each that is none
 */
export function apiV3Keys({ apiV3Key }: ContractsModuleOptions): KeyObject[] {
  const option = "apiV3Key";
  if (!Array.isArray(apiV3Key)) {
    return [parseApiV3Key(apiV3Key as string, option)];
  }
  if (apiV3Key.length === 0) {
    throw new ConfigurationError(
      option,
      "is an empty list; give the APIv3 key, and after it the former one while that is still needed",
    );
  }
  return readEach(
    apiV3Key.map(
      (each: string, index) => () => parseApiV3Key(each, `${option}[${index}]`),
    ),
  );
}

/** What signs, and the public key that belongs to it where the key is in this process. */
interface OwnPair {
  signer: MerchantSigner;
  publicKey?: KeyObject;
}

function ownPair({
  merchantPrivateKey,
  http,
}: ContractsModuleOptions): OwnPair {
  if (isSigner(merchantPrivateKey)) {
    const { decrypt } = merchantPrivateKey;
    if (decrypt !== undefined && typeof decrypt !== "function") {
      throw new ConfigurationError(
        "merchantPrivateKey.decrypt",
        wrongValue(decrypt, "function", "must be a function, or left out"),
      );
    }
    const timeout = isTimeout(http?.timeout) ? http.timeout : DEFAULT_TIMEOUT;
    return { signer: boundedSigner(merchantPrivateKey, timeout) };
  }
  const key = parsePrivateKey(merchantPrivateKey, "merchantPrivateKey");
  return { signer: keySigner(key), publicKey: createPublicKey(key) };
}

function isSigner(
  value: ContractsModuleOptions["merchantPrivateKey"],
): value is MerchantSigner {
  return typeof Object(value).sign === "function";
}

/** As openssl, browsers and certificate viewers print it: `serial=`, `0x`, colons, spaces and lower case do not count. */
function serialNumber(value: unknown): string {
  const option = "merchantSerialNumber";
  const source =
    "(openssl x509 -in apiclient_cert.pem -noout -serial, or the merchant platform, API security)";
  const requirement = `must be the hex serial of the merchant's API certificate ${source}`;
  if (typeof value !== "string") {
    throw new ConfigurationError(
      option,
      wrongValue(value, "string", requirement),
    );
  }
  const serial = bareText(value)
    .replace(/^(serial\s*=\s*)?(0x)?/i, "")
    .replace(/[\s:]/g, "")
    .toUpperCase();
  if (serial.startsWith("PUB_KEY_ID_")) {
    throw new ConfigurationError(
      option,
      `is the id of WeChat Pay's public key, which belongs in publicKey.id; ${requirement}`,
    );
  }
  // A serial has 20 bytes at most (RFC 5280), so a longer number is a decimal one.
  if (/^\d{41,}$/.test(serial)) {
    throw new ConfigurationError(option, `is a decimal number; ${requirement}`);
  }
  if (!/^[0-9A-F]{8,40}$/.test(serial)) {
    throw new ConfigurationError(option, requirement);
  }
  return serial;
}

function verificationKeys(options: ContractsModuleOptions): GivenKey[] {
  const { publicKey, platformCertificates = [] } = options;
  const isDownload = platformCertificates === "download";
  const { certificates, key } = readAll({
    certificates: () =>
      isDownload ? [] : givenCertificates(platformCertificates),
    key: () => (publicKey ? givenPublicKey(publicKey) : undefined),
  });
  const keys = key ? [...certificates, key] : certificates;
  if (keys.length === 0 && !isDownload) {
    throw new ConfigurationError(
      "publicKey",
      "is missing, and there are no platformCertificates; without a verification key nothing of WeChat Pay's can be trusted",
    );
  }
  return keys;
}

function givenCertificates(list: unknown): GivenKey[] {
  if (!Array.isArray(list)) {
    const isPem = typeof list === "string" && list.includes("-----BEGIN");
    throw new ConfigurationError(
      "platformCertificates",
      isPem
        ? 'is a string; must be "download" or a list of PEM certificates: put it in [ ]'
        : wrongValue(
            list,
            "object",
            'must be "download" or a list of PEM certificates',
          ),
    );
  }
  return readEach(
    list.map((pem: string | Uint8Array, index) => () => {
      const option = `platformCertificates[${index}]`;
      return parseCertificates(pem, option).map((certificate) => ({
        key: certificateKey(certificate),
        option,
        subject: certificate.subject,
      }));
    }),
  ).flat();
}

function givenPublicKey({
  id,
  pem,
}: NonNullable<ContractsModuleOptions["publicKey"]>): GivenKey {
  const key = readAll({
    serial: () => publicKeyId(id),
    publicKey: () => parsePublicKey(pem, "publicKey.pem"),
  });
  return { key, option: "publicKey.pem" };
}

function publicKeyId(id: unknown): string {
  const bare = typeof id === "string" ? bareText(id) : "";
  if (!/^PUB_KEY_ID_\w+$/.test(bare)) {
    throw new ConfigurationError(
      "publicKey.id",
      wrongValue(
        id,
        "string",
        "must begin with PUB_KEY_ID_; copy it from the merchant platform, beside the public key",
      ),
    );
  }
  return bare;
}

/** WeChat Pay signs with its own keys: with the merchant's in their place every answer would be refused. */
function requireForeign(
  { key, option, subject }: GivenKey,
  { publicKey, serial }: { publicKey?: KeyObject; serial: string },
  mchid: unknown,
): void {
  const isOwn =
    publicKey?.equals(key.publicKey) ||
    subject?.split("\n").includes(`CN=${mchid}`);
  if (isOwn) {
    throw new ConfigurationError(
      option,
      subject === undefined
        ? "is the merchant's own public key, that of merchantPrivateKey; give WeChat Pay's, pub_key.pem of the merchant platform"
        : "is the merchant's own API certificate (apiclient_cert.pem); give WeChat Pay's platform certificates, or \"download\", or WeChat Pay's public key as publicKey",
    );
  }
  if (key.serial === serial) {
    throw new ConfigurationError(
      option,
      "has the serial that merchantSerialNumber gives: the one must be WeChat Pay's platform certificate, the other the merchant's own API certificate",
    );
  }
}
