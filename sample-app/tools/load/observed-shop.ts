import { subscribe } from "node:diagnostics_channel";
import type { RequestEvent } from "nestjs-wechatpay-contracts";
import { Timings, type TimingsByPhase } from "./timings.js";

/** What one process of the shop has done since it was asked last. */
export interface Observation {
  /** Milliseconds on a processor, also in the kernel. */
  cpuMs: number;
  /** How long WeChat Pay took to answer it. */
  requests: TimingsByPhase;
}

const PHASES: ReadonlyArray<readonly [path: string, phase: string]> = [
  ["/jsapi", "  order at WeChat Pay"],
  ["/pay-redirect-sign", "  pre-signing"],
  ["/jsapi-with-contract", "  order with contract"],
];

const timings = new Timings();
let cpu = process.cpuUsage();

subscribe("nestjs-wechatpay-contracts:request:end", (message) => {
  const { path, durationMs } = message as RequestEvent;
  const [, phase] = PHASES.find(([end]) => path.endsWith(end)) ?? [];
  timings.add(phase ?? `  ${path}`, durationMs!);
});

// Whatever the load run asks is this.
process.on("message", () => {
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const observation: Observation = {
    cpuMs: (user + system) / 1_000,
    requests: timings.take(),
  };
  process.send!(observation);
});

await import("../../src/main.js");
