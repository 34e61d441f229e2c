import type { Redis } from "ioredis";

/** A run of the handler began or succeeded, or a delivery was answered 204. */
export interface Entry {
  what: "began" | "succeeded" | "answered";
  /** Of the contract. */
  code: string;
}

/** What happened in all processes, in one order. */
export interface RunLog {
  add(what: Entry["what"], code: string): Promise<unknown>;
  all(): Promise<Entry[]>;
}

/** Of one process. */
export class MemoryRunLog implements RunLog {
  private readonly entries: Entry[] = [];

  async add(what: Entry["what"], code: string) {
    this.entries.push({ what, code });
  }

  async all() {
    return this.entries;
  }
}

/** A list in Redis, which gives the order. */
export class RedisRunLog implements RunLog {
  constructor(
    private readonly redis: Redis,
    private readonly key: string,
  ) {}

  add(what: Entry["what"], code: string) {
    return this.redis.rpush(this.key, `${what} ${code}`);
  }

  async all() {
    const lines = await this.redis.lrange(this.key, 0, -1);
    return lines.map((line) => {
      const [what, code] = line.split(" ");
      return { what, code } as Entry;
    });
  }
}

/** The contracts of the runs that succeeded. */
export function succeeded(entries: Entry[]): string[] {
  return entries
    .filter(({ what }) => what === "succeeded")
    .map(({ code }) => code);
}

/** The contracts of which a run began though a delivery had been answered 204. */
export function begunAfterSuccess(entries: Entry[]): string[] {
  const answered = new Set<string>();
  return entries
    .filter(({ what, code }) => {
      if (what === "answered") {
        answered.add(code);
      }
      return what === "began" && answered.has(code);
    })
    .map(({ code }) => code);
}
