import { expect, it } from "vitest";
import { SampledLog } from "../../lib/observability/sampled-log";

it("A sampled log writes a line in ten seconds, and tells how many it left out", () => {
  let now = 0;
  const lines: Array<[string, string?]> = [];
  const log = new SampledLog(
    (...line) => lines.push(line),
    () => now,
  );
  log.write("first", "a stack");
  log.write("second");
  now = 9_999;
  log.write("third");
  now = 10_000;
  log.write("fourth");
  now = 20_000;
  log.write("fifth");
  expect(lines).toEqual([
    ["first", "a stack"],
    ["fourth (2 more of this kind since the last such line)", undefined],
    ["fifth", undefined],
  ]);
});
