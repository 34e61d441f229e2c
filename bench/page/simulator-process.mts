import { randomBytes } from "node:crypto";
import {
  type SimulatorModuleOptions,
  type SimulatorOptions,
  WechatPaySimulator,
} from "nestjs-wechatpay-contracts/testing";
import { answerQuestions } from "../worker.mjs";

let simulator: WechatPaySimulator;

answerQuestions({
  /** @returns what it spent of the processor, in milliseconds */
  start: async (options: SimulatorOptions): Promise<number> => {
    const before = spent();
    simulator = await WechatPaySimulator.start(options);
    return spent() - before;
  },
  options: (): SimulatorModuleOptions => simulator.moduleOptions,
  /** Makes the last request come so many times more, under other numbers. */
  repeat: async (times: number): Promise<void> => {
    const [last] = simulator.exchanges.slice(-1);
    const { exchangeLog } = insides(simulator);
    for (let time = 0; time < times; time++) {
      const again = JSON.parse(
        JSON.stringify({
          ...last,
          requestId: randomBytes(23).toString("hex").toUpperCase(),
        }),
      ) as object;
      exchangeLog.begin(again);
      exchangeLog.end(again);
      if (time % 1000 === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  },
  stop: () => simulator.stop(),
  /** What it has spent of the processor by now, in milliseconds. */
  cpu: (): number => spent(),
  /** Heap that is in use, in bytes. */
  heap: (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
});

function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Insides {
  exchangeLog: { begin(exchange: object): void; end(exchange: object): void };
}

function insides(of: WechatPaySimulator): Insides {
  return Reflect.get(of, "simulation") as Insides;
}
