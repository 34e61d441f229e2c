import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as contracts from "../../lib";
import * as testing from "../../lib/testing";
import { readDocument, root } from "./markdown";

const run = promisify(execFile);

async function textsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = names.map(async (name) => [
    name,
    await readFile(join(folder, name), "utf8"),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

describe("the API reference", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "api-reference-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "is the one that `npm run docs:api` writes",
    { timeout: 240_000 },
    async () => {
      await run(
        "npx",
        [
          "--no-install",
          "typedoc",
          "--options",
          "docs/typedoc.json",
          "--out",
          folder,
        ],
        { cwd: root },
      );
      const committed = await textsOf(join(root, "docs", "api"));
      for (const [name, text] of Object.entries(await textsOf(folder))) {
        const isCurrent = committed[name] === text;
        expect(isCurrent, `docs/api/${name}: npm run docs:api`).toBe(true);
        // What TypeDoc calls a parameter that is taken apart and has no @param.
        expect(text, name).not.toContain("__namedParameters");
      }
      expect(Object.keys(committed)).toEqual(await readdir(folder));
    },
  );

  it.each([
    ["docs/api/index.md", contracts],
    ["docs/api/testing.md", testing],
  ])("%s has every export", (path, entry) => {
    const headings = new Set(
      readDocument(path).headings.map(({ text }) =>
        text.replace(/^abstract /, "").replace(/\(\)$/, ""),
      ),
    );
    const missing = Object.keys(entry).filter((name) => !headings.has(name));
    expect(missing).toEqual([]);
  });
});
