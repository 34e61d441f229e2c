import { setImmediate as turn } from "node:timers/promises";
import { randomFrom } from "../../test/e2e/once/random";
import { mutate } from "../mutations/mutate";
import { once, type Source } from "../mutations/mutation";
import { wordsOf } from "../mutations/words";
import { type BlockCoverage, type Covered, CoverageMap } from "./coverage";
import { Finding } from "./finding";
import { type Message, writeMessage } from "./message";
import type { Target } from "./target";

/** How many inputs run before the coverage is asked for, which takes as long as many of them. */
const BATCH = 96;

/** When a run ends: after so many mutants, or after so many seconds. */
export type Limit = { executions: number } | { seconds: number };

/** What a run knows so far. */
export interface Progress {
  executions: number;
  seconds: number;
  /** Characters of the code under test that ran, without those that run when it is loaded. */
  covered: number;
  /** Inputs that each reached something new. */
  pool: number;
}

/** A finding and the input that brought it. */
export interface Found {
  finding: Finding;
  message: Message;
  /** How many mutants had been made. */
  after: number;
}

/** Called before each input runs, so that one that never ends can be told. */
export type Announce = (bytes: Buffer) => void;

/** Gives a target inputs, keeps those that reach new blocks, and makes more of them. What it does follows from the seed. */
export class Fuzzer {
  readonly pool: Message[] = [];
  readonly found: Found[] = [];
  private readonly known = new CoverageMap();
  private readonly ends = new Set<string>();
  private readonly loaded: number;
  private readonly fingerprints = new Set<string>();
  private readonly urls = new Set<string>();
  private readonly random: () => number;
  private executions = 0;
  private rejection: unknown;

  /**
   * @param coverage begun before the target was loaded
   * @param timed whether an input that takes long is a finding
   */
  constructor(
    private readonly target: Target,
    private readonly coverage: BlockCoverage,
    {
      seed,
      timed,
      announce = () => undefined,
    }: { seed: number; timed: boolean; announce?: Announce },
  ) {
    this.random = randomFrom(seed);
    this.known.add(this.covered());
    this.loaded = this.known.size;
    this.timed = timed;
    this.announce = announce;
  }

  private readonly timed: boolean;
  private readonly announce: Announce;

  /** Runs messages one after another, each kept where it reaches something new. */
  async take(messages: Iterable<Message>): Promise<void> {
    await this.attentively(async () => {
      for (const message of messages) {
        await this.batch([message]);
      }
    });
  }

  /** Runs the target's messages of growing sizes, as long as none is a finding. */
  async grow(sizes: readonly number[]): Promise<void> {
    await this.attentively(async () => {
      for (const size of sizes) {
        const before = this.found.length;
        for (const message of this.target.ofSize(size)) {
          await this.run(message);
        }
        await this.settle([]);
        if (this.found.length > before) {
          return;
        }
      }
    });
    this.known.add(this.covered());
  }

  /** Makes mutants until the limit, and tells of each second that passed. */
  async mutate(
    limit: Limit,
    tell: (progress: Progress) => void = () => undefined,
  ): Promise<Progress> {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    const isOver = () =>
      "seconds" in limit
        ? seconds() >= limit.seconds
        : this.executions >= limit.executions;
    const progress = (): Progress => ({
      executions: this.executions,
      seconds: seconds(),
      covered: this.known.size - this.loaded,
      pool: this.pool.length,
    });
    const source: Source = {
      random: this.random,
      words: wordsOf(this.urls),
      pool: this.pool,
    };
    let told = 0;
    await this.attentively(async () => {
      while (!isOver()) {
        const mutants = Array.from({ length: BATCH }, () =>
          this.mutant(source),
        );
        this.executions += mutants.length;
        await this.batch(mutants);
        if (Math.floor(seconds()) > told) {
          told = Math.floor(seconds());
          tell(progress());
        }
      }
    });
    return progress();
  }

  private covered(): Covered {
    return this.coverage.take(this.target.measures);
  }

  /** Half of them are signed again, so that what lies behind the signature is reached. */
  private mutant(source: Source): Message {
    const mutant = mutate(source);
    return once(2, source) ? this.target.sign(mutant) : mutant;
  }

  private async batch(messages: Message[]): Promise<void> {
    for (const message of messages) {
      const end = await this.run(message);
      if (end !== undefined && !this.ends.has(end)) {
        this.ends.add(end);
        this.pool.push(message);
      }
    }
    await this.settle(messages);
    await this.keepNew(messages, this.covered());
  }

  /** Finds by halves which of the messages reached the new blocks. */
  private async keepNew(messages: Message[], covered: Covered): Promise<void> {
    if (!this.known.lacks(covered)) {
      return;
    }
    for (const url of covered.keys()) {
      this.urls.add(url);
    }
    if (messages.length === 1) {
      this.pool.push(...messages.filter((each) => !this.pool.includes(each)));
      this.known.add(covered);
      return;
    }
    const middle = messages.length >> 1;
    for (const half of [messages.slice(0, middle), messages.slice(middle)]) {
      for (const message of half) {
        await this.target.check(message).catch(() => undefined);
      }
      await this.keepNew(half, this.covered());
    }
    // What runs once only, such as the filling of a cache, is no message's own.
    this.known.add(covered);
  }

  private async run(message: Message): Promise<string | undefined> {
    const bytes = writeMessage(message);
    this.announce(bytes);
    try {
      const startedAt = process.cpuUsage();
      const end = await this.target.check(message);
      if (this.timed) {
        const first = millisecondsSince(startedAt);
        await requireSwift(this.target, message, first, bytes.length);
      }
      return end;
    } catch (error) {
      this.report(Finding.of(error), message);
      return undefined;
    }
  }

  /** Lets Node tell of promises that were rejected and that nobody waits for. */
  private async settle(messages: Message[]): Promise<void> {
    await turn();
    if (this.rejection === undefined) {
      return;
    }
    for (const message of messages) {
      this.rejection = undefined;
      await this.target.check(message).catch(() => undefined);
      await turn();
      if (this.rejection !== undefined) {
        const text = String(Object(this.rejection).stack ?? this.rejection);
        this.report(new Finding("unhandled rejection", text), message);
      }
    }
    this.rejection = undefined;
  }

  private report(finding: Finding, message: Message): void {
    if (!this.fingerprints.has(finding.fingerprint)) {
      this.fingerprints.add(finding.fingerprint);
      this.found.push({ finding, message, after: this.executions });
    }
  }

  private async attentively(work: () => Promise<void>): Promise<void> {
    const listen = (reason: unknown) => {
      this.rejection = reason ?? "undefined";
    };
    process.on("unhandledRejection", listen);
    try {
      await work();
    } finally {
      process.off("unhandledRejection", listen);
    }
  }
}

/** Of the processor, so that a busy machine changes nothing. */
function millisecondsSince(startedAt: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1000;
}

const FREE_MS = 50;
const MS_PER_BYTE = 0.001;

/** An input may take a time that grows with its size. Where it seems not to, the least of three runs counts. */
async function requireSwift(
  target: Target,
  message: Message,
  first: number,
  size: number,
): Promise<void> {
  const bound = FREE_MS + size * MS_PER_BYTE;
  let least = first;
  for (let again = 0; least > bound && again < 2; again += 1) {
    const startedAt = process.cpuUsage();
    await target.check(message);
    least = Math.min(least, millisecondsSince(startedAt));
  }
  if (least > bound) {
    throw new Finding(
      "slow",
      `${least.toFixed()} ms for ${size} bytes, of which ${bound.toFixed()} are allowed`,
    );
  }
}
