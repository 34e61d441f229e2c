import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

const ROOT = join(__dirname, "../../../lib/testing");

/** Whence requests are refused, and acts of the user. */
const FOLDERS = ["contracts", "deductions", "exchange", "orders", "refunds"];

/** Parts of reasons that stand there whole, and what no page shows as one. */
const NO_REASONS = [
  "1 of the other AppID",
  "an order for sub-merchants",
  "a direct merchant's order",
  "prepay_id is of 1, the pre-signing of kind 1 (1): WeChat Pay may not offer the contract",
  "the answer has the result; there is no notification",
  "notices and deductions",
  "1 are taken from 1 to 1, and it is 1",
  "1 on request",
  "timestamp is 1 s 1 WeChat Pay's clock",
  "ahead of",
  "must not be there: 1",
  "a stranger",
  "sign not match",
];

/** The whole of those of which only the parts are found there. */
const WHOLE = [
  "prepay_id is of an order for sub-merchants, the pre-signing of kind 1 (merchant 1): WeChat Pay may not offer the contract",
  "prepay_id is of a direct merchant's order, the pre-signing of kind 1 (merchant 1): WeChat Pay may not offer the contract",
  "notices and deductions are taken from 07:00 to 22:00, and it is 06:59",
  "schedules are taken from 08:00 to 19:30, and it is 07:59",
  "timestamp is 301 s ahead of WeChat Pay's clock",
  "timestamp is 301 s behind WeChat Pay's clock",
  "sign not match: the key is right, so a line differs (body)",
];

interface Text {
  file: string;
  /** Values that stand in it are `1`. */
  words: string;
}

function textsOf(file: string): Text[] {
  const path = join(ROOT, file);
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
  );
  const texts: Text[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      return;
    }
    const words = ts.isTemplateExpression(node)
      ? [node.head, ...node.templateSpans.map(({ literal }) => literal)]
          .map(({ text }) => text)
          .join("1")
      : ts.isStringLiteralLike(node)
        ? node.text
        : "";
    if (/[a-z]+ [a-z]+/.test(words)) {
      texts.push({ file, words });
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return texts;
}

const texts = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).flatMap((file) =>
    textsOf(join(folder, file)),
  ),
);

/** The page is JavaScript without types. */
const PAGE: string = "../../../lib/testing/control/page/chinese-reason.js";
let chineseReason: (reason: string) => string;

beforeAll(async () => {
  ({ chineseReason } = (await import(PAGE)) as never);
});

/** What stands around the words in the text that is shown. */
const FRAMES = [
  "*",
  "field *",
  "the body *",
  "field must not be there: *",
  "line 2 (URL) differs: signed *, received 1",
  "line 5 (body) differs: signed *",
];

/** Whether the page has Chinese for it, whatever document it names at its end. */
function hasChinese(words: string): boolean {
  return FRAMES.some((frame) => {
    const shown = frame.replace("*", words.replace(/ \(1\)$/, ""));
    return /\p{Script=Han}/u.test(chineseReason(shown));
  });
}

describe("the page's Chinese", () => {
  it("has words for everything that a request is refused for", () => {
    expect(texts.length).toBeGreaterThan(100);
    const missing = texts.filter(
      ({ words }) => !NO_REASONS.includes(words) && !hasChinese(words),
    );
    expect(missing).toEqual([]);
    expect(WHOLE.filter((words) => !hasChinese(words))).toEqual([]);
  });

  it("is asked for no words that are nowhere any more", () => {
    const all = texts.map(({ words }) => words);
    expect(NO_REASONS.filter((words) => !all.includes(words))).toEqual([]);
  });
});
