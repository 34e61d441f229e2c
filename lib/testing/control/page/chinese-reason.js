import { ISSUES, REASONS } from "./chinese-reasons.js";

/** The document that a reason is from, at its end. */
const PAGE = / \((merchant|partner|APIv3) (\d+)\)$/;

const DOCUMENTS = {
  merchant: "商户文档",
  partner: "合作伙伴文档",
  APIv3: "APIv3 文档",
};

const issues = entriesOf(ISSUES);
const reasons = entriesOf(REASONS);

/**
 * Why something was refused, in Chinese; words that are not known here stay as they are.
 *
 * @param {string} reason the simulator's words
 */
export function chineseReason(reason) {
  const [, audience, number] = PAGE.exec(reason) ?? [];
  const words = reason.replace(PAGE, "");
  const chinese = translated(reasons, words) ?? fieldIssue(words) ?? words;
  return audience ? `${chinese}（${DOCUMENTS[audience]} ${number}）` : chinese;
}

function fieldIssue(words) {
  const [, field, issue = ""] = /^(\S+) (.+)$/s.exec(words) ?? [];
  const chinese = translated(issues, issue);
  return chinese && `${field} ${chinese}`;
}

function translated(entries, words) {
  const [pattern, chinese] = entries.find(([each]) => each.test(words)) ?? [];
  return pattern && words.replace(pattern, chinese);
}

function entriesOf(table) {
  return table
    .trim()
    .split("\n")
    .map((line) => line.split(" = "))
    .map(([words, chinese]) => [patternOf(words), chinese]);
}

function patternOf(words) {
  const parts = words
    .split("*")
    .map((part) => part.replace(/[()[\]{}.?+$^|\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("(.+)")}$`, "s");
}
