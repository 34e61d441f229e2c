import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "./servers/server";
import type { Fault } from "./under-faults";

const SILENT_MS = 3_000;

/** A server dies, and comes back. */
export function killOf(server: Server): Fault {
  return async () => {
    await server.kill();
    await server.start();
  };
}

/** A server keeps its connections, and answers nothing for a while. */
export function silenceOf(server: Server): Fault {
  return async () => {
    server.silence();
    await sleep(SILENT_MS);
    server.goOn();
  };
}

/** One of the shop's processes dies, and comes back. */
export const killOfShop: Fault = async ([shop]) => {
  await shop!.kill();
  await shop!.start();
};
