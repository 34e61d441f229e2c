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

let make: KeyPairs = generateRsa;

/** Makes a key pair. */
export function generateRsa(): Promise<KeyPair> {
  return generate("rsa", { modulusLength: 2048 });
}

/** Has key pairs come from elsewhere than the generator, as the package's own tests do, of which each file is a process. */
export function makeKeyPairsBy(other: KeyPairs): void {
  make = other;
}

/**
 * The process's key pair of this name, generated when it is first asked for.
 * Generating one takes a tenth of a second, so simulators of the same merchant share theirs.
 */
export function keyPair(name: string): Promise<KeyPair> {
  let pair = pairs.get(name);
  if (!pair) {
    pair = make(name);
    pairs.set(name, pair);
  }
  return pair;
}

/** The process's key pairs of one merchant. */
export function keyPairsOf(mchid: string): KeyPairs {
  return (name) => keyPair(`${mchid} ${name}`);
}
