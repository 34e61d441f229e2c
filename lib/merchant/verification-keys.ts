import type { KeyObject } from "node:crypto";
import { ConfigurationError } from "../apiv3/errors";
import { certificateKey, type VerificationKey } from "../apiv3/key-ring";
import { parseCertificates, parsePublicKey } from "../apiv3/keys";
import { bareText, wrongValue } from "../apiv3/option-value";
import type { GivenKeys } from "../keys/key-set";
import { readAll, readEach } from "../validation/read-all";
import type { ContractsModuleOptions } from "./options";

/** A key that verifies, and how the options gave it. */
export interface GivenKey {
  readonly key: VerificationKey;
  readonly option: string;
  /** Of a certificate, one attribute to a line. */
  readonly subject?: string;
}

/** What verifies WeChat Pay's answers and notifications. */
interface Verification extends Pick<GivenKeys, "fixed" | "renewal"> {
  /** All that the options give. */
  given: GivenKey[];
}

const DOWNLOAD = "download";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const USUAL_RENEWAL_MS = 12 * HOUR_MS;

/** @throws ConfigurationError of what is wrong with WeChat Pay's keys, or where there are none */
export function verificationKeys(
  options: ContractsModuleOptions,
): Verification {
  const { publicKey, platformCertificates = [], lazyKeys = false } = options;
  const list =
    platformCertificates === DOWNLOAD ? [DOWNLOAD] : platformCertificates;
  const { certificates, publicKeys, everyMs } = readAll({
    certificates: () => givenCertificates(list),
    publicKeys: () => (publicKey ? [givenPublicKey(publicKey)] : []),
    everyMs: () => renewalInterval(options.certificateRenewalMs),
  });
  const given = [...certificates, ...publicKeys];
  if (list.includes(DOWNLOAD)) {
    // The certificates give way to those that are downloaded.
    const renewal = { first: keysOf(certificates), isLazy: lazyKeys, everyMs };
    return { given, fixed: keysOf(publicKeys), renewal };
  }
  if (given.length === 0) {
    throw new ConfigurationError(
      "publicKey",
      "is missing, and there are no platformCertificates; without a verification key nothing of WeChat Pay's can be trusted",
    );
  }
  return { given, fixed: keysOf(given) };
}

function keysOf(given: readonly GivenKey[]): VerificationKey[] {
  return given.map(({ key }) => key);
}

function renewalInterval(value: number = USUAL_RENEWAL_MS): number {
  if (
    typeof value !== "number" ||
    !(value >= MINUTE_MS && value <= 24 * HOUR_MS)
  ) {
    throw new ConfigurationError(
      "certificateRenewalMs",
      wrongValue(
        value,
        "number",
        `must be a number of milliseconds from ${MINUTE_MS} (a minute) to ${24 * HOUR_MS} (a day)`,
      ),
    );
  }
  return value;
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
      if (pem === DOWNLOAD) {
        return [];
      }
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
export function requireForeign(
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
