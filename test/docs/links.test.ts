import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import {
  anchorsOf,
  markdownFiles,
  pages,
  readDocument,
  root,
  twinOf,
} from "./markdown";

const DOCUMENTS = markdownFiles().map(readDocument);
const ANCHORS = new Map(
  DOCUMENTS.map((document) => [document.path, anchorsOf(document)]),
);

/** What is wrong with a link, if anything. */
function problemOf(path: string, target: string): string | undefined {
  if (/^(https?|mailto):/.test(target)) {
    return undefined;
  }
  const [file = "", anchor] = decodeURIComponent(target).split("#");
  if (/^(\/|\\|file:|[A-Za-z]:)/.test(file)) {
    return "is absolute";
  }
  const aim = file === "" ? path : posix.join(posix.dirname(path), file);
  if (aim.startsWith("..")) {
    return "leaves the repository";
  }
  if (!existsSync(`${root}/${aim}`)) {
    return "leads to no file";
  }
  return anchor === undefined || ANCHORS.get(aim)?.has(anchor)
    ? undefined
    : "leads to no heading";
}

describe("links", () => {
  it("lead to a file, and to a heading in it", () => {
    const problems = DOCUMENTS.flatMap(({ path, targets }) =>
      targets.flatMap((target) => {
        const problem = problemOf(path, target);
        return problem ? [`${path}: ${target} ${problem}`] : [];
      }),
    );
    expect(problems).toEqual([]);
  });

  it.each([
    ["docs/no-such-page.md", "leads to no file"],
    ["docs/errors.md#no-such-heading", "leads to no heading"],
    ["#no-such-heading", "leads to no heading"],
    ["/docs/errors.md", "is absolute"],
    ["../elsewhere.md", "leaves the repository"],
    ["docs/errors.md#wechatpayapierror-by-status-and-code", undefined],
    ["docs/errors.zh-CN.md#wechatpayapierror按状态码与错误码", undefined],
  ])("are followed in earnest: %s %s", (target, problem) => {
    expect(problemOf("README.md", target)).toBe(problem);
  });

  it("name no place on somebody's machine", () => {
    const places = DOCUMENTS.filter(({ text }) =>
      /(^|[\s"'`(=])\/(home|root|tmp|Users|work)\//m.test(text),
    );
    expect(places.map(({ path }) => path)).toEqual([]);
  });
});

describe("pages", () => {
  const english = pages().filter((path) => !path.endsWith(".zh-CN.md"));

  it("are there in both languages", () => {
    expect(pages().length).toBeGreaterThan(10);
    expect(pages().map(twinOf).sort()).toEqual(pages().sort());
  });

  it.each(english)("%s and its twin link to each other first", (path) => {
    for (const each of [path, twinOf(path)]) {
      const [first] = readDocument(each).targets;
      expect(first, each).toBe(posix.basename(twinOf(each)));
    }
  });

  it.each(english)("%s and its twin have the same parts", (path) => {
    const partsOf = (each: string) => {
      const { headings, blocks, tableRows } = readDocument(each);
      return {
        levels: headings.map(({ level }) => level),
        languages: blocks.map(({ language }) => language),
        tableRows,
      };
    };
    expect(partsOf(twinOf(path))).toEqual(partsOf(path));
  });

  it.each(["docs/README.md", "docs/README.zh-CN.md"])(
    "%s lists every page of its language",
    (index) => {
      const { targets } = readDocument(index);
      const missing = pages()
        .filter((path) => path.startsWith("docs/") && path !== index)
        .filter(
          (path) => path.endsWith(".zh-CN.md") === index.endsWith(".zh-CN.md"),
        )
        .map((path) => posix.relative("docs", path))
        .filter((name) => !targets.includes(name));
      expect(missing).toEqual([]);
    },
  );
});
