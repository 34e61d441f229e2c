import type { Contender, Round, Setting } from "../contenders/contend.mjs";
import type { Material } from "../material.mjs";
import { alternate, launchedAnew, type Rounds } from "../rounds.mjs";
import type { Answering } from "../wechat-pay.mjs";
import { WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";

/** About what WeChat Pay takes at its fastest. */
const ANSWER_MS = 50;

const ALL: readonly Contender[] = [
  "baseline",
  "baselineOnThreadPool",
  "thisPackage",
  "axiosPlugin",
  "nodeV3",
];

/** Signed requests, 8 in flight, per second. */
export function measureAuthorization(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return launchedAnew(effort, (part) =>
    withContenders("contenders/authorization.mjs", { material }, ratesOf(part)),
  );
}

/** Notifications verified and decrypted, 8 in flight, per second. */
export function measureVerification(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return launchedAnew(effort, (part) =>
    withContenders("contenders/verification.mjs", { material }, ratesOf(part)),
  );
}

/** Whole pre-signings against a server that answers at once, 8 in flight, per second. */
export function measurePreSigning(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return launchedAnew(effort, (part) =>
    withWechatPay({ material, after: 0 }, ratesOf(part)),
  );
}

/**
 * 99th percentile of the event loop's delay in ms while 64 pre-signings are in flight. They are answered after a while: were
 * they answered at once, all of them would wait in the process itself, and not on the way.
 */
export function measureEventLoopDelay(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return withWechatPay({ material, after: ANSWER_MS }, (run) =>
    alternate(ALL, effort, async (name, milliseconds) => {
      const { eventLoopDelay } = await run(name, 64, milliseconds);
      return eventLoopDelay;
    }),
  );
}

function ratesOf(effort: Effort): (run: Run) => Promise<Rounds> {
  return (run) =>
    alternate(ALL, effort, async (name, milliseconds) => {
      const { perSecond } = await run(name, 8, milliseconds);
      return perSecond;
    });
}

/** Keeps WeChat Pay and a process for each contender open while pre-signings are measured. */
async function withWechatPay<T>(
  answering: Answering,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const wechatPay = WorkerProcess.start("wechat-pay.mjs");
  try {
    const baseUrl = await wechatPay.ask<string>("open", answering);
    const { material } = answering;
    return await withContenders(
      "contenders/pre-signing.mjs",
      { material, baseUrl },
      use,
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
