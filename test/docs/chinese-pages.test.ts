import { marked, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { pages, readDocument } from "./markdown";

const CHINESE = pages().filter((path) => path.endsWith(".zh-CN.md"));

/** Where a line ends between two characters: a reader sees a space there. */
function brokenLines(text: string): string[] {
  const broken: string[] = [];
  void marked.walkTokens(marked.lexer(text), (token: Token) => {
    if (token.type === "text") {
      const found = token.raw.matchAll(
        /.{0,10}\p{Script=Han}\n\s*\p{Script=Han}.{0,10}/gu,
      );
      broken.push(...Array.from(found, ([each]) => each));
    }
  });
  return broken;
}

/** Where a reader sees the stars of bold text: it ends with punctuation, and a character follows. */
function visibleStars(text: string): string[] {
  const html = marked.parse(text, { async: false });
  const prose = html.replace(/<(code|pre)[\s>].*?<\/\1>/gs, "");
  return Array.from(prose.matchAll(/.{0,20}\*\*.{0,20}/g), ([found]) => found);
}

describe("A Chinese page", () => {
  it("is looked at", () => {
    expect(CHINESE.length).toBeGreaterThan(30);
    expect(brokenLines("收到\n通知；\n再处理 `a\nb`")).toEqual([
      "收到\n通知；",
    ]);
    expect(visibleStars("**注意。**请看 `**`")).toEqual([
      "<p>**注意。**请看 </p>",
    ]);
  });

  it.each(CHINESE)("%s has no line that breaks within a sentence", (path) => {
    expect(brokenLines(readDocument(path).text)).toEqual([]);
  });

  it.each(CHINESE)("%s shows no stars of bold text", (path) => {
    expect(visibleStars(readDocument(path).text)).toEqual([]);
  });
});
