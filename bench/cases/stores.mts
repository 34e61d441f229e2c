import type { Backend, StoreTimes } from "../contenders/stores.mjs";
import type { Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";

/** The variable that names each server. */
const SERVERS = {
  redis: "REDIS_URL",
  postgresql: "DATABASE_URL",
  mariadb: "MYSQL_URL",
} as const;

/** A server that events are remembered in. */
export type ServerName = keyof typeof SERVERS;

export const SERVER_NAMES = Object.keys(SERVERS) as ServerName[];

/** What is measured of each. */
export type StoreCaseName = `${ServerName}${"Event" | "Duplicate"}`;

const EVENTS = 300;
const ROUNDS = 9;
const FEW = 1_000;
const MANY = 1_000_000;

/** Milliseconds of a new event, from the question whether it is new to its mark, and of one that is delivered again. */
export async function measureStore(
  backend: ServerName,
): Promise<{ newEvent: Rounds; duplicate: Rounds }> {
  return withStore(backend, async (worker) => {
    const newEvent: Rounds = { roundTrip: [], thisPackage: [] };
    const duplicate: Rounds = { roundTrip: [], thisPackage: [] };
    await timesOf(worker);
    for (let round = 0; round < ROUNDS; round++) {
      const times = await timesOf(worker);
      newEvent.roundTrip!.push(times.roundTrip);
      newEvent.thisPackage!.push(times.newEvent);
      duplicate.roundTrip!.push(times.roundTrip);
      duplicate.thisPackage!.push(times.duplicate);
    }
    return { newEvent, duplicate };
  });
}

/** Milliseconds of a new event beside a thousand that are remembered, and beside a million. */
export async function measureGrowth(backend: Backend): Promise<Rounds> {
  return withStore(backend, async (worker) => {
    const rounds: Rounds = { thousand: [], thisPackage: [] };
    for (const [name, filled] of [
      ["thousand", FEW],
      ["thisPackage", MANY - FEW],
    ] as const) {
      await worker.ask("fill", filled);
      await timesOf(worker);
      for (let round = 0; round < ROUNDS; round++) {
        rounds[name]!.push((await timesOf(worker)).newEvent);
      }
    }
    return rounds;
  });
}

/** @throws Error naming the variable that is not set */
export function requireServers(): void {
  const missing = Object.values(SERVERS).filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new Error(
      `the stores are measured at servers: set ${missing.join(", ")}`,
    );
  }
}

function timesOf(worker: WorkerProcess): Promise<StoreTimes> {
  return worker.ask<StoreTimes>("times", EVENTS);
}

async function withStore<T>(
  backend: Backend,
  use: (worker: WorkerProcess) => Promise<T>,
): Promise<T> {
  const url = backend === "memory" ? "" : (process.env[SERVERS[backend]] ?? "");
  const worker = WorkerProcess.start("contenders/stores.mjs");
  try {
    await worker.ask("open", { backend, url });
    try {
      return await use(worker);
    } finally {
      await worker.ask("clear");
    }
  } finally {
    await worker.end();
  }
}
