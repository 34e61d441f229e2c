/**
 * What the package may weigh unpacked, in bytes and by what the files are for. The figures are what it weighs with a
 * tenth or so to spare, so that growth is noticed: raise one only for what users need.
 */
export const BUDGET: Readonly<Record<string, number>> = {
  /** Loaded by every application. */
  module: 130_000,
  /** Loaded by tests, and by `simulate`. */
  simulator: 120_000,
  "command line": 26_000,
  "simulator's page": 76_000,
  declarations: 115_000,
  documents: 66_000,
  manifest: 4_500,
};

const CATEGORIES: ReadonlyArray<readonly [string, RegExp]> = [
  ["module", /^dist\/(index|runtime|apiv3)\.js$/],
  ["simulator", /^dist\/(simulator|testing\/index)\.js$/],
  ["command line", /^dist\/(cli\/main|doctor|simulate)\.js$/],
  ["simulator's page", /^dist\/page\//],
  ["declarations", /\.d\.ts$/],
  ["documents", /^([^/]+\.md|LICENSE)$/],
  ["manifest", /^package\.json$/],
];

export function categoryOf(path: string): string {
  const [category] = CATEGORIES.find(([, of]) => of.test(path)) ?? [path];
  return category;
}
