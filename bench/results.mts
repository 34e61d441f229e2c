import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { median, ratio, type Rounds } from "./rounds.mjs";

/** What is measured. */
export type CaseName =
  | "authorization"
  | "verification"
  | "preSigning"
  | "eventLoopDelay"
  | "expressRoute"
  | "fastifyRoute"
  | "heapGrowth"
  | "rememberedEvents"
  | "startUp"
  | "instances"
  | "instancesMemory"
  | "idleMerchant"
  | "installSize"
  | "dependencies";

/** What a run found, as `results/results.json` has it. */
export interface Results {
  environment: {
    /** Day of the run. */
    date: string;
    node: string;
    processor: string;
    cores: number;
    axiosPlugin: string;
    nodeV3: string;
  };
  cases: Record<CaseName, Rounds>;
}

/** What this package must reach in a case. */
export interface Bound {
  case: CaseName;
  /** Whom to compare with, the fastest of several; where nobody, the figure itself is bounded. */
  against: readonly string[];
  atLeast?: number;
  atMost?: number;
}

/** Where the event loop may be kept free or not, the baseline is whichever is faster. */
const ANY_BASELINE = ["baseline", "baselineOnThreadPool"] as const;

/** Who stands for the baseline in each case that has one. */
export const BASELINES: Partial<Record<CaseName, readonly string[]>> = {
  authorization: ["baseline"],
  verification: ANY_BASELINE,
  preSigning: ANY_BASELINE,
  eventLoopDelay: ["baselineOnThreadPool"],
  expressRoute: ["baseline"],
  fastifyRoute: ["baseline"],
};

export const BOUNDS: readonly Bound[] = [
  { case: "authorization", against: ["baseline"], atLeast: 1.5 },
  { case: "authorization", against: ["axiosPlugin"], atLeast: 1.7 },
  { case: "authorization", against: ["nodeV3"], atLeast: 3.4 },
  { case: "verification", against: ANY_BASELINE, atLeast: 0.9 },
  { case: "verification", against: ["axiosPlugin"], atLeast: 4 },
  { case: "verification", against: ["nodeV3"], atLeast: 4 },
  { case: "preSigning", against: ANY_BASELINE, atLeast: 0.85 },
  { case: "eventLoopDelay", against: ["baselineOnThreadPool"], atMost: 1.5 },
  { case: "eventLoopDelay", against: ["nodeV3"], atMost: 0.2 },
  { case: "expressRoute", against: ["baseline"], atLeast: 0.85 },
  { case: "fastifyRoute", against: ["baseline"], atLeast: 0.85 },
  { case: "heapGrowth", against: [], atMost: 1024 * 1024 },
  { case: "instances", against: [], atMost: 5_000 },
  { case: "instancesMemory", against: [], atMost: 250_000_000 },
  { case: "idleMerchant", against: [], atMost: 50_000 },
];

/** A bound and how this package stands to it. */
export interface CheckedBound extends Bound {
  /** Against the best of those that it is compared with; or the figure itself. */
  measured: number;
  holds: boolean;
}

export function checkBounds(cases: Partial<Results["cases"]>): CheckedBound[] {
  return BOUNDS.flatMap((bound) => {
    const rounds = cases[bound.case];
    return rounds ? [check(bound, rounds)] : [];
  });
}

function check(bound: Bound, rounds: Rounds): CheckedBound {
  const { against, atLeast = -Infinity, atMost = Infinity } = bound;
  const measured =
    against.length > 0
      ? ratioToBest(rounds, "thisPackage", against)
      : median(rounds.thisPackage!);
  return {
    ...bound,
    measured,
    holds: measured >= atLeast && measured <= atMost,
  };
}

/** How a contender compares with the baseline of a case in which more is better. */
export function againstBaseline(
  name: CaseName,
  rounds: Rounds,
  contender: string,
): number {
  return ratioToBest(rounds, contender, BASELINES[name]!);
}

function ratioToBest(
  rounds: Rounds,
  contender: string,
  against: readonly string[],
): number {
  return Math.min(...against.map((other) => ratio(rounds, contender, other)));
}

/** Where a run leaves its results. */
export function resultsFile(root: string): string {
  return join(root, "bench/results/results.json");
}

/** @throws Error where there are none */
export async function readResults(root: string): Promise<Results> {
  return JSON.parse(await readFile(resultsFile(root), "utf8")) as Results;
}
