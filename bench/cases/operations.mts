import type { Contender, Round, Setting } from "../contenders/contend.mjs";
import type { Material, SentName } from "../material.mjs";
import { alternate, launchedAnew, type Rounds } from "../rounds.mjs";
import type { Answering } from "../wechat-pay.mjs";
import { WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";
import { type Measure, PLACES, type Placement } from "./http-case.mjs";

/** About what WeChat Pay takes at its fastest. */
const ANSWER_MS = 50;

const ALL: readonly Contender[] = [
  "baseline",
  "baselineOnThreadPool",
  "thisPackage",
  "axiosPlugin",
  "nodeV3",
];
const WITHOUT_PEERS = ALL.slice(0, 3);

/** Signed requests, 8 in flight, per second: they keep the event loop free on two cores. */
export async function measureAuthorization(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return rate("perSecond", "contenders/authorization.mjs", material, effort);
}

/** Notifications verified and decrypted, 8 in flight, per second of the processor: two cores verify more of them, and no cheaper. */
export async function measureVerification(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  return rate("perCpuSecond", "contenders/verification.mjs", material, effort);
}

/** Whole requests against a server that answers at once, 8 in flight. Peers take part in pre-signings. */
export function measureSent(
  name: SentName,
  material: Material,
  effort: Effort,
  placement: Placement,
): Promise<Record<Measure, Rounds>> {
  const contenders = name === "preSigning" ? ALL : WITHOUT_PEERS;
  return launchedAnew(effort, (part) =>
    withWechatPay(
      { material, after: 0 },
      { contenders, name, placement },
      (run) =>
        alternate(contenders, part, async (contender, milliseconds) => {
          const { perSecond, perCpuSecond } = await run(
            contender,
            8,
            milliseconds,
          );
          return { perSecond, perCpuSecond };
        }),
    ),
  );
}

/**
 * 99th percentile of the event loop's delay in ms while 64 pre-signings are in flight. They are answered after a while: were
 * they answered at once, all of them would wait in the process itself, and not on the way.
 */
export async function measureEventLoopDelay(
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  const { eventLoopDelay } = await withWechatPay(
    { material, after: ANSWER_MS },
    { contenders: ALL, name: "preSigning", placement: PLACES[""] },
    (run) =>
      alternate(ALL, effort, async (name, milliseconds) => {
        const { eventLoopDelay } = await run(name, 64, milliseconds);
        return { eventLoopDelay };
      }),
  );
  return eventLoopDelay;
}

async function rate(
  measure: Measure,
  script: string,
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  const setting = { material, baseUrl: "" };
  const { measured } = await launchedAnew(effort, (part) =>
    withContenders(ALL, setting, startedBy(script), (run) =>
      alternate(ALL, part, async (name, milliseconds) => {
        const round = await run(name, 8, milliseconds);
        return { measured: round[measure] };
      }),
    ),
  );
  return measured;
}

/** Starts the process of a contender. */
type Start = (name: Contender) => WorkerProcess;

function startedBy(script: string): Start {
  return (name) => WorkerProcess.start(script, [name]);
}

interface SentCase {
  contenders: readonly Contender[];
  name: SentName;
  placement: Placement;
}

/** Keeps WeChat Pay and a process for each contender open while requests are measured. */
async function withWechatPay<T>(
  answering: Answering,
  { contenders, name, placement }: SentCase,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const wechatPay = WorkerProcess.start("wechat-pay.mjs", [], placement.other);
  try {
    const baseUrl = await wechatPay.ask<string>("open", answering);
    const { material } = answering;
    return await withContenders(
      contenders,
      { material, baseUrl },
      (contender) =>
        WorkerProcess.start(
          "contenders/sent.mjs",
          [contender, name],
          placement.measured,
        ),
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
  contenders: readonly Contender[],
  setting: Setting,
  start: Start,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const workers = new Map(contenders.map((name) => [name, start(name)]));
  try {
    for (const worker of workers.values()) {
      await worker.ask("open", setting);
    }
    return await use((name, inFlight, milliseconds) =>
      workers.get(name)!.ask<Round>("run", { inFlight, milliseconds }),
    );
  } finally {
    await Promise.all(Array.from(workers.values(), (worker) => worker.end()));
  }
}
