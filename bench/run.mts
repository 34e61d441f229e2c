import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Effort, EFFORTS } from "./cases/effort.mjs";
import { measureDependencies, measureInstalledSize } from "./cases/install.mjs";
import {
  measureAuthorization,
  measureEventLoopDelay,
  measurePreSigning,
  measureVerification,
} from "./cases/operations.mjs";
import {
  measureHeapGrowth,
  measureRemembering,
  measureRoutes,
} from "./cases/routes.mjs";
import {
  measureIdleMerchant,
  measureInstancesMemory,
  measureInstancesStart,
} from "./cases/instances.mjs";
import { measureStartUp } from "./cases/start-up.mjs";
import { format } from "prettier";
import { createMaterial } from "./material.mjs";
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

/** Measures the cases that the command line names, or all; these become the results and the table of the READMEs. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "cpu-prof": { type: "boolean", default: false },
    rounds: { type: "string" },
  },
});
if (values["cpu-prof"]) {
  nodeArguments.push("--cpu-prof", "--cpu-prof-dir=artefacts/bench");
}
const cases = await measure(positionals);
if (positionals.length === 0) {
  const results = { environment: environment(), cases } as Results;
  await mkdir(dirname(resultsFile(root)), { recursive: true });
  await writeFile(resultsFile(root), await serialise(results));
  await writeReport(root);
  console.log(`\n${table(await readResults(root), ENGLISH)}\n`);
}
judge(cases);

async function measure(wanted: string[]): Promise<Partial<Results["cases"]>> {
  const material = createMaterial();
  const measurements: Record<CaseName, () => Promise<Rounds>> = {
    authorization: () => measureAuthorization(material, effort("operations")),
    verification: () => measureVerification(material, effort("operations")),
    preSigning: () => measurePreSigning(material, effort("http")),
    eventLoopDelay: () => measureEventLoopDelay(material, effort("eventLoop")),
    expressRoute: () => measureRoutes("Express", material, effort("http")),
    fastifyRoute: () => measureRoutes("Fastify", material, effort("http")),
    heapGrowth: () => measureHeapGrowth(material),
    rememberedEvents: () => measureRemembering(),
    startUp: () => measureStartUp(material, effort("startUp")),
    instances: () => measureInstancesStart(material),
    instancesMemory: () => measureInstancesMemory(material),
    idleMerchant: () => measureIdleMerchant(material),
    installSize: () => measureInstalledSize(root),
    dependencies: () => measureDependencies(root),
  };
  const names = Object.keys(measurements) as CaseName[];
  const unknown = wanted.find((name) => !names.includes(name as CaseName));
  if (unknown !== undefined) {
    throw new Error(`no case "${unknown}"; there are ${names.join(", ")}`);
  }
  const measured: Partial<Results["cases"]> = {};
  for (const name of names) {
    if (wanted.length === 0 || wanted.includes(name)) {
      const startedAt = performance.now();
      measured[name] = await measurements[name]();
      tell(name, measured[name], performance.now() - startedAt);
    }
  }
  return measured;
}

function effort(kind: keyof typeof EFFORTS): Effort {
  const { milliseconds, rounds } = EFFORTS[kind];
  const wanted = Number(values.rounds ?? rounds);
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new Error("--rounds must be a positive integer");
  }
  return { milliseconds, rounds: wanted };
}

function tell(name: CaseName, rounds: Rounds, milliseconds: number): void {
  const figures = Object.entries(rounds).map(
    ([contender, values]) =>
      `${contender} ${formatted(UNITS[name], median(values), ENGLISH)}`,
  );
  const seconds = (milliseconds / 1000).toFixed(0);
  console.log(`${name} (${seconds} s): ${figures.join(", ")}`);
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

function environment(): Results["environment"] {
  const versionOf = (name: string) =>
    (require(`${name}/package.json`) as { version: string }).version;
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? "an unknown processor",
    cores: availableParallelism(),
    axiosPlugin: versionOf("wechatpay-axios-plugin"),
    nodeV3: versionOf("wechatpay-node-v3"),
  };
}
