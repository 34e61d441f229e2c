import {
  caseNames,
  HTTP_CASES,
  type HttpCaseName,
} from "../cases/http-case.mjs";
import { type CaseName, BASELINES } from "../results.mjs";
import { median, type Rounds } from "../rounds.mjs";
import type { Words } from "./words.mjs";

type Unit = "perSecond" | "perCpuSecond" | "milliseconds" | "bytes" | "count";

/** What the figures of each case are. */
export const UNITS: Record<CaseName, Unit> = {
  authorization: "perSecond",
  verification: "perCpuSecond",
  eventLoopDelay: "milliseconds",
  heapGrowth: "bytes",
  rememberedEvents: "bytes",
  startUp: "milliseconds",
  instances: "milliseconds",
  instancesMemory: "bytes",
  idleMerchant: "bytes",
  merchantLookup: "milliseconds",
  nestedOrder: "milliseconds",
  redisEvent: "milliseconds",
  redisDuplicate: "milliseconds",
  postgresqlEvent: "milliseconds",
  postgresqlDuplicate: "milliseconds",
  mariadbEvent: "milliseconds",
  mariadbDuplicate: "milliseconds",
  memoryGrowth: "milliseconds",
  redisGrowth: "milliseconds",
  postgresqlGrowth: "milliseconds",
  mariadbGrowth: "milliseconds",
  installSize: "bytes",
  dependencies: "count",
  ...(Object.fromEntries(
    HTTP_CASES.flatMap(caseNames).map((name) => [
      name,
      name.endsWith("Cpu") ? "perCpuSecond" : "perSecond",
    ]),
  ) as Record<HttpCaseName, Unit>),
};

/** The greatest of the medians of those that stand for the baseline. */
export function baselineOf(name: CaseName, rounds: Rounds): number | undefined {
  const medians = BASELINES[name]?.map((contender) =>
    median(rounds[contender]!),
  );
  return medians && Math.max(...medians);
}

/** A figure with its unit, to three digits. */
export function formatted(unit: Unit, value: number, words: Words): string {
  switch (unit) {
    case "perSecond":
      return threeDigits(value) + words.perSecond;
    case "perCpuSecond":
      return threeDigits(value) + words.perCpuSecond;
    case "milliseconds":
      return value < 1
        ? `${threeDigits(value * 1_000)} µs`
        : `${threeDigits(value)} ms`;
    case "bytes":
      return Math.abs(value) < 1_000_000
        ? `${threeDigits(value / 1000)} KB`
        : `${threeDigits(value / 1_000_000)} MB`;
    case "count":
      return String(value);
  }
}

function threeDigits(value: number): string {
  return Number(value.toPrecision(3))
    .toLocaleString("en-US", { maximumFractionDigits: 2 })
    .replaceAll(",", " ");
}
