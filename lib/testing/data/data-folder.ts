import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SimulatorChange } from "../changes";
import { NEWEST_IN_MEMORY } from "../exchange/exchange-log";
import type { KeyPair, KeyPairs } from "../keys/key-pair";
import { certificateName } from "../keys/platform";
import { ExchangeFiles } from "./exchange-files";
import { FolderLock } from "./folder-lock";
import { takeOwnership } from "./ownership";
import { readIfThere } from "./read-if-there";
import { replaceFile } from "./replace-file";
import { nameOf, type SimulatorSnapshot } from "./snapshot";
import { STATE, StateFile } from "./state-file";

/** What a folder keeps, and tells of. */
export interface Kept {
  /** All that a later simulator needs. */
  snapshot(): SimulatorSnapshot;
  /** The same without its lists. */
  rest(): Partial<SimulatorSnapshot>;
}

/** A folder in which a simulator keeps its keys (PEM) and its state, for one simulator at a time. */
export class DataFolder {
  private saving: Promise<void> = Promise.resolve();
  private isPlanned = false;
  private kept: Kept | undefined;
  private readonly changes = new Map<string, SimulatorChange>();
  private failure: unknown;
  private closing: Promise<void> | undefined;

  private constructor(
    /** Its path. */
    readonly path: string,
    private readonly lock: FolderLock,
    private readonly state: StateFile,
    /** Its log of requests. */
    readonly exchanges: ExchangeFiles,
  ) {}

  /** What the simulator before left here. */
  get former(): SimulatorSnapshot | undefined {
    return this.state.former;
  }

  /**
   * Makes the folder where it is missing, and reads what it holds.
   *
   * @param keptExchanges how many requests it keeps
   * @throws Error where another simulator has it, its state cannot be read, it is another merchant's, or it holds
   * files of somebody else's under the names of the simulator's
   */
  static async open(
    path: string,
    mchid: string,
    keptExchanges: number,
  ): Promise<DataFolder> {
    await makeFolder(path);
    const lock = await FolderLock.take(path);
    try {
      const state = await StateFile.read(path);
      const { former } = state;
      if (former && former.mchid !== mchid) {
        throw new Error(
          `${path} holds the state of merchant ${former.mchid}, not ${mchid}; give another folder, or that mchid`,
        );
      }
      await takeOwnership(path, former !== undefined);
      const exchanges = await ExchangeFiles.open(
        path,
        keptExchanges,
        Math.min(keptExchanges, NEWEST_IN_MEMORY),
      );
      return new DataFolder(path, lock, state, exchanges);
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

  /** Keeps what there is, and from now on what is saved. */
  begin(kept: Kept): void {
    this.kept = kept;
    this.saving = this.saving.then(() =>
      this.write(() => this.state.writeAll(() => kept.snapshot())),
    );
  }

  /**
   * Keeps a change soon. While others are written, further ones come to one more writing.
   * Once it is closed, nothing is written any more: another simulator may have the folder.
   */
  save(change: SimulatorChange): void {
    if (this.closing) {
      return;
    }
    // Of several changes of one entry the last is enough, in the place of the first.
    this.changes.set(nameOf(change), change);
    if (!this.isPlanned) {
      this.isPlanned = true;
      this.saving = this.saving.then(() => this.write(() => this.flush()));
    }
  }

  /**
   * Writes the state once more, waits until all is written, and lets the folder go.
   *
   * @throws what the last writing failed with
   */
  close(): Promise<void> {
    const { kept } = this;
    if (kept && !this.closing) {
      this.saving = this.saving.then(() =>
        this.write(() => this.state.writeAll(() => kept.snapshot())),
      );
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
        `${file} is missing, the key of a certificate in ${STATE}; put it back, or move ${STATE} away to start again`,
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
    try {
      await this.exchanges.close();
    } finally {
      await this.lock.release();
    }
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }

  private async flush(): Promise<void> {
    this.isPlanned = false;
    const changes = [...this.changes.values()];
    this.changes.clear();
    const { kept } = this;
    if (kept) {
      await this.state.write(
        changes,
        () => kept.snapshot(),
        () => kept.rest(),
      );
    }
  }

  private async write(write: () => Promise<void>): Promise<void> {
    try {
      await write();
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
    `${file} does not contain an RSA private key; put it back, or remove it for a new one`,
  );
}
