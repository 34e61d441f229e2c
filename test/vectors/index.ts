import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EncryptedResource } from "../../lib/apiv3/resource";

/** A file of this directory, as bytes. */
export function vector(name: string): Buffer {
  return readFileSync(join(__dirname, name));
}

/** A PEM of `keys/`. */
export function keyPem(name: string): string {
  return vector(`keys/${name}.pem`).toString("ascii");
}

/** A PEM of `certificates/`. */
export function certificatePem(name: string): string {
  return vector(`certificates/${name}.pem`).toString("ascii");
}

/** The APIv3 key of `resources.json`. */
export const API_V3_KEY = vector("keys/apiv3.txt").toString("ascii");

/** A signed message of `messages/`. */
export interface MessageVector {
  /** The bytes that were signed. */
  message: Buffer;
  /** Base64. */
  signature: string;
}

export function messageVector(name: string): MessageVector {
  return {
    message: vector(`messages/${name}.message`),
    signature: vector(`messages/${name}.signature`).toString("ascii"),
  };
}

/** The bytes of a body of `messages/`. */
export function bodyVector(name: string): Buffer {
  return vector(`messages/${name}.body`);
}

/** An entry of `resources.json`. */
export interface ResourceVector {
  name: string;
  plaintext: string;
  resource: EncryptedResource;
}

export const RESOURCES = JSON.parse(
  vector("resources.json").toString("utf8"),
) as ResourceVector[];

export function resourceVector(name: string): ResourceVector {
  const found = RESOURCES.find((entry) => entry.name === name);
  if (!found) {
    throw new Error(`resources.json has no entry "${name}"`);
  }
  return found;
}

/** A case of `published-gcm.json`; all but its number in hex. */
export interface PublishedGcm {
  case: string;
  key: string;
  nonce: string;
  associated_data: string;
  plaintext: string;
  ciphertext: string;
  tag: string;
}

export const PUBLISHED_GCM = JSON.parse(
  vector("published-gcm.json").toString("utf8"),
) as PublishedGcm[];
