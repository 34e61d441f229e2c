import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { readResults, type Results } from "../results.mjs";
import { chart } from "./chart.mjs";
import { withBench } from "./readme.mjs";
import { table } from "./table.mjs";
import { CHINESE, ENGLISH, type Words } from "./words.mjs";

/** Which words each README has, and which picture. */
export const LANGUAGES = [
  { words: ENGLISH, readme: "README.md", picture: "chart.svg" },
  { words: CHINESE, readme: "README.zh-CN.md", picture: "chart.zh-CN.svg" },
];

/**
 * Draws the charts of the last run, and puts its table between the markers of both READMEs.
 *
 * @param root the checkout
 * @throws Error where a README lacks its markers
 */
export async function writeReport(root: string): Promise<void> {
  const results = await readResults(root);
  for (const { words, readme, picture } of LANGUAGES) {
    await writeFile(
      join(root, "bench/results", picture),
      chart(results, words),
    );
    const path = join(root, readme);
    const document = await readFile(path, "utf8");
    await writeFile(path, await withResults(document, results, words, picture));
  }
}

/** A README with the picture and the table of some results between its markers. */
export function withResults(
  document: string,
  results: Results,
  words: Words,
  picture: string,
): Promise<string> {
  const content = [
    `![${words.chart.rates}](bench/results/${picture})`,
    table(results, words),
  ].join("\n\n");
  return format(withBench(document, content), { parser: "markdown" });
}
