import { join } from "node:path";
import type { SimulatorChange } from "../changes";
import { Journal } from "./journal";
import { readIfThere } from "./read-if-there";
import { replaceFile } from "./replace-file";
import {
  applyChange,
  parseSnapshot,
  type RecordedChange,
  recordedChange,
  type SimulatorSnapshot,
  snapshotText,
} from "./snapshot";

/** The name of the file that holds the snapshot. */
export const STATE = "state.json";

/** A journal that is longer is folded into a new snapshot, and so is one that is longer than its snapshot. */
const SHORTEST_FULL_JOURNAL = 4 * 1024 * 1024;

/** The state of a simulator in its folder: a snapshot, and the journal of the changes since. */
export class StateFile {
  private journal: Journal;
  private snapshotLength: number;
  private hasSnapshot = false;
  /** What of the rest the journal has said last, as JSON. */
  private readonly written = new Map<string, string>();

  private constructor(
    private readonly folder: string,
    /** What the simulator before left here. */
    readonly former: SimulatorSnapshot | undefined,
    snapshotLength: number,
  ) {
    this.snapshotLength = snapshotLength;
    this.journal = new Journal(folder, former?.journal ?? 0);
  }

  /** @throws Error where what is there is no state of a simulator */
  static async read(folder: string): Promise<StateFile> {
    const file = join(folder, STATE);
    const text = await readIfThere(file);
    if (text === undefined) {
      return new StateFile(folder, undefined, 0);
    }
    try {
      const snapshot = parseSnapshot(text);
      const journal = new Journal(folder, snapshot.journal ?? 0);
      const changes = (await journal.read()) as RecordedChange[];
      const former = applyChange(snapshot, changes);
      return new StateFile(folder, former, text.length);
    } catch (error) {
      throw new Error(
        `${file} is not the state of a simulator: ${(error as Error).message}; move it away to start again`,
        { cause: error },
      );
    }
  }

  /**
   * Writes what has changed; where the journal has become long, all of it.
   *
   * @param rest what is kept beside the lists, as it stands
   */
  async write(
    changes: readonly SimulatorChange[],
    snapshot: () => SimulatorSnapshot,
    rest: () => Partial<SimulatorSnapshot>,
  ): Promise<void> {
    const longest = Math.max(SHORTEST_FULL_JOURNAL, this.snapshotLength);
    if (!this.hasSnapshot || this.journal.length > longest) {
      await this.writeAll(snapshot);
      return;
    }
    this.hasSnapshot = false;
    const lines = [
      ...changes.flatMap((change) => recordedChange(change)),
      { rest: this.changed(rest()) },
    ];
    await this.journal.append(lines);
    // Where that failed, all is written next time.
    this.hasSnapshot = true;
  }

  /** Writes a snapshot, after which the journal begins anew. */
  async writeAll(snapshot: () => SimulatorSnapshot): Promise<void> {
    const next = new Journal(this.folder, this.journal.number + 1);
    this.written.clear();
    const text = snapshotText({ ...snapshot(), journal: next.number });
    await replaceFile(join(this.folder, STATE), text);
    this.journal = next;
    this.snapshotLength = text.length;
    this.hasSnapshot = true;
    await next.removeOthers();
  }

  private changed(rest: Partial<SimulatorSnapshot>): object {
    return Object.fromEntries(
      Object.entries(rest).filter(([name, value]) => {
        const text = JSON.stringify(value);
        const isNew = this.written.get(name) !== text;
        this.written.set(name, text);
        return isNew;
      }),
    );
  }
}
