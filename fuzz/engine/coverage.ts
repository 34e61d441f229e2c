import { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";

interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

interface ScriptCoverage {
  url: string;
  functions: Array<{ ranges: Range[] }>;
}

/** By script, 1 at each offset whose block ran. */
export type Covered = ReadonlyMap<string, Uint8Array>;

/** What blocks of some scripts ran, as V8 counts them. */
export class BlockCoverage {
  private readonly session = new Session();

  /** To be made before the code runs: of a function that ran already V8 counts no blocks. */
  constructor() {
    // A function that V8's compiler for hot code takes over is counted no more; since Node 22 it does so after a few calls.
    setFlagsFromString("--no-maglev");
    this.session.connect();
    this.post("Profiler.enable");
    this.post("Profiler.startPreciseCoverage", {
      callCount: true,
      detailed: true,
    });
  }

  /** The blocks that ran since this was last asked, of the scripts that are measured. */
  take(measures: (url: string) => boolean): Covered {
    const { result } = this.post("Profiler.takePreciseCoverage") as {
      result: ScriptCoverage[];
    };
    return new Map(
      result
        .filter(({ url }) => measures(url))
        .map(({ url, functions }) => [url, paint(functions)]),
    );
  }

  stop(): void {
    this.post("Profiler.stopPreciseCoverage");
    this.session.disconnect();
  }

  private post(method: string, parameters?: object): unknown {
    let answer: unknown;
    this.session.post(method, parameters, (error, result) => {
      if (error) {
        throw error;
      }
      answer = result;
    });
    return answer;
  }
}

/** Inner functions come after outer ones and inner blocks after outer ones, so that the last word on an offset counts. */
function paint(functions: ScriptCoverage["functions"]): Uint8Array {
  const ranges = functions.flatMap((each) => each.ranges);
  const offsets = new Uint8Array(
    ranges.reduce((end, { endOffset }) => Math.max(end, endOffset), 0),
  );
  for (const { startOffset, endOffset, count } of ranges) {
    offsets.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return offsets;
}

/** All that ran so far. */
export class CoverageMap {
  private readonly scripts: Map<string, Uint8Array>;

  constructor(from?: CoverageMap) {
    this.scripts = new Map(from?.scripts);
  }

  /** Whether something ran that had not run before. */
  lacks(covered: Covered): boolean {
    for (const [url, offsets] of covered) {
      const known = this.scripts.get(url);
      if (offsets.some((ran, at) => ran === 1 && known?.[at] !== 1)) {
        return true;
      }
    }
    return false;
  }

  add(covered: Covered): void {
    for (const [url, offsets] of covered) {
      const known = this.scripts.get(url) ?? new Uint8Array();
      const merged = new Uint8Array(Math.max(known.length, offsets.length));
      merged.set(known);
      for (let at = 0; at < offsets.length; at += 1) {
        merged[at]! |= offsets[at]!;
      }
      this.scripts.set(url, merged);
    }
  }

  /** How many characters of source code ran. */
  get size(): number {
    let size = 0;
    for (const offsets of this.scripts.values()) {
      size += offsets.reduce((sum, ran) => sum + ran, 0);
    }
    return size;
  }
}
