import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Effort, EFFORTS } from "./cases/effort.mjs";
import { measureDependencies, measureInstalledSize } from "./cases/install.mjs";
import {
  atEachPlace,
  HTTP_CASES,
  type HttpCase,
  type HttpCaseName,
  type Measure,
  type Placement,
} from "./cases/http-case.mjs";
import {
  measureAuthorization,
  measureEventLoopDelay,
  measureSent,
  measureVerification,
} from "./cases/operations.mjs";
import {
  measureHeapGrowth,
  measureRemembering,
  measureRoutes,
  type Route,
} from "./cases/routes.mjs";
import {
  measureIdleMerchant,
  measureInstancesMemory,
  measureInstancesStart,
  measureMerchantLookup,
} from "./cases/instances.mjs";
import { measureNestedOrder } from "./cases/nested-order.mjs";
import {
  measureGrowth,
  measureStore,
  requireServers,
  SERVER_NAMES,
  type ServerName,
  type StoreCaseName,
} from "./cases/stores.mjs";
import { measureStartUp } from "./cases/start-up.mjs";
import { format } from "prettier";
import { createMaterial, type Material, type SentName } from "./material.mjs";
import { formatted, UNITS } from "./report/figures.mjs";
import { judgement, table } from "./report/table.mjs";
import { ENGLISH } from "./report/words.mjs";
import { writeReport } from "./report/write.mjs";
import {
  type CaseName,
  checkBounds,
  readResults,
  type Results,
  resultsFile,
} from "./results.mjs";
import { median, type Rounds } from "./rounds.mjs";
import { nodeArguments } from "./worker-process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);

/** Measures the cases that the command line names, or all; these, or with `--write` those that are named, become the results and the table of the page. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "cpu-prof": { type: "boolean", default: false },
    rounds: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
if (values["cpu-prof"]) {
  nodeArguments.push("--cpu-prof", "--cpu-prof-dir=artefacts/bench");
}
if (process.platform !== "linux" || availableParallelism() < 2) {
  throw new Error(
    "the bench gives processes cores of their own with taskset: run it on Linux, with two cores or more",
  );
}
if (positionals.length === 0) {
  requireServers();
}
const { cases, brokenOff } = await measure(positionals);
if (positionals.length === 0 || values.write) {
  const isWhole = positionals.length === 0 && brokenOff.length === 0;
  const kept = isWhole ? undefined : await readResults(root);
  const results = {
    environment: environment(kept?.environment.date),
    cases: { ...kept?.cases, ...cases },
  } as Results;
  await mkdir(dirname(resultsFile(root)), { recursive: true });
  await writeFile(resultsFile(root), await serialise(results));
  await writeReport(root);
  console.log(`\n${table(await readResults(root), ENGLISH)}\n`);
}
judge(cases);
for (const problem of brokenOff) {
  console.error(`BROKEN OFF: ${problem}`);
  process.exitCode = 1;
}

/** @returns what was measured, and what kept a case from being measured, such as a sender without the time to send */
async function measure(
  wanted: string[],
): Promise<{ cases: Partial<Results["cases"]>; brokenOff: string[] }> {
  const material = createMaterial();
  const http = httpMeasurements(material);
  const measurements: Record<
    Exclude<CaseName, HttpCaseName | StoreCaseName>,
    () => Promise<Rounds>
  > = {
    authorization: () => measureAuthorization(material, effort("operations")),
    verification: () => measureVerification(material, effort("operations")),
    eventLoopDelay: () => measureEventLoopDelay(material, effort("eventLoop")),
    heapGrowth: () => measureHeapGrowth(material),
    rememberedEvents: () => measureRemembering(),
    startUp: () => measureStartUp(material, effort("startUp")),
    instances: () => measureInstancesStart(material),
    instancesMemory: () => measureInstancesMemory(material),
    idleMerchant: () => measureIdleMerchant(material),
    merchantLookup: () => measureMerchantLookup(material),
    nestedOrder: () => measureNestedOrder(material),
    memoryGrowth: () => measureGrowth("memory"),
    redisGrowth: () => measureGrowth("redis"),
    postgresqlGrowth: () => measureGrowth("postgresql"),
    mariadbGrowth: () => measureGrowth("mariadb"),
    installSize: () => measureInstalledSize(root),
    dependencies: () => measureDependencies(root),
  };
  const all: Record<string, () => Promise<Partial<Results["cases"]>>> = {
    ...Object.fromEntries(
      HTTP_CASES.map((name) => [name, () => atEachPlace(name, http[name])]),
    ),
    ...Object.fromEntries(
      SERVER_NAMES.map((name) => [`${name}Store`, () => storeCases(name)]),
    ),
    ...Object.fromEntries(
      Object.entries(measurements).map(([name, take]) => [
        name,
        async () => ({ [name]: await take() }),
      ]),
    ),
  };
  const unknown = wanted.find((name) => !(name in all));
  if (unknown !== undefined) {
    const names = Object.keys(all).join(", ");
    throw new Error(`no case "${unknown}"; there are ${names}`);
  }
  const measured: Partial<Results["cases"]> = {};
  const brokenOff: string[] = [];
  for (const [name, take] of Object.entries(all)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      const startedAt = performance.now();
      try {
        const found = await take();
        Object.assign(measured, found);
        tell(name, found, performance.now() - startedAt);
      } catch (error) {
        brokenOff.push(`${name}: ${(error as Error).stack}`);
      }
    }
  }
  return { cases: measured, brokenOff };
}

