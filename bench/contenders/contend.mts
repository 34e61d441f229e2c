import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Material } from "../material.mjs";
import { answerQuestions, cpuSeconds } from "../worker.mjs";

const RESOLUTION_MS = 1;

/** One unit of what is measured. */
export type Operation = () => unknown;

/** Who takes part in a case. `baseline` and `baselineOnThreadPool` stand on bare `node:crypto`. */
export type Contender =
  | "baseline"
  | "baselineOnThreadPool"
  | "thisPackage"
  | "axiosPlugin"
  | "nodeV3";

/** What a contender needs to begin. */
export interface Setting {
  material: Material;
  /** Of the server that answers at once, where the case has one. */
  baseUrl: string;
}

/** A round of one contender. */
export interface Round {
  perSecond: number;
  /** For each second of the processor that the process took, its thread pool and the system's part included. */
  perCpuSecond: number;
  /** 99th percentile in ms of how late the event loop was, as `monitorEventLoopDelay` samples it every millisecond. */
  eventLoopDelay: number;
}

/** Runs the contender that the command line names; each builds its operation, and loads only what it needs for it. */
export function contend(
  contenders: Record<
    Contender,
    (setting: Setting) => Operation | Promise<Operation>
  >,
): void {
  let operation: Operation;
  answerQuestions({
    open: async (setting: Setting) => {
      operation = await contenders[process.argv[2] as Contender](setting);
      await operation();
    },
    run: ({ inFlight, milliseconds }: RunOptions) =>
      run(operation, inFlight, milliseconds),
  });
}

/** How a round is run. */
export interface RunOptions {
  inFlight: number;
  milliseconds: number;
}

async function run(
  operation: Operation,
  inFlight: number,
  milliseconds: number,
): Promise<Round> {
  const cpuBefore = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const startedAt = performance.now();
  const end = startedAt + milliseconds;
  let operations = 0;
  const keepBusy = async () => {
    while (performance.now() < end) {
      await operation();
      operations++;
    }
  };
  delay.enable();
  await Promise.all(Array.from({ length: inFlight }, keepBusy));
  delay.disable();
  return {
    perSecond: (operations / (performance.now() - startedAt)) * 1000,
    perCpuSecond: operations / cpuSeconds(process.cpuUsage(cpuBefore)),
    // What is recorded is the time between two samples.
    eventLoopDelay: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
  };
}
