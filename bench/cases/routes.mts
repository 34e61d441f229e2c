import type { RouteSetting, Work } from "../contenders/notification-route.mjs";
import type { Load, LoadResult } from "../load.mjs";
import type { Material } from "../material.mjs";
import { alternate, launchedAnew, type Rounds } from "../rounds.mjs";
import { type Cores, WorkerProcess } from "../worker-process.mjs";
import type { Effort } from "./effort.mjs";
import type { Measure, Placement } from "./http-case.mjs";

const ROUTES = ["empty", "baseline", "thisPackage"] as const;

/** How the package's route is handled: by a controller's method, or by methods that are marked for their kind of event. */
export interface Route {
  platform: "Express" | "Fastify";
  handledBy: "route" | "markedMethod";
}

const CONNECTIONS = 16;
/** The store forgets an event before the same comes again, so that each is new. */
const NOTIFICATIONS = 16_384;
const REMEMBERED = 8_192;
/** Above this the sender would measure itself. */
const BUSIEST = 0.9;

/** Whole notifications through Nest: an empty route, one on bare `node:crypto`, and this package's. */
export async function measureRoutes(
  route: Route,
  material: Material,
  effort: Effort,
  placement: Placement,
): Promise<Record<Measure, Rounds>> {
  const sender = await openSender(material, placement.other);
  try {
    return await launchedAnew(effort, (part) =>
      measureLaunch(route, material, part, { sender, placement }),
    );
  } finally {
    await sender.end();
  }
}

async function measureLaunch(
  route: Route,
  material: Material,
  effort: Effort,
  { sender, placement }: { sender: WorkerProcess; placement: Placement },
): Promise<Record<Measure, Rounds>> {
  const servers = await Promise.all(
    ROUTES.map(() => openServer(route, material, placement.measured)),
  );
  try {
    return await alternate(ROUTES, effort, async (name, milliseconds) => {
      const server = servers[ROUTES.indexOf(name)]!;
      return server.measure(sender, {
        url: `${server.url}/${name}`,
        connections: CONNECTIONS,
        milliseconds,
      });
    });
  } finally {
    await Promise.all(servers.map((server) => server.end()));
  }
}

/** Bytes by which the heap grows over a million notifications, in an application whose store is full. */
export async function measureHeapGrowth(material: Material): Promise<Rounds> {
  const sender = await openSender(material);
  const server = await openServer(
    { platform: "Fastify", handledBy: "route" },
    material,
  );
  const load = { url: `${server.url}/thisPackage`, connections: CONNECTIONS };
  try {
    await server.measure(sender, { ...load, requests: 20_000 });
    const before = await server.heap();
    await server.measure(sender, { ...load, requests: 1_000_000 });
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

async function openSender(
  material: Material,
  cores?: Cores,
): Promise<WorkerProcess> {
  const sender = WorkerProcess.start("load.mjs", [], cores);
  await sender.ask("sign", { material, count: NOTIFICATIONS });
  return sender;
}

async function openServer(
  { platform, handledBy }: Route,
  material: Material,
  cores?: Cores,
) {
  const worker = WorkerProcess.start(
    "contenders/notification-route.mjs",
    [platform, handledBy],
    cores,
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
    async measure(
      sender: WorkerProcess,
      load: Load,
    ): Promise<Record<Measure, number>> {
      const before = await worker.ask<Work>("work");
      const result = await sender.ask<LoadResult>("fire", load);
      const after = await worker.ask<Work>("work");
      const handled = after.handled - before.handled;
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
      return {
        perSecond: result.perSecond,
        perCpuSecond: handled / (after.cpuSeconds - before.cpuSeconds),
      };
    },
  };
}
