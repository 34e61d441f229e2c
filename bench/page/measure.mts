import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createMerchant } from "nestjs-wechatpay-contracts";
import type { SimulatorModuleOptions } from "nestjs-wechatpay-contracts/testing";
import { type Browser, chromium } from "playwright-core";
import { alternate, median, ratio } from "../rounds.mjs";
import { nodeArguments, WorkerProcess } from "../worker-process.mjs";
import { Walk } from "./walk.mjs";

/*
 * What it costs a shop that somebody looks at the simulator's page: a walk of 48 steps beside 10,000 contracts, with nobody
 * looking, with a bare listener to the page's events, and with the page open in Chromium.
 */

const LIVES = 8;
const AT_ONCE = 16;

const { values } = parseArgs({
  options: {
    contracts: { type: "string", default: "10000" },
    rounds: { type: "string", default: "15" },
    "cpu-prof": { type: "boolean", default: false },
  },
});
if (values["cpu-prof"]) {
  nodeArguments.push("--cpu-prof", "--cpu-prof-dir=artefacts/bench");
}

type Looking = "nobody" | "listener" | "log" | "phone";

const shopServer = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(204).end());
}).listen(0, "127.0.0.1");
await once(shopServer, "listening");
const { port } = shopServer.address() as AddressInfo;

const simulator = WorkerProcess.start("page/simulator-process.mjs");
await simulator.ask("start", {});
const options = await simulator.ask<SimulatorModuleOptions>("options");
const { baseUrl } = options;
const shop = await createMerchant(options);
const walk = new Walk(shop, baseUrl, `http://127.0.0.1:${port}/notify`);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

await begin(Number(values.contracts));
const LOOKING = [
  "nobody",
  "listener",
  "log",
  "phone",
] as const satisfies Looking[];
const { wall, cpu } = await alternate(
  LOOKING,
  { rounds: Number(values.rounds), milliseconds: 0 },
  measure,
);
for (const looking of LOOKING) {
  console.log(
    looking.padEnd(8),
    `wall ${median(wall[looking]!).toFixed(0)} ms (${ratio(wall, looking, "nobody").toFixed(2)})`,
    `simulator's CPU ${median(cpu[looking]!).toFixed(0)} ms (${ratio(cpu, looking, "nobody").toFixed(2)})`,
  );
}
await browser.close();
await simulator.end();
await shop.close();
shopServer.close();

async function begin(contracts: number): Promise<void> {
  let left = contracts;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        await walk.begin();
      }
    }),
  );
  const heap = await simulator.ask<number>("heap");
  console.log(
    `${contracts} contracts: heap of ${(heap / 2 ** 20).toFixed(0)} MiB`,
  );
}

/** One walk of 48 steps. @returns milliseconds that it took, and what the simulator's process spent of the processor */
async function measure(
  looking: Looking,
): Promise<Record<"wall" | "cpu", number>> {
  const stop = await look(looking, browser);
  const before = await simulator.ask<number>("cpu");
  const begin = performance.now();
  for (let life = 0; life < LIVES; life++) {
    await walk.live();
  }
  const wall = performance.now() - begin;
  const after = await simulator.ask<number>("cpu");
  await stop();
  return { wall, cpu: after - before };
}

async function look(
  looking: Looking,
  browser: Browser,
): Promise<() => Promise<void>> {
  if (looking === "nobody") {
    return async () => {};
  }
  if (looking === "listener") {
    const request = get(`${baseUrl}/simulator/events`, { agent: false });
    const [events] = (await once(request, "response")) as [IncomingMessage];
    let bytes = 0;
    events.on("data", (chunk: Buffer) => (bytes += chunk.length));
    events.on("error", () => {});
    await once(events, "data");
    return async () => {
      request.destroy();
    };
  }
  const page = await browser.newPage();
  await page.goto(`${baseUrl}/#view=${looking}`);
  await page.waitForSelector(looking === "log" ? "#entries li" : "#past li");
  await page.waitForTimeout(1500);
  return () => page.close();
}
