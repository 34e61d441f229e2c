import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { readResults, type Results } from "../results.mjs";
import { chart } from "./chart.mjs";
import { withBench } from "./page.mjs";
import { table } from "./table.mjs";
import { CHINESE, ENGLISH, type Words } from "./words.mjs";

/** Which words the page of each language has, and which picture. */
export const LANGUAGES = [
  { words: ENGLISH, page: "docs/performance.md", picture: "performance.svg" },
  {
    words: CHINESE,
    page: "docs/performance.zh-CN.md",
    picture: "performance.zh-CN.svg",
  },
];

/**
 * Draws the charts of the last run, and puts its table between the markers of both pages.
 *
 * @param root the checkout
 * @throws Error where a page lacks its markers
 */
export async function writeReport(root: string): Promise<void> {
  const results = await readResults(root);
  for (const { words, page, picture } of LANGUAGES) {
    await writeFile(join(root, "docs", picture), chart(results, words));
    const path = join(root, page);
    const document = await readFile(path, "utf8");
    await writeFile(path, await withResults(document, results, words, picture));
  }
}

/** A page with the picture and the table of some results between its markers. */
export function withResults(
  document: string,
  results: Results,
  words: Words,
  picture: string,
): Promise<string> {
  const content = [
    `![${words.chart.rates}](${picture})`,
    table(results, words),
  ].join("\n\n");
  return format(withBench(document, content), { parser: "markdown" });
}
