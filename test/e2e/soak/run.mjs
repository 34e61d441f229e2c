import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * Runs the soak: 60,000 requests, or so many `--hours` of the same traffic at a steady pace, whose curve of memory goes into
 * bench/results/soak.json.
 */
const { values } = parseArgs({ options: { hours: { type: "string" } } });
const hours = values.hours === undefined ? undefined : Number(values.hours);
if (hours !== undefined && !(hours >= 0.1)) {
  throw new Error("--hours must be a number from 0.1, such as 1");
}
const extent = hours
  ? { SOAK_HOURS: String(hours) }
  : { SOAK_REQUESTS: "60000" };
spawn("npx", ["vitest", "run", "--project=long", "test/e2e/soak"], {
  env: { ...process.env, ...extent },
  stdio: "inherit",
}).once("exit", (code) => (process.exitCode = code ?? 1));
