import { createPublicKey, type KeyObject } from "node:crypto";
import { ConfigurationError } from "../apiv3/errors";
import { parseApiV3Key, parsePrivateKey } from "../apiv3/keys";
import {
  boundedSigner,
  keySigner,
  type MerchantSigner,
} from "../apiv3/merchant-signer";
import { bareText, wrongValue } from "../apiv3/option-value";
import { DEFAULT_TIMEOUT } from "../client/request-config";
import { isTimeout } from "../client/timeout";
import type { GivenKeys, OwnKey } from "../keys/key-set";
import type { ContractsModuleOptions } from "./options";
import { requireForeign, verificationKeys } from "./verification-keys";
import { readAll, readEach } from "../validation/read-all";

/** The keys of one merchant: what signs, and what verifies WeChat Pay's answers. */
export interface MerchantKeys extends Pick<GivenKeys, "fixed" | "renewal"> {
  own: OwnKey;
}

/** @throws ConfigurationError of all that is wrong with the keys */
export function merchantKeys(options: ContractsModuleOptions): MerchantKeys {
  const { verification, pair, serial } = readAll({
    serial: () => serialNumber(options.merchantSerialNumber),
    pair: () => ownPair(options),
    verification: () => verificationKeys(options),
  });
  const { publicKey, signer } = pair;
  const { given, fixed, renewal } = verification;
  readEach(
    given.map(
      (key) => () => requireForeign(key, { publicKey, serial }, options.mchid),
    ),
  );
  return { own: { serial, signer }, fixed, renewal };
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
