import { appendFile, readFile } from "node:fs/promises";

/** A run of the handler began or succeeded, or a delivery was answered 204. */
export interface Entry {
  what: "began" | "succeeded" | "answered";
  /** Of the contract. */
  code: string;
}

/** What happened in all processes, in one order: a file that each appends to, and that outlives whatever is killed. */
export class RunLog {
  constructor(private readonly path: string) {}

  add(what: Entry["what"], code: string): Promise<void> {
    return appendFile(this.path, `${what} ${code}\n`);
  }

  async all(): Promise<Entry[]> {
    const lines = (await readFile(this.path, "utf8")).split("\n");
    return lines.filter(Boolean).map((line) => {
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
