import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { readResults, readSoak, type Results, type Soak } from "../results.mjs";
import { chart } from "./chart.mjs";
import { curve } from "./curve.mjs";
import { withBench } from "./page.mjs";
import { table } from "./table.mjs";
import { CHINESE, ENGLISH, type Words } from "./words.mjs";

/** Which words the page of each language has, and which picture. */
export const LANGUAGES = [
  {
    words: ENGLISH,
    page: "docs/performance.md",
    picture: "performance.svg",
    soakPicture: "soak.svg",
  },
  {
    words: CHINESE,
    page: "docs/performance.zh-CN.md",
    picture: "performance.zh-CN.svg",
    soakPicture: "soak.zh-CN.svg",
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
  const soak = await readSoak(root);
  for (const { words, page, picture, soakPicture } of LANGUAGES) {
    await writeFile(join(root, "docs", picture), chart(results, words));
    await writeFile(join(root, "docs", soakPicture), curve(soak, words));
    const path = join(root, page);
    const document = await readFile(path, "utf8");
    const content = report(results, soak, words, { picture, soakPicture });
    await writeFile(path, await withContent(document, content));
  }
}

/** Pictures and tables of some results, in Markdown. */
export function report(
  results: Results,
  soak: Soak,
  words: Words,
  pictures: { picture: string; soakPicture: string },
): string {
  const title = words.soak(soak.samples.at(-1)!.requests, soak.hours);
  return [
    `![${words.chart.rates}](${pictures.picture})`,
    table(results, words),
    `![${title}](${pictures.soakPicture})`,
  ].join("\n\n");
}

/** A page with this between its markers. */
export function withContent(
  document: string,
  content: string,
): Promise<string> {
  return format(withBench(document, content), { parser: "markdown" });
}
