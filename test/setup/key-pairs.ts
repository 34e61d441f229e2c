import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  generateRsa,
  type KeyPair,
  makeKeyPairsBy,
} from "../../lib/testing/keys/key-pair";

/**
 * The simulators' key pairs, kept for the next test file and the next run: each file is a process of its own that needs
 * three to five, and making one takes a core a fifth of a second.
 */
const KEPT = resolve(__dirname, "../../node_modules/.cache/key-pairs");

const fileOf = (name: string) =>
  join(KEPT, `${createHash("sha256").update(name).digest("hex")}.pem`);

function kept(name: string): KeyPair | undefined {
  try {
    const privateKey = createPrivateKey(readFileSync(fileOf(name)));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    return undefined;
  }
}

async function generated(name: string): Promise<KeyPair> {
  const pair = await generateRsa();
  mkdirSync(KEPT, { recursive: true });
  // Another process may be reading, or writing its own.
  const draft = `${fileOf(name)}.${process.pid}`;
  writeFileSync(
    draft,
    pair.privateKey.export({ type: "pkcs8", format: "pem" }),
    { mode: 0o600 },
  );
  renameSync(draft, fileOf(name));
  return pair;
}

makeKeyPairsBy(async (name) => kept(name) ?? generated(name));
