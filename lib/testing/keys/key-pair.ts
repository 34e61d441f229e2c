import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/** An RSA key pair of 2048 bits. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const pairs = new Map<string, Promise<KeyPair>>();

/**
 * The process's key pair of this name, generated when it is first asked for.
 * Generating one takes a tenth of a second, so simulators of the same merchant share theirs.
 */
export function keyPair(name: string): Promise<KeyPair> {
  let pair = pairs.get(name);
  if (!pair) {
    pair = generate("rsa", { modulusLength: 2048 });
    pairs.set(name, pair);
  }
  return pair;
}
