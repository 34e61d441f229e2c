import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chart } from "../../bench/report/chart.mjs";
import { curve } from "../../bench/report/curve.mjs";
import { withBench } from "../../bench/report/page.mjs";
import { table } from "../../bench/report/table.mjs";
import { ENGLISH } from "../../bench/report/words.mjs";
import { LANGUAGES, report, withContent } from "../../bench/report/write.mjs";
import { readResults, readSoak } from "../../bench/results.mjs";

const ROOT = join(__dirname, "../..");
const read = (path: string) => readFile(join(ROOT, path), "utf8");

describe("The report of the bench", () => {
  it.each(LANGUAGES)(
    "stands in $page as the last run wrote it",
    async ({ page, words, ...pictures }) => {
      const document = await read(page);
      const content = report(
        await readResults(ROOT),
        await readSoak(ROOT),
        words,
        pictures,
      );
      expect(await withContent(document, content)).toBe(document);
    },
  );

  it.each(LANGUAGES)(
    "is drawn in $picture and $soakPicture as the last runs drew it",
    async ({ words, picture, soakPicture }) => {
      expect(await read(join("docs", picture))).toBe(
        chart(await readResults(ROOT), words),
      );
      expect(await read(join("docs", soakPicture))).toBe(
        curve(await readSoak(ROOT), words),
      );
    },
  );

  it("says which bound does not hold", async () => {
    const results = await readResults(ROOT);
    results.cases.expressRoute = {
      empty: [9000],
      baseline: [4000],
      thisPackage: [2000],
    };
    const rows = table(results, ENGLISH).split("\n");
    expect(rows.find((row) => row.includes("Express · two cores"))).toContain(
      "(an empty route: 9 000/s) | 4 000/s | **2 000/s** | 0.50 × the baseline (≥ 0.92, **not held**) |",
    );
  });

  it("tells a bound that is just missed in more digits", async () => {
    const results = await readResults(ROOT);
    results.cases.expressRoute = {
      empty: [9000],
      baseline: [4000],
      thisPackage: [3664],
    };
    expect(table(results, ENGLISH)).toContain(
      "0.916 × the baseline (≥ 0.92, **not held**)",
    );
  });

  it("draws bars as long as the figures say, the baseline's line where 100 % is", async () => {
    const results = await readResults(ROOT);
    results.cases.expressRoute = {
      empty: [9000],
      baseline: [1000],
      thisPackage: [10_000],
    };
    results.cases.fastifyRoute = {
      empty: [9000],
      baseline: [1000],
      thisPackage: [5_000],
    };
    const svg = chart(results, ENGLISH);
    const widths = Array.from(
      svg.matchAll(/<rect class="own" x="210" .*? width="([\d.]+)"/g),
      ([, width]) => Number(width),
    );
    // Five rates, then the delay.
    expect(widths).toHaveLength(6);
    expect(widths.slice(3, 5)).toEqual([390, 195]);
    expect(svg).toContain('<line class="baseline" x1="249"');
    expect(svg).toContain("10 000/s · 1000 %");
  });

  it.each([
    ["nothing", "# A page\n"],
    [
      "the end first",
      "<!-- bench:end -->\n\nbetween\n\n<!-- bench:start -->\n",
    ],
    [
      "two starts",
      "<!-- bench:start -->\n<!-- bench:start -->\n<!-- bench:end -->\n",
    ],
    [
      "two ends",
      "<!-- bench:start -->\n<!-- bench:end -->\n<!-- bench:end -->\n",
    ],
  ])("is not written into a document with %s", (_name, document) => {
    expect(() => withBench(document, "table")).toThrow(
      "needs <!-- bench:start --> and, after it, <!-- bench:end -->, each once",
    );
  });
});
