import type { NestedTimes } from "../contenders/nested-order.mjs";
import type { Material } from "../material.mjs";
import type { Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";

const ROUNDS = 9;

/** Milliseconds of the processor to check an order with fifty goods, and to sign it. */
export async function measureNestedOrder(material: Material): Promise<Rounds> {
  const worker = WorkerProcess.start("contenders/nested-order.mjs");
  try {
    await worker.ask("measure", material);
    const rounds: Rounds = { signature: [], thisPackage: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const times = await worker.ask<NestedTimes>("measure", material);
      rounds.signature!.push(times.signature);
      rounds.thisPackage!.push(times.validation);
    }
    return rounds;
  } finally {
    await worker.end();
  }
}
