import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { format } from "prettier";

const SAMPLES = 60;
const FILE = join(__dirname, "../../../bench/results/soak.json");

/** Memory at one moment of the run, in bytes. */
interface Sample {
  requests: number;
  heap: number;
  resident: number;
}

/** How memory behaves over a run: a sample for each sixtieth of it. */
export class MemoryCurve {
  private readonly samples: Sample[] = [];

  /** @param heap bytes in use after a collection */
  constructor(
    private readonly requests: number,
    private readonly heap: () => number,
  ) {}

  /** Takes a sample where the next is due. */
  note(sent: number): void {
    if (sent >= (this.samples.length * this.requests) / SAMPLES) {
      this.samples.push({
        requests: sent,
        heap: this.heap(),
        resident: process.memoryUsage().rss,
      });
    }
  }

  /** Writes the curve where the bench's report reads it. */
  async write(run: { hours: number }): Promise<void> {
    const environment = {
      date: new Date().toISOString().slice(0, 10),
      node: process.versions.node,
      processor: cpus()[0]?.model.trim() ?? "an unknown processor",
    };
    const text = JSON.stringify({ ...run, environment, samples: this.samples });
    await writeFile(FILE, await format(text, { parser: "json" }));
  }
}
