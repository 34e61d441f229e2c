import { appendFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "./read-if-there";

const NAME = /^changes-(\d+)\.jsonl$/;

/** A file of the changes since a snapshot, one in each line; its number is the snapshot's. */
export class Journal {
  private bytes = 0;

  /** @param number that of the snapshot after which it begins */
  constructor(
    private readonly folder: string,
    readonly number: number,
  ) {}

  /** How long it is by now. */
  get length(): number {
    return this.bytes;
  }

  /** What it holds, in order. A last line that was cut off, as by a killed process, is left out. */
  async read(): Promise<unknown[]> {
    const text = (await readIfThere(this.path)) ?? "";
    const end = text.lastIndexOf("\n") + 1;
    const lines = text.slice(0, end).split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as unknown);
  }

  /** Adds lines to its end. */
  async append(entries: readonly unknown[]): Promise<void> {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    await appendFile(this.path, lines, { mode: 0o600 });
    this.bytes += Buffer.byteLength(lines);
  }

  /** Removes every journal of the folder but this one. */
  async removeOthers(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const number = NAME.exec(name)?.[1];
      if (number !== undefined && Number(number) !== this.number) {
        await rm(join(this.folder, name), { force: true });
      }
    }
  }

  private get path(): string {
    return join(this.folder, `changes-${this.number}.jsonl`);
  }
}
