import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyPair, KeyPairs } from "../keys/key-pair";
import { certificateName } from "../keys/platform";
import { FolderLock } from "./folder-lock";
import { takeOwnership } from "./ownership";
import { replaceFile } from "./replace-file";
import {
  parseSnapshot,
  type SimulatorSnapshot,
  snapshotText,
} from "./snapshot";

const STATE = "state.json";

/** A folder in which a simulator keeps its keys (PEM) and its state, for one simulator at a time. */
export class DataFolder {
  private saving: Promise<void> = Promise.resolve();
  private isPlanned = false;
  private snapshot: (() => SimulatorSnapshot) | undefined;
  private failure: unknown;
  private closing: Promise<void> | undefined;

  private constructor(
    /** Its path. */
    readonly path: string,
    private readonly lock: FolderLock,
    /** What the simulator before left here. */
    readonly former: SimulatorSnapshot | undefined,
  ) {}

  /**
   * Makes the folder where it is missing, and reads what it holds.
   *
   * @throws Error where another simulator has it, its state cannot be read, it is another merchant's, or it holds
   * files of somebody else's under the names of the simulator's
   */
  static async open(path: string, mchid: string): Promise<DataFolder> {
    await makeFolder(path);
    const lock = await FolderLock.take(path);
    try {
      const former = await readState(join(path, STATE));
      if (former && former.mchid !== mchid) {
        throw new Error(
          `${path} holds the state of merchant ${former.mchid}, not ${mchid}; give another folder, or that mchid`,
        );
      }
      await takeOwnership(path, former !== undefined);
      return new DataFolder(path, lock, former);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /**
   * The key pairs of the folder, and further ones of this source, which are then kept here too.
   *
   * @throws Error where a file holds no key, or that of a certificate in the state is missing
   */
  keyPairs(source: KeyPairs): KeyPairs {
    const pairs = new Map<string, Promise<KeyPair>>();
    return (name) => {
      let pair = pairs.get(name);
      if (!pair) {
        pair = this.keyPair(name, source);
        // Who asks ahead of need is told when it is needed.
        pair.catch(() => undefined);
        pairs.set(name, pair);
      }
      return pair;
    };
  }

  /**
   * Keeps the state soon. While it is written, further calls come to one more writing, of what is true by then.
   * Once it is closed, nothing is written any more: another simulator may have the folder.
   */
  save(snapshot: () => SimulatorSnapshot): void {
    if (this.closing) {
      return;
    }
    this.snapshot = snapshot;
    if (!this.isPlanned) {
      this.isPlanned = true;
      this.saving = this.saving.then(() => this.write(snapshot));
    }
  }

  /**
   * Writes the state once more, waits until all is written, and lets the folder go.
   *
   * @throws what the last writing failed with
   */
  close(): Promise<void> {
    if (this.snapshot) {
      // Identifiers may have been drawn since the last change.
      this.save(this.snapshot);
    }
    this.closing ??= this.end();
    return this.closing;
  }

  private async keyPair(name: string, source: KeyPairs): Promise<KeyPair> {
    const file = join(this.path, `${name}_key.pem`);
    const pem = await readIfThere(file);
    if (pem !== undefined) {
      return pairOf(pem, file);
    }
    const isKept = this.former?.platform.certificates.some(
      ({ ordinal }) => certificateName(ordinal) === name,
    );
    if (isKept) {
      throw new Error(
        `${file} is missing, the key of a certificate in ${STATE}; put it back, or move ${STATE} away to begin anew`,
      );
    }
    const pair = await source(name);
    await replaceFile(
      file,
      pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    );
    return pair;
  }

  private async end(): Promise<void> {
    await this.saving;
    await this.lock.release();
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }

  private async write(snapshot: () => SimulatorSnapshot): Promise<void> {
    this.isPlanned = false;
    try {
      await replaceFile(join(this.path, STATE), snapshotText(snapshot()));
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["EEXIST", "ENOTDIR"].includes(code)) {
      throw new Error(
        `${path} is a file or lies in one; data must be a folder`,
        { cause: error },
      );
    }
    throw error;
  }
}

async function readState(file: string): Promise<SimulatorSnapshot | undefined> {
  const text = await readIfThere(file);
  try {
    return text === undefined ? undefined : parseSnapshot(text);
  } catch (error) {
    throw new Error(
      `${file} is not the state of a simulator: ${(error as Error).message}; move it away to begin anew`,
      { cause: error },
    );
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function pairOf(pem: string, file: string): KeyPair {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType === "rsa") {
      return { privateKey, publicKey: createPublicKey(privateKey) };
    }
  } catch {
    // It is told below.
  }
  throw new Error(
    `${file} holds no RSA private key; put it back, or remove it for a new one`,
  );
}
