import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "../..");
const CLAIM = /`(test\/[^`]+\.test\.ts)`\s+›\s+"([^"]+)"/g;

/** Sections that say what a reader does, or what is not protected: there is no test of it. */
const WITHOUT_CLAIMS =
  /^## (Report a vulnerability|What it does not protect from)$/;

interface Claim {
  file: string;
  title: string;
}

function claimsOf(text: string): Claim[] {
  return Array.from(text.matchAll(CLAIM), ([, file, title]) => ({
    file: file!,
    title: title!,
  }));
}

/** The items of the page's lists, by section. */
function itemsOf(page: string): string[] {
  return page
    .split(/^(?=## )/m)
    .filter((section) => !WITHOUT_CLAIMS.test(section.split("\n")[0]!))
    .flatMap((section) => section.split(/^(?=- |\d+\. |\n|## |\*\*)/m))
    .filter((block) => /^(- |\d+\. )/.test(block));
}

/** What the tests and groups of a file are called. */
function titlesOf(file: string): Set<string> {
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [called] = node.expression.getText(source).split(/[.(]/);
      const [title] = node.arguments;
      if (
        (called === "it" || called === "describe") &&
        title &&
        ts.isStringLiteralLike(title)
      ) {
        titles.add(title.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(
    file,
    readFileSync(resolve(root, file), "utf8"),
    ts.ScriptTarget.Latest,
  );
  visit(source);
  return titles;
}

const english = readFileSync(resolve(root, "SECURITY.md"), "utf8");
const chinese = readFileSync(resolve(root, "SECURITY.zh-CN.md"), "utf8");
const claims = claimsOf(english);

describe("the security page", () => {
  it("names a test for each thing that it claims", () => {
    const items = itemsOf(english);
    expect(items.length).toBeGreaterThan(50);
    expect(items.filter((item) => claimsOf(item).length === 0)).toEqual([]);
  });

  it.each(claims)("can rely on $file › $title", ({ file, title }) => {
    expect([...titlesOf(file)]).toContain(title);
  });

  it("makes the same claims in Chinese, in the same order", () => {
    expect(claimsOf(chinese)).toEqual(claims);
  });

  it("links its two languages", () => {
    expect(english).toContain("(SECURITY.zh-CN.md)");
    expect(chinese).toContain("(SECURITY.md)");
  });
});
