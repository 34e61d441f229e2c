import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SimulatorModuleOptions } from "nestjs-wechatpay-contracts/testing";
import { createMerchant } from "nestjs-wechatpay-contracts";
import { WorkerProcess } from "../worker-process.mjs";

/*
 * What it takes to keep 100,000 requests: memory, the start of the next simulator, and the processor's time of reading them. All
 * but the first are made up from it, so that it is a matter of a minute.
 */

const { values } = parseArgs({
  options: { exchanges: { type: "string", default: "100000" } },
});
const count = Number(values.exchanges);

for (const data of [undefined, await mkdtemp(join(tmpdir(), "exchanges-"))]) {
  console.log(data === undefined ? "in memory" : "in a data folder");
  const simulator = WorkerProcess.start("page/simulator-process.mjs");
  const startMs = await simulator.ask<number>("start", {
    data,
    keptExchanges: count,
  });
  const empty = await simulator.ask<number>("heap");
  await shopOnce(await simulator.ask("options"));
  await simulator.ask("repeat", count);
  tell("heap", (await simulator.ask<number>("heap")) - empty, "bytes");
  tell("start, empty", startMs, "ms");
  await read(simulator);
  await simulator.ask("stop");
  await simulator.end();
  if (data !== undefined) {
    const sizes = await Promise.all(
      (await readdir(data)).map(
        async (name) => (await stat(join(data, name))).size,
      ),
    );
    tell(
      "on disk",
      sizes.reduce((sum, size) => sum + size, 0),
      "bytes",
    );
    const next = WorkerProcess.start("page/simulator-process.mjs");
    tell(
      "start of the next",
      await next.ask<number>("start", { data, keptExchanges: count }),
      "ms",
    );
    tell("its heap", (await next.ask<number>("heap")) - empty, "bytes");
    await read(next);
    await next.ask("stop");
    await next.end();
    await rm(data, { recursive: true });
  }
}

async function shopOnce(options: SimulatorModuleOptions): Promise<void> {
  const shop = await createMerchant(options);
  await shop.transactions.normal.jsapi({
    appid: "wxd678efh567hg6787",
    description: "Coffee",
    out_trade_no: "1217752501201407033233368018",
    notify_url: "https://yourapp.com/paid",
    amount: { total: 1800 },
    payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  });
  await shop.close();
}

async function read(simulator: WorkerProcess): Promise<void> {
  const { baseUrl } = await simulator.ask<SimulatorModuleOptions>("options");
  // The processor's time: the wall clock's would be a neighbour's as well.
  const get = async (path: string) => {
    const before = await simulator.ask<number>("cpu");
    const text = await (await fetch(`${baseUrl}/simulator/${path}`)).text();
    return { text, ms: (await simulator.ask<number>("cpu")) - before };
  };
  tell("state", (await get("state")).ms, "ms");
  tell("a page", (await get("exchanges")).ms, "ms");
  tell(
    "a search in vain",
    (await get("exchanges?search=nothing-of-that")).ms,
    "ms",
  );
  const lines = await get("log.jsonl");
  tell("log.jsonl", lines.ms, "ms");
  const ids = lines.text.split("\n").slice(0, 2);
  const { requestId } = JSON.parse(ids[1]!) as { requestId: string };
  tell(
    "the page before the last but one",
    (await get(`exchanges?before=${requestId}`)).ms,
    "ms",
  );
}

function tell(what: string, figure: number, unit: "ms" | "bytes"): void {
  const text =
    unit === "ms"
      ? `${figure.toFixed(0)} ms`
      : `${(figure / 2 ** 20).toFixed(0)} MiB`;
  console.log(`  ${what}: ${text}`);
}
