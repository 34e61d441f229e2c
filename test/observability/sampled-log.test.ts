import { describe, expect, it } from "vitest";
import { SampledLog } from "../../lib/observability/sampled-log";

describe("A sampled log", () => {
  it("writes a line in ten seconds, and tells how many it left out", () => {
    let now = 0;
    const lines: Array<[string, string?]> = [];
    const log = new SampledLog((...line) => lines.push(line), {
      now: () => now,
    });
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
      ["fourth (2 more of this kind since the last such line)"],
      ["fifth"],
    ]);
  });

  it("writes so many at once, and then as many as were saved up", () => {
    let now = 0;
    const lines: string[] = [];
    const log = new SampledLog((line) => lines.push(line), {
      atOnce: 2,
      now: () => now,
    });
    ["a", "b", "c"].forEach((line) => log.write(line));
    now = 10_000;
    ["d", "e"].forEach((line) => log.write(line));
    now = 60_000;
    ["f", "g", "h"].forEach((line) => log.write(line));
    const more = (count: number) =>
      ` (${count} more of this kind since the last such line)`;
    expect(lines).toEqual(["a", "b", `d${more(1)}`, `f${more(1)}`, "g"]);
  });
});
