import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "./compile";
import { markdownFiles, pages, readDocument, root, twinOf } from "./markdown";
import { PRISMA_CLIENT } from "./prisma-client";

/** Documents whose code a reader may copy; `docs/api` and the API report hold declarations. */
const DOCUMENTS = markdownFiles()
  .filter((path) => !/^(docs\/api|etc)\//.test(path))
  .map(readDocument);

interface Located {
  /** Document and number of the block. */
  where: string;
  code: string;
}

function blocksIn(languages: string[]): Located[] {
  return DOCUMENTS.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => languages.includes(language))
      .map(({ code }, index) => ({ where: `${path} ${index + 1}`, code })),
  );
}

/** What a page has its reader generate beside its files. */
const GENERATED: [string, string] = [
  resolve(root, "docs-orm-prisma.md/src/generated/prisma/client.ts"),
  `export * from "${PRISMA_CLIENT}";`,
];

/**
 * Each block as a module of its own in the package's root; those of an application, whose files import each other, in one
 * folder. The tests of `docs/testing.md` are those of the application of `docs/five-minute-start.md`; else each page has an
 * application of its own. The blocks of a page in Chinese are its twin's, as a test below sees, and are not compiled again.
 */
function typescriptModules(): Map<string, string> {
  return new Map([
    GENERATED,
    ...DOCUMENTS.filter(({ path }) => !isTranslation(path)).flatMap(
      ({ path, blocks }) =>
        blocks
          .filter(({ language }) => language === "ts")
          .map(({ code, file }, index): [string, string] => {
            const page = path
              .replace("docs/testing", "docs/five-minute-start")
              .replaceAll("/", "-");
            const name = file
              ? `${page}/${file}`
              : `${path.replaceAll("/", "-")}-${index + 1}.ts`;
            return [resolve(root, name), code];
          }),
    ),
  ]);
}

/** Whether it is a page in Chinese whose twin is there. */
function isTranslation(path: string): boolean {
  return (
    path.endsWith(".zh-CN.md") &&
    DOCUMENTS.some((other) => other.path === twinOf(path))
  );
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

/** Where a check fails. */
function faulty(blocks: Located[], check: (code: string) => boolean): string[] {
  expect(blocks).not.toEqual([]);
  return blocks.filter(({ code }) => !check(code)).map(({ where }) => where);
}

describe("the documents", () => {
  it("hold TypeScript that compiles", { timeout: 240_000 }, () => {
    const modules = typescriptModules();
    expect(modules.size).toBeGreaterThan(30);
    // Two that are wrong show that the compiler sees both a wrong name and a missing file.
    const wrong = new Map([
      [
        resolve(root, "wrong.ts"),
        'import { NoSuchName } from "nestjs-wechatpay-contracts"; NoSuchName;',
      ],
      [
        resolve(root, "docs-a-shop.md/src/wrong.ts"),
        'import "./no-such-file.js";',
      ],
    ]);
    expect(compile(new Map([...modules, ...wrong]))).toEqual([
      expect.stringContaining("no-such-file"),
      expect.stringContaining("NoSuchName"),
    ]);
  });

  it("hold JSON that can be parsed", () => {
    expect(
      faulty(blocksIn(["json"]), (code) => parses(() => JSON.parse(code))),
    ).toEqual([]);
  });

  it("hold commands that a shell can parse", () => {
    expect(
      faulty(
        blocksIn(["sh"]),
        (code) => spawnSync("bash", ["-n"], { input: code }).status === 0,
      ),
    ).toEqual([]);
  });

  it("hold no block of a language that nothing here checks", () => {
    const checked = ["json", "sh", "text", "ts"];
    const others = DOCUMENTS.flatMap(({ path, blocks }) =>
      blocks
        .filter(({ language }) => !checked.includes(language))
        .map(({ language }) => `${path} ${language || "(none)"}`),
    );
    expect(others).toEqual([]);
  });

  it("say the same in both languages: every block of code is that of the other page, but for its comments", () => {
    const codeOf = (path: string) =>
      readDocument(path)
        .blocks.filter(({ language }) => language !== "text")
        .map(({ language, file, code }) => ({
          language,
          file,
          code: code
            .replace(/\/\*\*?.*?\*\/|\/\/ .*$|# .*$/gms, "")
            .replace(/\s+/g, " "),
        }));
    for (const path of pages().filter((each) => !each.includes(".zh-CN."))) {
      expect(codeOf(twinOf(path)), path).toEqual(codeOf(path));
    }
  });
});
