import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { KeyPair, KeyPairs } from "../keys/key-pair";
import {
  parseSnapshot,
  type SimulatorSnapshot,
  snapshotText,
} from "./snapshot";

const STATE = "state.json";
const LOCK = "lock";

/** The folders that simulators of this process have. */
const held = new Set<string>();

/** A folder in which a simulator keeps its keys (PEM) and its state, for one simulator at a time. */
export class DataFolder {
  private saving: Promise<void> = Promise.resolve();
  private waiting: (() => SimulatorSnapshot) | undefined;
  private failure: unknown;

  private constructor(
    /** Its path. */
    readonly path: string,
    /** What the simulator before left here. */
    readonly former: SimulatorSnapshot | undefined,
  ) {}

  /**
   * Makes the folder where it is missing, and reads what it holds.
   *
   * @throws Error where another simulator has it, its state cannot be read, or it is another merchant's
   */
  static async open(path: string, mchid: string): Promise<DataFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await lock(path);
    try {
      const former = await readState(join(path, STATE));
      if (former && former.mchid !== mchid) {
        throw new Error(
          `${path} holds the state of merchant ${former.mchid}, not ${mchid}; give another folder, or that mchid`,
        );
      }
      return new DataFolder(path, former);
    } catch (error) {
      await unlock(path);
      throw error;
    }
  }

  /**
   * The key pairs of the folder, and further ones of this source, which are then kept here too.
   *
   * @throws Error where a file holds no key
   */
  keyPairs(source: KeyPairs): KeyPairs {
    return async (name) => {
      const file = join(this.path, `${name}_key.pem`);
      const pem = await readIfThere(file);
      if (pem !== undefined) {
        return pairOf(pem, file);
      }
      const pair = await source(name);
      await replace(
        file,
        pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      );
      return pair;
    };
  }

  /** Keeps the state soon. While it is written, further calls come to one more writing, of what is true by then. */
  save(snapshot: () => SimulatorSnapshot): void {
    const isPlanned = this.waiting !== undefined;
    this.waiting = snapshot;
    if (!isPlanned) {
      this.saving = this.saving.then(() => this.write());
    }
  }

  /**
   * Waits until everything is written, and lets the folder go.
   *
   * @throws what the last writing failed with
   */
  async close(): Promise<void> {
    await this.saving;
    await unlock(this.path);
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }

  private async write(): Promise<void> {
    const snapshot = this.waiting;
    this.waiting = undefined;
    try {
      await replace(join(this.path, STATE), snapshotText(snapshot!()));
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }
}

/** A reader finds the old content or the new, never half of it. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function lock(folder: string): Promise<void> {
  const file = join(folder, LOCK);
  const holder = Number(await readIfThere(file));
  // A number of this process's own is left from an earlier life, as in a container, unless the folder is held here.
  const isHeld =
    holder === process.pid
      ? held.has(resolve(folder))
      : holder > 0 && isRunning(holder);
  if (isHeld) {
    throw new Error(
      `${folder} is in use by a simulator of process ${holder}; stop it, or give another folder`,
    );
  }
  await rm(file, { force: true });
  // Exclusive, so that of two that start at once one fails.
  await writeFile(file, String(process.pid), { flag: "wx" });
  held.add(resolve(folder));
}

async function unlock(folder: string): Promise<void> {
  held.delete(resolve(folder));
  await rm(join(folder, LOCK), { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function readState(file: string): Promise<SimulatorSnapshot | undefined> {
  const text = await readIfThere(file);
  try {
    return text === undefined ? undefined : parseSnapshot(text);
  } catch (error) {
    throw new Error(
      `${file} is no state of a simulator: ${(error as Error).message}; move it away to begin anew`,
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
    return {
      privateKey: createPrivateKey(pem),
      publicKey: createPublicKey(pem),
    };
  } catch {
    throw new Error(`${file} holds no private key; remove it for a new one`);
  }
}
