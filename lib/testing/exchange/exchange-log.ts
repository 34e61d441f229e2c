import type { Exchange, OpenExchange } from "./exchange";

/** How many exchanges are kept unless an option says otherwise. */
export const USUALLY_KEPT = 1000;
/** How many are in memory too where an archive keeps them. */
export const NEWEST_IN_MEMORY = 1000;

/** What keeps the exchanges that are over, for longer than memory does. */
export interface ExchangeArchive {
  /** The newest that an earlier simulator left, the oldest first. */
  readonly former: readonly Exchange[];
  /** How many it keeps. */
  readonly count: number;
  /** Keeps one more. */
  append(exchange: Exchange): void;
  find(requestId: string): Promise<Exchange | undefined>;
  /**
   * Those it keeps, the newest first.
   *
   * @param mayBe whether one may be what is looked for, by its line in lower case; those that are not are passed over
   * @param before the `Request-ID` from which it goes back. Default: none
   */
  newestFirst(
    mayBe: (line: string) => boolean,
    before?: string,
  ): AsyncIterable<Exchange>;
  oldestFirst(): AsyncIterable<Exchange>;
}

/** The exchanges that a simulator keeps: the newest in memory, and all of them in its archive, where it has one. */
export class ExchangeLog {
  private readonly recent: Map<string, Exchange>;
  private readonly inMemory: number;
  private underWay = 0;

  /** @param kept how many are kept at least */
  constructor(
    kept: number,
    private readonly archive?: ExchangeArchive,
  ) {
    this.inMemory = archive ? Math.min(kept, NEWEST_IN_MEMORY) : kept;
    this.recent = new Map(
      archive?.former.map((each) => [each.requestId, each]),
    );
  }

  /** Those in memory, in the order in which the requests came in. */
  all(): Exchange[] {
    return [...this.recent.values()];
  }

  /** How many are kept. */
  get count(): number {
    return this.archive ? this.archive.count + this.underWay : this.recent.size;
  }

  /** The exchange with this `Request-ID`, where it is kept. */
  async find(requestId: string): Promise<Exchange | undefined> {
    return this.recent.get(requestId) ?? this.archive?.find(requestId);
  }

  /** Those that are in the archive alone, the newest first. The parameters are the archive's. */
  async *older(
    mayBe: (line: string) => boolean,
    before?: string,
  ): AsyncIterable<Exchange> {
    for await (const each of this.archive?.newestFirst(mayBe, before) ?? []) {
      if (!this.recent.has(each.requestId)) {
        yield each;
      }
    }
  }

  /** All of them, in the order in which they ended; those under way last. */
  async *oldestFirst(): AsyncIterable<Exchange> {
    const seen = new Set<string>();
    for await (const each of this.archive?.oldestFirst() ?? []) {
      if (this.recent.has(each.requestId)) {
        seen.add(each.requestId);
      }
      yield each;
    }
    yield* this.all().filter(({ requestId }) => !seen.has(requestId));
  }

  /** Takes in one that begins. */
  begin(exchange: OpenExchange): void {
    this.underWay += 1;
    this.recent.set(exchange.requestId, exchange);
    if (this.recent.size > this.inMemory) {
      const [oldest = ""] = this.recent.keys();
      this.recent.delete(oldest);
    }
  }

  /** Takes in how one ended. @returns it as it stands from now on */
  end(exchange: OpenExchange): Exchange {
    this.underWay -= 1;
    const ended = { ...exchange };
    if (this.recent.has(ended.requestId)) {
      this.recent.set(ended.requestId, ended);
    }
    this.archive?.append(ended);
    return ended;
  }
}
