import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { availableParallelism, loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import { Queue } from "bullmq";
import { missingForCluster, ShopCluster } from "./cluster/shop-cluster.js";
import { simulatorVariables } from "./cluster/simulator-variables.js";
import { processVariables } from "../src/configuration/read-environment.js";
import type { Done, Task } from "./load/generator.js";
import { watchProcessors } from "./load/machine.js";
import type { Observation } from "./load/observed-shop.js";
import { ownDatabase } from "./load/own-database.js";
import { percentile, table } from "./load/report.js";
import { Timings, together } from "./load/timings.js";
import { RECONCILIATION } from "../src/reconciliation/reconciliation-schedule.js";
import { RENEWAL } from "../src/subscriptions/renewal-schedule.js";
import { judge, type Verdict } from "./load/verdict.js";

const PER_SECOND = Number(process.env.LOAD_PER_SECOND ?? 50);
const SECONDS = Number(process.env.LOAD_SECONDS ?? 60);
/** Of the first checkouts, 95 in 100 must be answered within so many milliseconds. */
const P95_MS = Number(process.env.LOAD_P95_MS ?? 300);
const INSTANCES = 2;

const CUSTOMERS = PER_SECOND * SECONDS;
/** So many come back, and pay without a password. */
const REGULARS = Math.ceil(CUSTOMERS / 3);

/** Short, for all of them go into one variable. */
const OPENIDS = Array.from({ length: CUSTOMERS }, (_, index) => `o${index}`);

/** As WeChat Pay repeats a notification that was not acknowledged, after 15 s. */
const PATIENCE_MS = 60_000;

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const variables = processVariables();
const missing = missingForCluster(variables);
if (missing.length > 0) {
  console.error(
    `The load run needs these variables:\n  ${missing.join("\n  ")}`,
  );
  process.exit(1);
}

// What the run leaves is its own, and goes with it, unless it is broken off.
const name = `shop_load_${randomUUID().slice(0, 8)}`;
const database = await ownDatabase(variables.DATABASE_URL!, name);
const wechat = await WechatPaySimulator.start({ notificationRetries: true });
const port = variables.PORT ?? "3100";
const url = `http://127.0.0.1:${port}`;
const shops = await ShopCluster.start(
  {
    ...variables,
    ...simulatorVariables(wechat.moduleOptions),
    LOG_LEVEL: "warn",
    PORT: port,
    PUBLIC_URL: url,
    DATABASE_URL: database.url,
    REDIS_PREFIX: name,
    CUSTOMERS: OPENIDS.map((openid) => `c=${openid}`).join(),
    CHECKOUTS_PER_MINUTE: "1000000",
    SIGN_INS_PER_MINUTE: "1000000",
  },
  INSTANCES,
  file("load/observed-shop.js"),
);
const generator = fork(file("load/generator.js"));
const notified = new Timings();
wechat.events.on("delivery", ({ event_type }, { durationMs }) =>
  notified.add(`  ${event_type} notified`, durationMs),
);

const busy = loadavg()[0]!.toFixed(1);
console.log(
  `${availableParallelism()} processors, load average ${busy} before the run; ${INSTANCES} processes of the shop, one of WeChat Pay, one that generates the load.`,
);
const problems: string[] = [];
await run(`${CUSTOMERS} customers sign in.`, CUSTOMERS, {
  do: "signIn",
  shopUrl: url,
  wechatUrl: wechat.baseUrl,
  openids: OPENIDS,
});
const first = await run(
  `Each buys for the first time, and signs: ${PER_SECOND} a second.`,
  CUSTOMERS,
  { do: "buy", customers: CUSTOMERS, perSecond: PER_SECOND, phase: "first" },
);
await run(`${REGULARS} of them buy again, without a password.`, REGULARS, {
  do: "buy",
  customers: REGULARS,
  perSecond: PER_SECOND,
  phase: "second",
});

const verdict = await settled();
console.log(
  `${verdict.orders} orders, ${verdict.paid} paid; ${verdict.signed} contracts signed.`,
);
const p95 = percentile(first["first: checkout"] ?? [], 0.95);
if (!(p95 < P95_MS)) {
  problems.push(
    `95 in 100 first checkouts took up to ${p95.toFixed(0)} ms, and should take less than ${P95_MS} ms`,
  );
}
for (const problem of [...verdict.problems, ...problems]) {
  process.exitCode = 1;
  console.error(`✗ ${problem}`);
}
if (!process.exitCode) {
  console.log(
    `✓ Every order is paid, every signed contract is there once, and 95 in 100 first checkouts took less than ${P95_MS} ms.`,
  );
}
generator.disconnect();
await shops.stop();
await wechat.stop();
await database.drop();
await forgetQueues(name);

/** Has the generator do one thing, and reports what it took, also of the processors. */
async function run(title: string, purchases: number, task: Task) {
  await shops.ask<Observation>();
  notified.take();
  const idle = watchProcessors();
  const { timings, failures } = await generate(generator, task);
  const idleShare = idle();
  const shop = await shops.ask<Observation>();
  const cpuMs = shop.reduce((sum, { cpuMs: each }) => sum + each, 0);
  const all = {
    ...timings,
    ...together(shop.map(({ requests }) => requests)),
    ...notified.take(),
  };
  console.log(`\n${title}\n${table(all)}`);
  console.log(
    `Processors idle ${(idleShare * 100).toFixed(0)} %; processor time of the shop ${(cpuMs / purchases).toFixed(1)} ms each.`,
  );
  problems.push(
    ...Array.from(new Set(failures), (failure) => `failed: ${failure}`),
  );
  return all;
}

async function generate(child: ChildProcess, task: Task): Promise<Done> {
  child.send(task);
  const [done] = await once(child, "message");
  return done as Done;
}

/** What has come of it when every notification has, or when patience ends. */
async function settled(): Promise<Verdict> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const verdict = await judge(database, wechat, CUSTOMERS + REGULARS);
    if (verdict.problems.length === 0 || performance.now() > end) {
      return verdict;
    }
    await delay(1_000);
  }
}

async function forgetQueues(prefix: string): Promise<void> {
  for (const queueName of [RECONCILIATION, RENEWAL]) {
    const queue = new Queue(queueName, {
      prefix,
      connection: { url: variables.REDIS_URL },
    });
    await queue.obliterate({ force: true });
    await queue.close();
  }
}
