import type { RouteSetting } from "../contenders/notification-route.mjs";
import type { Load, LoadResult } from "../load.mjs";
import type { Material } from "../material.mjs";
import { alternate, launchedAnew, type Rounds } from "../rounds.mjs";
import { WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";

const ROUTES = ["empty", "baseline", "thisPackage"] as const;
const CONNECTIONS = 16;
/** The store forgets an event before the same comes again, so that each is new. */
const NOTIFICATIONS = 16_384;
const REMEMBERED = 8_192;
/** Above this the sender would measure itself. */
const BUSIEST = 0.9;

/** Whole notifications through Nest, per second: an empty route, one on bare `node:crypto`, and this package's. */
export async function measureRoutes(
  platform: "Express" | "Fastify",
  material: Material,
  effort: Effort,
): Promise<Rounds> {
  const sender = await openSender(material);
  try {
    return await launchedAnew(effort, (part) =>
      measureLaunch(platform, material, part, sender),
    );
  } finally {
    await sender.end();
  }
}

async function measureLaunch(
  platform: "Express" | "Fastify",
  material: Material,
  effort: Effort,
  sender: WorkerProcess,
): Promise<Rounds> {
  const servers = await Promise.all(
    ROUTES.map(() => openServer(platform, material)),
  );
  try {
    return await alternate(ROUTES, effort, async (route, milliseconds) => {
      const server = servers[ROUTES.indexOf(route)]!;
      return server.measure(sender, {
        url: `${server.url}/${route}`,
        connections: CONNECTIONS,
        milliseconds,
      });
    });
  } finally {
    await Promise.all(servers.map((server) => server.end()));
  }
}

/** Bytes by which the heap grows over 100 000 notifications, in an application whose store is full. */
export async function measureHeapGrowth(material: Material): Promise<Rounds> {
  const sender = await openSender(material);
  const server = await openServer("Fastify", material);
  const load = { url: `${server.url}/thisPackage`, connections: CONNECTIONS };
  try {
    await server.measure(sender, { ...load, requests: 20_000 });
    const before = await server.heap();
    await server.measure(sender, { ...load, requests: 100_000 });
    return { thisPackage: [(await server.heap()) - before] };
  } finally {
    await Promise.all([sender.end(), server.end()]);
  }
}

/** Bytes of the heap that 100 000 remembered events take, which the store in memory holds at most. */
export async function measureRemembering(): Promise<Rounds> {
  const worker = WorkerProcess.start("contenders/remembering.mjs");
  try {
    return { thisPackage: [await worker.ask<number>("remember", 100_000)] };
  } finally {
    await worker.end();
  }
}

async function openSender(material: Material): Promise<WorkerProcess> {
  const sender = WorkerProcess.start("load.mjs");
  await sender.ask("sign", { material, count: NOTIFICATIONS });
  return sender;
}

async function openServer(platform: "Express" | "Fastify", material: Material) {
  const worker = WorkerProcess.start(
    "contenders/notification-route.mjs",
    platform,
  );
  const url = await worker.ask<string>("open", {
    material,
    remembered: REMEMBERED,
  } satisfies RouteSetting);
  return {
    url,
    heap: () => worker.ask<number>("heap"),
    end: () => worker.end(),
    /** @throws Error where a notification was not handled, or the sender was too busy to tell */
    async measure(sender: WorkerProcess, load: Load): Promise<number> {
      const before = await worker.ask<number>("handled");
      const result = await sender.ask<LoadResult>("fire", load);
      const handled = (await worker.ask<number>("handled")) - before;
      if (handled !== result.requests) {
        throw new Error(
          `${load.url}: ${handled} of ${result.requests} notifications were handled`,
        );
      }
      if (result.utilization > BUSIEST) {
        throw new Error(
          `${load.url}: the sender was busy for ${result.utilization.toFixed(2)} of the time, so it measured itself`,
        );
      }
      return result.perSecond;
    },
  };
}
