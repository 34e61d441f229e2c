import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import { types } from "node:util";
import { ConfigurationError } from "./errors";
import { valueKind } from "./value-kind";

/** What a file of keys or certificates holds, one by one. */
export type KeyMaterial =
  | { readonly kind: "private key"; readonly key: KeyObject }
  | { readonly kind: "public key"; readonly key: KeyObject }
  | { readonly kind: "certificate"; readonly certificate: X509Certificate }
  | { readonly kind: "encrypted private key" | "PKCS#12 file" }
  /** What cannot be read, and why as far as that can be told. */
  | { readonly kind: "unreadable"; readonly reason: string };

const BEGIN = "-----BEGIN ";
/** Whatever is shorter is neither a key nor a certificate, and needs no parser to say so. */
const SHORTEST_DER = 64;
const MOST_BLOCKS = 100;

/**
 * Reads keys and certificates as they come through files, variables and secret stores: PEM with its line ends written out,
 * lost or replaced by spaces, indented, in quotes, behind a byte order mark, in UTF-16, as Base64 once more; and DER. Only the
 * spelling is repaired: whether the bytes are a key is for the parser to say.
 *
 * @param file that the option wants, for messages
 * @throws ConfigurationError where it is none of these; never an empty list
 */
export function readKeyMaterial(
  value: unknown,
  option: string,
  file: string,
): KeyMaterial[] {
  const content = contentOf(value);
  if (content === undefined) {
    throw new ConfigurationError(
      option,
      `is ${valueKind(value)}; give the text of ${file}, a PEM`,
    );
  }
  if (content.length === 0) {
    throw new ConfigurationError(
      option,
      `is missing; give the text of ${file}, a PEM`,
    );
  }
  if (typeof content !== "string") {
    return [readDer(content)];
  }
  if (!content.includes(BEGIN)) {
    throw new ConfigurationError(
      option,
      `is not a PEM; give the text of ${file} ("-----BEGIN …"), not its path`,
    );
  }
  const blocks = content.split(BEGIN).slice(1);
  if (blocks.length > MOST_BLOCKS) {
    throw new ConfigurationError(
      option,
      `holds more than ${MOST_BLOCKS} keys and certificates; give the text of ${file}`,
    );
  }
  return blocks.map(readBlock);
}

/** A text, or DER where it is that; `undefined` where it can be neither. */
function contentOf(value: unknown): string | Buffer | undefined {
  if (value === undefined || value === null) {
    return "";
  }
  if (types.isUint8Array(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return isDer(bytes) ? bytes : unwrapped(decoded(bytes));
  }
  return typeof value === "string" ? unwrapped(value) : undefined;
}

function decoded(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  const encoding = { fffe: "utf-16le", feff: "utf-16be" }[mark] ?? "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** A text; where it is the Base64 of a PEM or of DER, that. */
function unwrapped(text: string): string | Buffer {
  if (text.includes(BEGIN)) {
    return text;
  }
  const bytes = fromBase64(text.trim().replace(/^["']|["']$/g, ""));
  if (bytes === undefined || bytes.length < SHORTEST_DER) {
    return text.trim();
  }
  return isDer(bytes) ? bytes : bytes.toString("utf8");
}

/** @param block what follows `-----BEGIN `, to the next one */
function readBlock(block: string): KeyMaterial {
  const [label = "", ...rest] = block.split("-----");
  const body = rest.join("-----");
  const end = body.indexOf(`-----END ${label}-----`);
  if (label === "ENCRYPTED PRIVATE KEY" || body.includes("4,ENCRYPTED")) {
    return { kind: "encrypted private key" };
  }
  if (end < 0) {
    return {
      kind: "unreadable",
      reason: 'it has no end ("-----END …"), so it was cut off',
    };
  }
  const bytes = fromBase64(body.slice(0, end));
  return bytes === undefined
    ? {
        kind: "unreadable",
        reason: "characters between its first and its last line are not Base64",
      }
    : readDer(bytes);
}

/** The bytes of a Base64 whose white space and line ends, also written out as `\n`, do not count. */
function fromBase64(text: string): Buffer | undefined {
  const plain = text.replace(/\\+[rn]?|\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(plain)
    ? Buffer.from(plain, "base64")
    : undefined;
}

/** DER of a key or certificate is one sequence of more than 127 bytes, which no text begins as. */
function isDer(bytes: Buffer): boolean {
  return bytes[0] === 0x30 && bytes[1]! >= 0x81 && bytes[1]! <= 0x83;
}

function readDer(der: Buffer): KeyMaterial {
  if (der.length < SHORTEST_DER) {
    return { kind: "unreadable", reason: "it is too short" };
  }
  const key = beginsWithVersion(der)
    ? (attempt(() => privateKey(der, "pkcs8")) ??
      attempt(() => privateKey(der, "pkcs1")) ??
      attempt(() => privateKey(der, "sec1")))
    : undefined;
  if (key) {
    return { kind: "private key", key };
  }
  const certificate = attempt(() => new X509Certificate(der));
  if (certificate) {
    return { kind: "certificate", certificate };
  }
  const publicKey =
    attempt(() => createPublicKey({ key: der, format: "der", type: "spki" })) ??
    attempt(() => createPublicKey({ key: der, format: "der", type: "pkcs1" }));
  if (publicKey) {
    return { kind: "public key", key: publicKey };
  }
  if (isPkcs12(der)) {
    return { kind: "PKCS#12 file" };
  }
  return begins(der, PBES2)
    ? { kind: "encrypted private key" }
    : { kind: "unreadable", reason: lengthProblem(der) };
}

function privateKey(der: Buffer, type: "pkcs8" | "pkcs1" | "sec1"): KeyObject {
  return createPrivateKey({ key: der, format: "der", type });
}

/** The parser's own error is dropped: nothing that has seen a key goes into a message. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** The tag of a whole number in DER. */
const INTEGER = 0x02;

/** Object identifiers of RFC 8018, of a key that a password encrypts, and of RFC 7292, of what a PKCS#12 file holds. */
const PBES2 = Buffer.from("2a864886f70d01050d", "hex");
const PKCS7_DATA = Buffer.from("2a864886f70d010701", "hex");

/** As every private key does, and no certificate or `PUBLIC KEY`: an attempt that fails takes a millisecond. */
function beginsWithVersion(der: Buffer): boolean {
  return der[headerLength(der)] === INTEGER;
}

function isPkcs12(der: Buffer): boolean {
  const version = headerLength(der);
  return (
    der.subarray(version, version + 3).toString("hex") === "020103" &&
    begins(der, PKCS7_DATA)
  );
}

function begins(der: Buffer, identifier: Buffer): boolean {
  return der.subarray(0, 48).includes(identifier);
}

function headerLength(der: Buffer): number {
  return 2 + (der[1]! >= 0x80 ? der[1]! - 0x80 : 0);
}

function lengthProblem(der: Buffer): string {
  const header = headerLength(der);
  const length = parseInt(der.subarray(2, header).toString("hex"), 16);
  return isDer(der) && header + length > der.length
    ? "its end is missing, so it was cut off"
    : "it was changed, or is something else";
}
