import type { Contender, Round, Setting } from "../contenders/contend.mjs";
import type { Material } from "../material.mjs";
import { alternate, type Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";

const ALL: readonly Contender[] = [
  "limit",
  "limitOnThreadPool",
  "thisPackage",
  "axiosPlugin",
  "nodeV3",
];

/** Signed requests, 8 in flight, per second. */
export function measureAuthorization(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return withContenders("contenders/authorization.mjs", { material }, (run) =>
    alternate(ALL, effort.rounds, async (name) => {
      const { perSecond } = await run(name, 8, effort.milliseconds);
      return perSecond;
    }),
  );
}

/** Notifications verified and decrypted, 8 in flight, per second. */
export function measureVerification(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return withContenders("contenders/verification.mjs", { material }, (run) =>
    alternate(ALL, effort.rounds, async (name) => {
      const { perSecond } = await run(name, 8, effort.milliseconds);
      return perSecond;
    }),
  );
}

/** Whole pre-signings against a server that answers at once, 8 in flight, per second. */
export function measurePreSigning(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return preSigning(material, effort, 8, ({ perSecond }) => perSecond);
}

/** 99th percentile of the event loop's delay in ms while 64 pre-signings are in flight. */
export function measureEventLoopDelay(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return preSigning(material, effort, 64, (round) => round.eventLoopDelay);
}

async function preSigning(
  material: Material,
  effort: Effort,
  inFlight: number,
  figure: (round: Round) => number,
): Promise<Rounds> {
  const wechatPay = WorkerProcess.start("wechat-pay.mjs");
  try {
    const baseUrl = await wechatPay.ask<string>("open", material);
    return await withContenders(
      "contenders/pre-signing.mjs",
      { material, baseUrl },
      (run) =>
        alternate(ALL, effort.rounds, async (name) =>
          figure(await run(name, inFlight, 2 * effort.milliseconds)),
        ),
    );
  } finally {
    await wechatPay.end();
  }
}

type Run = (
  name: Contender,
  inFlight: number,
  milliseconds: number,
) => Promise<Round>;

/** Keeps a process for each contender open while they are measured. */
async function withContenders<T>(
  script: string,
  { material, baseUrl = "" }: Partial<Setting> & { material: Material },
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const workers = new Map(
    ALL.map((name) => [name, WorkerProcess.start(script, name)]),
  );
  try {
    for (const worker of workers.values()) {
      await worker.ask("open", { material, baseUrl } satisfies Setting);
    }
    return await use((name, inFlight, milliseconds) =>
      workers.get(name)!.ask<Round>("run", { inFlight, milliseconds }),
    );
  } finally {
    await Promise.all(Array.from(workers.values(), (worker) => worker.end()));
  }
}
