import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/** An RSA key pair of 2048 bits. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Where the key pairs of one merchant and its WeChat Pay come from, by name. */
export type KeyPairs = (name: string) => Promise<KeyPair>;

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

/** The process's key pairs of one merchant. */
export function keyPairsOf(mchid: string): KeyPairs {
  return (name) => keyPair(`${mchid} ${name}`);
}
