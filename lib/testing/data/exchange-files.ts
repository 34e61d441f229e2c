import { appendFile, readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Exchange } from "../exchange/exchange";
import type { ExchangeArchive } from "../exchange/exchange-log";
import { readIfThere } from "./read-if-there";

/** How many lines a file has; the last one may have fewer. */
const LINES = 1000;
const NAME = /^exchanges-(\d+)\.jsonl$/;

/** The exchanges of a simulator as files of JSON lines in its folder; the number of each is that of its first line. */
export class ExchangeFiles implements ExchangeArchive {
  private pending: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private isPlanned = false;
  private failure: unknown;

  private constructor(
    private readonly folder: string,
    private readonly kept: number,
    /** Number of the first line that is kept. */
    private first: number,
    /** Number of the next line that is written. */
    private next: number,
    /** The newest that an earlier simulator wrote, the oldest first. */
    readonly former: readonly Exchange[],
  ) {}

  /**
   * Finds what a folder holds. A last line that was cut off, as by a killed process, is taken away.
   *
   * @param kept how many are kept at least; of older ones whole files are removed
   * @param newest how many of the newest are read
   * @throws Error where the newest of its lines are not JSON
   */
  static async open(
    folder: string,
    kept: number,
    newest: number,
  ): Promise<ExchangeFiles> {
    const numbers = await numbersIn(folder);
    const last = numbers.at(-1);
    if (last === undefined) {
      return new ExchangeFiles(folder, kept, 0, 0, []);
    }
    const lines = await completeLines(fileOf(folder, last));
    const before = numbers.at(-2);
    const read =
      before === undefined || lines.length >= newest
        ? lines
        : [...(await linesOf(fileOf(folder, before))), ...lines];
    return new ExchangeFiles(
      folder,
      kept,
      numbers[0] ?? 0,
      last + lines.length,
      read.slice(-newest).map(parsed),
    );
  }

  get count(): number {
    return this.next - this.first + this.pending.length;
  }

  append(exchange: Exchange): void {
    this.pending.push(`${JSON.stringify(exchange)}\n`);
    if (!this.isPlanned) {
      this.isPlanned = true;
      this.writing = this.writing.then(() => this.write());
    }
  }

  async find(requestId: string): Promise<Exchange | undefined> {
    const lowered = requestId.toLowerCase();
    const found = this.newestFirst((line) => line.includes(lowered));
    for await (const exchange of found) {
      if (exchange.requestId === requestId) {
        return exchange;
      }
    }
    return undefined;
  }

  async *newestFirst(
    mayBe: (line: string) => boolean,
    before?: string,
  ): AsyncIterable<Exchange> {
    await this.writing;
    let isBefore = before === undefined;
    const isWanted = (line: string) =>
      isBefore ? mayBe(line) : line.includes(String(before).toLowerCase());
    for (const number of (await numbersIn(this.folder)).reverse()) {
      const lines = await linesOf(fileOf(this.folder, number));
      for (const line of lines.reverse()) {
        if (!isWanted(line.toLowerCase())) {
          continue;
        }
        const exchange = parsed(line);
        if (isBefore) {
          yield exchange;
        } else {
          isBefore = exchange.requestId === before;
        }
      }
    }
  }

  async *oldestFirst(): AsyncIterable<Exchange> {
    await this.writing;
    for (const number of await numbersIn(this.folder)) {
      yield* (await linesOf(fileOf(this.folder, number))).map(parsed);
    }
  }

  /** Waits until all is written. @throws what the last writing failed with */
  async close(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }

  /** What cannot be written is let go, so that memory does not fill where the disk is full. */
  private async write(): Promise<void> {
    this.isPlanned = false;
    while (this.pending.length > 0) {
      const number = this.next - (this.next % LINES);
      const lines = this.pending.slice(0, number + LINES - this.next);
      try {
        await appendFile(fileOf(this.folder, number), lines.join(""), {
          mode: 0o600,
        });
        this.next += lines.length;
        await this.removeOldest();
        this.failure = undefined;
      } catch (error) {
        this.failure = error;
      }
      this.pending.splice(0, lines.length);
    }
  }

  private async removeOldest(): Promise<void> {
    while (this.next - this.first - LINES >= this.kept) {
      const number = this.first;
      this.first += LINES;
      await rm(fileOf(this.folder, number), { force: true });
    }
  }
}

/** The oldest first. */
async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder))
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function fileOf(folder: string, number: number): string {
  return join(folder, `exchanges-${number}.jsonl`);
}

/** None, where it was removed meanwhile as too old. */
async function linesOf(file: string): Promise<string[]> {
  return ((await readIfThere(file)) ?? "").split("\n").slice(0, -1);
}

async function completeLines(file: string): Promise<string[]> {
  const text = (await readIfThere(file)) ?? "";
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  if (complete !== text) {
    await truncate(file, Buffer.byteLength(complete));
  }
  return complete.split("\n").slice(0, -1);
}

function parsed(line: string): Exchange {
  return JSON.parse(line) as Exchange;
}