async function storeCases(
  name: ServerName,
): Promise<Partial<Results["cases"]>> {
  const { newEvent, duplicate } = await measureStore(name);
  return { [`${name}Event`]: newEvent, [`${name}Duplicate`]: duplicate };
}

function httpMeasurements(
  material: Material,
): Record<
  HttpCase,
  (placement: Placement) => Promise<Record<Measure, Rounds>>
> {
  const sent = (name: SentName) => (placement: Placement) =>
    measureSent(name, material, effort("http"), placement);
  const route = (route: Route) => (placement: Placement) =>
    measureRoutes(route, material, effort("http"), placement);
  return {
    preSigning: sent("preSigning"),
    order: sent("order"),
    refund: sent("refund"),
    expressRoute: route({ platform: "Express", handledBy: "route" }),
    fastifyRoute: route({ platform: "Fastify", handledBy: "route" }),
    markedMethod: route({ platform: "Fastify", handledBy: "markedMethod" }),
  };
}

function effort(kind: keyof typeof EFFORTS): Effort {
  const { milliseconds, rounds } = EFFORTS[kind];
  const wanted = Number(values.rounds ?? rounds);
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new Error("--rounds must be a positive integer");
  }
  return { milliseconds, rounds: wanted };
}

function tell(
  name: string,
  found: Partial<Results["cases"]>,
  milliseconds: number,
): void {
  console.log(`${name} (${(milliseconds / 1000).toFixed(0)} s)`);
  for (const [each, rounds] of Object.entries(found)) {
    const figures = Object.entries(rounds).map(
      ([contender, values]) =>
        `${contender} ${formatted(UNITS[each as CaseName], median(values), ENGLISH)}`,
    );
    console.log(`  ${each}: ${figures.join(", ")}`);
  }
}

/** Prints whether each bound holds, and ends with status 1 where one does not. */
function judge(cases: Partial<Results["cases"]>): void {
  for (const bound of checkBounds(cases)) {
    const cell = (value: number) =>
      formatted(UNITS[bound.case], value, ENGLISH);
    const verdict = bound.holds ? "holds" : "DOES NOT HOLD";
    console.log(`${verdict}: ${bound.case} ${judgement(bound, cell, ENGLISH)}`);
    if (!bound.holds) {
      process.exitCode = 1;
    }
  }
}

/** With as many digits as mean something. */
function serialise(results: Results): Promise<string> {
  const rounded = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(5)) : value;
  return format(JSON.stringify(results, rounded), { parser: "json" });
}

/** @param since when the results that are kept were measured */
function environment(since?: string): Results["environment"] {
  const versionOf = (name: string) =>
    (require(`${name}/package.json`) as { version: string }).version;
  const today = new Date().toISOString().slice(0, 10);
  return {
    date: since ? `${since.slice(0, 10)} – ${today}` : today,
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? "an unknown processor",
    cores: availableParallelism(),
    axiosPlugin: versionOf("wechatpay-axios-plugin"),
    nodeV3: versionOf("wechatpay-node-v3"),
  };
}
