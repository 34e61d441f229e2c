import type { Rounds } from "../rounds.mjs";
import type { Cores } from "../worker-process.mjs";

/** What is measured on one core and on two, by time and by the processor's time. */
export const HTTP_CASES = [
  "preSigning",
  "order",
  "refund",
  "expressRoute",
  "fastifyRoute",
  "markedMethod",
] as const;
export type HttpCase = (typeof HTTP_CASES)[number];

/** What one such measurement finds. */
export type Measure = "perSecond" | "perCpuSecond";

/**
 * Where the processes run. On one core, the process that is measured has it for itself; on two, it shares them with the process that
 * sends or answers, as on a busy pod.
 */
export const PLACES = {
  "": { measured: "0,1", other: "0,1" },
  OnOneCore: { measured: "0", other: "1" },
} as const satisfies Record<string, Placement>;
export type Place = keyof typeof PLACES;

/** Cores of the process that is measured, and of the one at the other end. */
export interface Placement {
  measured: Cores;
  other: Cores;
}

/** A name for each of the four that a case comes to. */
export type HttpCaseName = `${HttpCase}${Place}${"" | "Cpu"}`;

/** The four of one case. */
export function caseNames(of: HttpCase): HttpCaseName[] {
  return (Object.keys(PLACES) as Place[]).flatMap((place) => [
    `${of}${place}` as const,
    `${of}${place}Cpu` as const,
  ]);
}

/** Takes a case at each place. */
export async function atEachPlace(
  name: HttpCase,
  measure: (placement: Placement) => Promise<Record<Measure, Rounds>>,
): Promise<Partial<Record<HttpCaseName, Rounds>>> {
  const found: Partial<Record<HttpCaseName, Rounds>> = {};
  for (const [place, placement] of Object.entries(PLACES)) {
    const { perSecond, perCpuSecond } = await measure(placement);
    found[`${name}${place as Place}`] = perSecond;
    found[`${name}${place as Place}Cpu`] = perCpuSecond;
  }
  return found;
}
