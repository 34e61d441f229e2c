import { describe, expect, it } from "vitest";
import * as contracts from "../../lib";
import { oneOfEach } from "../apiv3/one-of-each";
import { readDocument } from "./markdown";

const CLASSES = Object.values(contracts).filter(
  (value): value is typeof contracts.ContractsError =>
    typeof value === "function" &&
    value.prototype instanceof contracts.ContractsError,
);

/** What a signature fails by, and what an answer besides. */
const REASONS: contracts.ResponseVerificationError["reason"][] = [
  "header",
  "timestamp",
  "serial",
  "signature",
  "body",
];

interface Row {
  status: number;
  code: string;
  outcome: string;
  isRepeated: boolean;
}

/** The table by status and code, a row for each code. */
function rowsOf(text: string): Row[] {
  return Array.from(
    text.matchAll(/^\| (\d)(\d\d|xx) +\| (.+?) +\| `(\w+)` +\| +(✓?) +\|/gm),
    ([, first, rest, codes, outcome, mark]) =>
      codes!.split(/, |、/).map((code) => ({
        status: Number(
          first + rest!.replace("xx", first === "3" ? "07" : "02"),
        ),
        code: /`(\w+)`/.exec(code)?.[1] ?? "ANY_OTHER",
        outcome: outcome!,
        isRepeated: mark === "✓",
      })),
  ).flat();
}

describe.each(["docs/errors.md", "docs/errors.zh-CN.md"])("%s", (path) => {
  const { text } = readDocument(path);

  it("lists every class of errors, by its code", () => {
    const codes = new Map(
      Array.from(
        text.matchAll(/^\| `(\w+Error)` +\| (?:`([\w-]+)`)?/gm),
        ([, name, code]) => [name, code],
      ),
    );
    expect(Array.from(codes.keys()).toSorted()).toEqual(
      CLASSES.map(({ name }) => name).toSorted(),
    );
    for (const { name, code } of oneOfEach()) {
      expect(codes.get(name)).toBe(
        name === "WechatPayApiError" ? undefined : code,
      );
    }
  });

  it("lists every reason of an answer that cannot be trusted", () => {
    for (const reason of REASONS) {
      expect(text).toContain(`| \`${reason}\``);
    }
  });

  it("tells the outcome of a status and code, and whether it is repeated", () => {
    const rows = rowsOf(text);
    expect(rows.length).toBeGreaterThan(10);
    for (const { status, code, outcome, isRepeated } of rows) {
      const error = new contracts.WechatPayApiError({
        status,
        code,
        message: "",
      });
      expect
        .soft([status, code, error.outcome, error.retryable])
        .toEqual([status, code, outcome, isRepeated]);
    }
  });
});
