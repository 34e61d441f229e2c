import { describe, expect, it } from "vitest";
import * as contracts from "../../lib";
import { API_ERROR_CODES } from "../../lib/apiv3/api-error-codes";
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

/** The statuses that a cell of the table stands for: one of 5xx, and of any one that is refused and one that failed. */
function statusesOf(cell: string): number[] {
  return cell.split(/, |、/).flatMap((text) => {
    const group = /^(\d)xx$/.exec(text)?.[1];
    if (group !== undefined) {
      return [Number(group === "3" ? 307 : `${group}02`)];
    }
    return /^\d+$/.test(text) ? [Number(text)] : [400, 500];
  });
}

/** The table by status and code, a row for each of both. */
function rowsOf(text: string): Row[] {
  return Array.from(
    text.matchAll(
      /^\| ((?:\d[\dx]{2}|any|任意)\S*(?: \d+)?) +\| (.+?) +\| `(\w+)` +\| +(✓?) +\|/gm,
    ),
    ([, statuses, codes, outcome, mark]) =>
      statusesOf(statuses!).flatMap((status) =>
        codes!.split(/, |、/).map((code) => ({
          status,
          code: /`(\w+)`/.exec(code)?.[1] ?? "ANY_OTHER",
          outcome: outcome!,
          isRepeated: mark === "✓",
        })),
      ),
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

  it("lists every code that the package knows, with its statuses", () => {
    const listed = rowsOf(text)
      .filter(({ code }) => !["ANY_OTHER", "UNKNOWN"].includes(code))
      .map(({ status, code }) => ({ status, code }));
    const codes = new Set(listed.map(({ code }) => code));
    expect(codes).toEqual(new Set(API_ERROR_CODES.map(([code]) => code)));
    for (const [code, statuses] of API_ERROR_CODES) {
      const inDocument = listed
        .filter((each) => each.code === code)
        .map(({ status }) => status);
      if (statuses !== "any") {
        expect.soft([code, inDocument]).toEqual([code, statuses]);
      }
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
