import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  caseNames,
  HTTP_CASES,
  type HttpCase,
  type HttpCaseName,
} from "./cases/http-case.mjs";
import type { StoreCaseName } from "./cases/stores.mjs";
import type { Backend } from "./contenders/stores.mjs";
import { median, ratio, type Rounds } from "./rounds.mjs";

/** What is measured. */
export type CaseName =
  | HttpCaseName
  | "authorization"
  | "verification"
  | "eventLoopDelay"
  | "heapGrowth"
  | "rememberedEvents"
  | "startUp"
  | "instances"
  | "instancesMemory"
  | "idleMerchant"
  | "merchantLookup"
  | "nestedOrder"
  | StoreCaseName
  | `${Backend}Growth`
  | "installSize"
  | "dependencies";

/** What a run found, as `results/results.json` has it. */
export interface Results {
  environment: {
    /** Day of the run, or the first and the last day where single cases were measured again. */
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
  eventLoopDelay: ["baselineOnThreadPool"],
  nestedOrder: ["signature"],
  ...ofEachPlace<readonly string[]>({
    preSigning: ANY_BASELINE,
    order: ANY_BASELINE,
    refund: ANY_BASELINE,
    expressRoute: ["baseline"],
    fastifyRoute: ["baseline"],
    markedMethod: ["baseline"],
  }),
};

/** Part of the baseline that a request or a notification reaches, by time and by the processor's time. */
const LEAST: Readonly<Record<HttpCase, number>> = {
  preSigning: 0.92,
  expressRoute: 0.92,
  fastifyRoute: 0.92,
  // Within 5 % of those.
  order: 0.874,
  refund: 0.874,
  markedMethod: 0.874,
};

function ofEachPlace<T>(
  values: Record<HttpCase, T>,
): Partial<Record<CaseName, T>> {
  return Object.fromEntries(
    HTTP_CASES.flatMap((name) =>
      caseNames(name).map((each) => [each, values[name]]),
    ),
  );
}

export const BOUNDS: readonly Bound[] = [
  { case: "authorization", against: ["baseline"], atLeast: 1.5 },
  { case: "authorization", against: ["axiosPlugin"], atLeast: 1.7 },
  { case: "authorization", against: ["nodeV3"], atLeast: 3.4 },
  { case: "verification", against: ANY_BASELINE, atLeast: 0.9 },
  { case: "verification", against: ["axiosPlugin"], atLeast: 4 },
  { case: "verification", against: ["nodeV3"], atLeast: 4 },
  { case: "eventLoopDelay", against: ["baselineOnThreadPool"], atMost: 1.5 },
  { case: "eventLoopDelay", against: ["nodeV3"], atMost: 0.2 },
  ...HTTP_CASES.flatMap((name) =>
    caseNames(name).map((each) => ({
      case: each,
      against: BASELINES[each]!,
      atLeast: LEAST[name],
    })),
  ),
  { case: "heapGrowth", against: [], atMost: 1024 * 1024 },
  { case: "instances", against: [], atMost: 5_000 },
  // A tenth of a hundred instances' each, and a fifth more for the machine's moods.
  { case: "instances", against: ["hundred"], atMost: 12 },
  { case: "instancesMemory", against: [], atMost: 250_000_000 },
  { case: "idleMerchant", against: [], atMost: 50_000 },
  { case: "merchantLookup", against: [], atMost: 0.005 },
  { case: "nestedOrder", against: ["signature"], atMost: 0.1 },
  { case: "redisDuplicate", against: ["roundTrip"], atMost: 1.5 },
  { case: "redisEvent", against: ["roundTrip"], atMost: 3 },
  { case: "memoryGrowth", against: ["thousand"], atMost: 1.5 },
  { case: "redisGrowth", against: ["thousand"], atMost: 1.3 },
  { case: "postgresqlGrowth", against: ["thousand"], atMost: 1.3 },
  { case: "mariadbGrowth", against: ["thousand"], atMost: 1.3 },
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

/** What `npm run soak -- --hours` found, as `results/soak.json` has it. */
export interface Soak {
  hours: number;
  /** Memory after so many requests, in bytes. */
  samples: Array<{ requests: number; heap: number; resident: number }>;
}

/** @throws Error where there is none */
export async function readSoak(root: string): Promise<Soak> {
  const file = join(root, "bench/results/soak.json");
  return JSON.parse(await readFile(file, "utf8")) as Soak;
}

/** Where a run leaves its results. */
export function resultsFile(root: string): string {
  return join(root, "bench/results/results.json");
}

/** @throws Error where there are none */
export async function readResults(root: string): Promise<Results> {
  return JSON.parse(await readFile(resultsFile(root), "utf8")) as Results;
}
