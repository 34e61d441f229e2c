// Breaks the code of each folder in every small way and looks whether its own tests notice:
//   npm run mutate            all folders
//   npm run mutate -- client  one of them
// Each mutation that they do not notice is explained in survivors.md, or the run fails.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import process from "node:process";
import { Stryker } from "@stryker-mutator/core";
import { keyOf, readSurvivors, writtenDown } from "./survivors.mjs";

const FOLDERS = ["apiv3", "client", "notification"];
const LEAST_SCORE = 85;

/** Files whose tests need a server, and the variable that tells where it is. */
const SERVED = {
  REDIS_URL: "lib/notification/stores/redis.store.ts",
  DATABASE_URL: "lib/notification/stores/sql/**/*.ts",
  MYSQL_URL: "lib/notification/stores/sql/dialects/mysql.ts",
};

const explained = readSurvivors();
const chosen = process.argv.slice(2);
let failures = 0;
for (const folder of chosen.length > 0 ? chosen : FOLDERS) {
  process.env.MUTATED_FOLDER = folder;
  const mutants = await new Stryker(optionsFor(folder)).runMutationTest();
  report(folder, mutants);
}
process.exitCode = failures > 0 ? 1 : 0;

function optionsFor(folder) {
  const unserved = Object.entries(SERVED)
    .filter(([variable]) => !process.env[variable])
    .map(([, file]) => `!${file}`);
  const reports = `artefacts/mutation/${folder}`;
  return {
    mutate: [`lib/${folder}/**/*.ts`, ...unserved],
    testRunner: "vitest",
    vitest: { configFile: "mutation/vitest.config.mts" },
    coverageAnalysis: "perTest",
    concurrency: availableParallelism(),
    timeoutMS: 15_000,
    ignorePatterns: ["artefacts", "bench", "dist", "docs", "sample-app"],
    tempDirName: `${reports}.sandbox`,
    reporters: ["clear-text", "html", "json"],
    clearTextReporter: { reportMutants: false, reportTests: false },
    htmlReporter: { fileName: `${reports}.html` },
    jsonReporter: { fileName: `${reports}.json` },
    warnings: { slow: false },
  };
}

function report(folder, mutants) {
  const valid = mutants.filter(({ status }) =>
    ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status),
  );
  const left = valid.filter(({ status }) =>
    ["Survived", "NoCoverage"].includes(status),
  );
  const score = 100 * (1 - left.length / valid.length);
  console.log(
    `lib/${folder}: ${valid.length} mutations, ${left.length} not noticed, score ${score.toFixed(1)} %`,
  );
  const found = new Map(
    left.map(described).map((mutation) => [keyOf(mutation), mutation]),
  );
  const unexplained = [...found.entries()].filter(
    ([key]) => !explained.has(key),
  );
  const files = new Set(mutants.map(({ fileName }) => pathOf(fileName)));
  const stale = [...explained.values()].filter(
    (line) => files.has(line.file) && !found.has(keyOf(line)),
  );
  for (const [, mutation] of unexplained) {
    console.error(`not explained: ${writtenDown(mutation)}`);
  }
  for (const line of stale) {
    console.error(`noticed by now: ${writtenDown(line)}`);
  }
  failures += unexplained.length + stale.length;
  failures += score < LEAST_SCORE ? 1 : 0;
}

/** Which code of which file became what. */
function described({ fileName, location: { start, end }, replacement }) {
  // Lines and columns are counted from 1.
  const lines = readFileSync(fileName, "utf8").split("\n");
  const taken = lines.slice(start.line - 1, end.line);
  taken[taken.length - 1] = taken.at(-1).slice(0, end.column - 1);
  taken[0] = taken[0].slice(start.column - 1);
  return {
    file: pathOf(fileName),
    code: taken.join("\n"),
    becomes: replacement,
  };
}

function pathOf(fileName) {
  return relative(process.cwd(), fileName);
}
