import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { marked, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { FIELD_TEXTS } from "../../lib/validation/field-texts";
import { root } from "./markdown";

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The rows of a page's tables, as texts. */
function tablesOf(path: string): string[][][] {
  return marked
    .lexer(read(path))
    .filter((token) => token.type === "table")
    .map((token) =>
      (token as Tokens.Table).rows.map((row) =>
        row.map(({ text }) => text.replaceAll("`", "")),
      ),
    );
}

const [terms = [], notWritten = []] = tablesOf("docs/glossary.md");
const [chineseTerms = [], chineseNotWritten = []] = tablesOf(
  "docs/glossary.zh-CN.md",
);
const BANNED = notWritten.map(([banned]) => banned!);

/** What a reader sees: pages, docstrings and messages, the texts of the simulator, the shop and the bench. */
const TEXTS = execFileSync(
  "git",
  ["ls-files", "*.md", "lib", "sample-app", "bench/report"],
  { cwd: root, encoding: "utf8" },
)
  .split("\n")
  .filter((path) => /\.(md|ts|mts|js|html)$/.test(path))
  .filter((path) => !/^docs\/(api\/|glossary\.)/.test(path));

/** Where a text has what is not written. */
function faultsOf(text: string): string[] {
  return BANNED.filter((banned) =>
    /^[a-z]/i.test(banned)
      ? new RegExp(`\\b${banned}\\b`, "i").test(text)
      : text.includes(banned),
  );
}

describe("the glossary", () => {
  it("has the same terms in both languages", () => {
    expect(terms.length).toBeGreaterThan(30);
    expect(
      chineseTerms.map(([chinese, english, wire]) => [english, chinese, wire]),
    ).toEqual(
      terms.map(([english, chinese, wire]) => [english, chinese, wire]),
    );
    expect(chineseNotWritten).toEqual(notWritten);
  });

  it("finds what is not written", () => {
    expect(faultsOf("查询合约；改法见下文")).toEqual(["合约", "改法"]);
    expect(faultsOf("orders are placed as ever")).toEqual(["as ever"]);
    expect(faultsOf("查询签约协议")).toEqual([]);
  });

  it("is kept to by pages, docstrings, messages, the simulator and the shop", () => {
    expect(TEXTS.length).toBeGreaterThan(300);
    const faults = TEXTS.map((path) => [path, faultsOf(read(path))] as const);
    expect(faults.filter(([, found]) => found.length > 0)).toEqual([]);
  });

  it("is kept to by what an OpenAPI document says of a field", () => {
    const named = terms.filter(([, , wire]) => wire);
    const others = Object.entries(FIELD_TEXTS).filter(([field, text]) =>
      named.some(
        ([, chinese, wire]) =>
          field.endsWith(`.${wire}`) &&
          !chinese!.split("、").some((term) => text.includes(term)),
      ),
    );
    expect(others).toEqual([]);
  });

  it("has the form of address: the pages say 你, the shop says 您", () => {
    const pages = TEXTS.filter((path) => path.endsWith(".zh-CN.md"));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((path) => read(path).includes("您"))).toEqual([]);
    expect(read("sample-app/src/pages/texts.zh.ts")).not.toContain("你");
  });
});
