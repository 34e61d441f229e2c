// Sums the reports in a folder, and prints what failed and why, then how many passed and failed, last.
// A skipped test fails the run.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const [folder] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests;
  for (const { name: file, status, message, ...rest } of report.testResults) {
    if (status === "failed" && message) {
      console.error(`failed: ${file} (${name})\n${message}`);
    }
    for (const { status, fullName, failureMessages } of rest.assertionResults) {
      const test = `${file}: ${fullName} (${name})`;
      if (status === "failed") {
        console.error(`failed: ${test}\n${failureMessages.join("\n")}`);
      } else if (status === "skipped" || status === "pending") {
        console.error(`skipped: ${test}`);
      }
    }
  }
}
if (totals.skipped > 0) {
  console.error("tests were skipped; here all of them must run");
}
if (totals.passed === 0 || totals.failed > 0 || totals.skipped > 0) {
  process.exitCode = 1;
}
const skipped = totals.skipped ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
