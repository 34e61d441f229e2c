import type { Many } from "../contenders/instances.mjs";
import type { Material } from "../material.mjs";
import type { Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";

/** Of how many instances the row itself tells; it names the others beside. */
const COUNTS = { thisPackage: 1_000, one: 1, hundred: 100 };
const ROUNDS = 3;

/** Milliseconds of the processor to start 1, 100 and 1000 instances: a neighbour on the machine changes the time, and hardly these. */
export function measureInstancesStart(material: Material): Promise<Rounds> {
  return ofEachCount("start", material);
}

/** Bytes that they take. */
export function measureInstancesMemory(material: Material): Promise<Rounds> {
  return ofEachCount("instances", material);
}

/** Bytes that one of 1000 run-time merchants takes which is loaded and not used. */
export async function measureIdleMerchant(material: Material): Promise<Rounds> {
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    figures.push(await ask("merchants", { material, count: 1_000 }));
  }
  return { thisPackage: figures };
}

/** Milliseconds to get a merchant that is held, of many that are known. */
export async function measureMerchantLookup(
  material: Material,
): Promise<Rounds> {
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    figures.push(await ask("lookup", { material, count: 0 }));
  }
  return { thisPackage: figures };
}

async function ofEachCount(
  question: "start" | "instances",
  material: Material,
): Promise<Rounds> {
  const rounds: Rounds = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, count] of Object.entries(COUNTS)) {
      (rounds[name] ??= []).push(await ask(question, { material, count }));
    }
  }
  return rounds;
}

async function ask(question: string, many: Many): Promise<number> {
  const worker = WorkerProcess.start("contenders/instances.mjs");
  try {
    return await worker.ask<number>(question, many);
  } finally {
    await worker.end();
  }
}
