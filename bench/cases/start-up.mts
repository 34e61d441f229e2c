import type { Starter } from "../contenders/start-up.mjs";
import type { Material } from "../material.mjs";
import { alternate, type Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";

const STARTERS: readonly Starter[] = [
  "nest",
  "thisPackage",
  "axiosPlugin",
  "nodeV3",
];

/** Time from a running Node to a client that can be called, in ms; beside it Nest alone. */
export async function measureStartUp(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  const { milliseconds } = await alternate(
    STARTERS,
    effort,
    async (starter) => {
      const worker = WorkerProcess.start("contenders/start-up.mjs", [starter]);
      try {
        return { milliseconds: await worker.ask<number>("start", material) };
      } finally {
        await worker.end();
      }
    },
  );
  return milliseconds;
}
