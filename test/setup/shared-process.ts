import { ConsoleLogger, Logger } from "@nestjs/common";
import { afterAll, expect, vi } from "vitest";

/**
 * Test files share a process, as loading the package and its peers takes longer than most tests do. So each must leave the
 * process as it was, or fails itself, and not the one that comes after it. Spies are taken back by vitest.
 */
function processState(): Map<string, unknown> {
  const variables = Object.entries(process.env);
  return new Map<string, unknown>([
    ...variables.map(
      ([name, value]) => [`the variable ${name}`, value] as const,
    ),
    ...process
      .eventNames()
      .map(
        (name) =>
          [
            `listeners of ${String(name)}`,
            process.listenerCount(name),
          ] as const,
      ),
    ["the working directory", process.cwd()],
    ["the exit code", process.exitCode],
    ["fake timers", vi.isFakeTimers()],
  ]);
}

// Nest keeps the logger of the application made last, and that of most tests is silent.
Logger.overrideLogger(new ConsoleLogger());

const before = processState();

// Hooks run backwards, so that this one comes after all of the file's own.
afterAll(() => {
  const after = processState();
  vi.useRealTimers();
  const names = Array.from(new Set([...before.keys(), ...after.keys()]));
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  expect(changed, "what the file leaves behind").toEqual([]);
});
