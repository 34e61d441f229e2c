import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import pg from "pg";
import { Queue } from "bullmq";
import { missingForCluster, ShopCluster } from "./cluster/shop-cluster.js";
import { simulatorVariables } from "./cluster/simulator-variables.js";
import { processVariables } from "../src/configuration/read-environment.js";
import { percentile } from "./load/figures.js";
import { ownDatabase } from "./load/own-database.js";
import { atPace, inTurns } from "./load/pace.js";
import { Shopper } from "./load/shopper.js";
import { RECONCILIATION } from "../src/reconciliation/reconciliation-schedule.js";
import { RENEWAL } from "../src/subscriptions/renewal-schedule.js";
import { judge, type Verdict } from "./load/verdict.js";

const PER_SECOND = Number(process.env.LOAD_PER_SECOND ?? 50);
const SECONDS = Number(process.env.LOAD_SECONDS ?? 60);
const INSTANCES = 2;

/** In the usual run each comes three times: first to pay and sign, then to pay without a password. */
const OPENIDS = Array.from(
  { length: 1_000 },
  (_, index) => `oLoad${String(index).padStart(23, "0")}`,
);

/** As WeChat Pay repeats a notification that was not acknowledged, after 15 s. */
const PATIENCE_MS = 60_000;

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
    CUSTOMERS: OPENIDS.map((openid) => `顾客=${openid}`).join(),
    CHECKOUTS_PER_MINUTE: "1000000",
    SIGN_INS_PER_MINUTE: "1000000",
  },
  INSTANCES,
);
const sql = new pg.Client({ connectionString: database.url });
await sql.connect();

const total = PER_SECOND * SECONDS;
const shoppers = OPENIDS.slice(0, total).map(
  (openid) => new Shopper(url, openid),
);
await inTurns(shoppers, 20, (shopper) => shopper.signIn());
console.log(
  `${shoppers.length} customers have signed in; now ${PER_SECOND} checkouts per second for ${SECONDS} s on ${INSTANCES} instances.`,
);

const took: number[] = [];
let passwordFree = 0;
const failures = await atPace(total, PER_SECOND, (index) => {
  const shopper = shoppers[index % shoppers.length]!;
  return shopper.inTurn(async () => {
    const checkout = await shopper.buy("coffee");
    took.push(checkout.took);
    const payment = await wechat.pay(checkout.prepayId);
    passwordFree += Number(payment.passwordFree);
    if (payment.offered) {
      await wechat.sign(payment.out_contract_code!);
    }
  });
});

const verdict = await settled();
console.log(
  `${verdict.orders} orders, ${verdict.paid} paid, ${passwordFree} of them without a password; ${verdict.signed} contracts signed.`,
);
console.log(
  `Checkout: p50 ${milliseconds(0.5)}, p95 ${milliseconds(0.95)}, p99 ${milliseconds(0.99)}.`,
);
for (const problem of [
  ...verdict.problems,
  ...new Set(failures.map(({ message }) => `a purchase failed: ${message}`)),
]) {
  process.exitCode = 1;
  console.error(`✗ ${problem}`);
}
if (!process.exitCode) {
  console.log(
    "✓ Every order is paid, and every signed contract is there once.",
  );
}
await sql.end();
await shops.stop();
await wechat.stop();
await database.drop();
await forgetQueues(name);

/** What has come of it when every notification has, or when patience ends. */
async function settled(): Promise<Verdict> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const verdict = await judge(sql, wechat, total);
    if (verdict.problems.length === 0 || performance.now() > end) {
      return verdict;
    }
    await delay(1_000);
  }
}

async function forgetQueues(prefix: string): Promise<void> {
  for (const name of [RECONCILIATION, RENEWAL]) {
    const queue = new Queue(name, {
      prefix,
      connection: { url: variables.REDIS_URL },
    });
    await queue.obliterate({ force: true });
    await queue.close();
  }
}

function milliseconds(share: number): string {
  return `${percentile(took, share).toFixed(0)} ms`;
}
