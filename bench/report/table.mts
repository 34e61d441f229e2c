import { caseNames, HTTP_CASES } from "../cases/http-case.mjs";
import {
  type CaseName,
  type CheckedBound,
  checkBounds,
  type Results,
} from "../results.mjs";
import { median, type Rounds } from "../rounds.mjs";
import { formatted, baselineOf, UNITS } from "./figures.mjs";
import { caseTitle, type Words } from "./words.mjs";

/** The results as tables in Markdown, with a line on where they were measured. */
export function table(results: Results, words: Words): string {
  const { axiosPlugin, nodeV3 } = results.environment;
  const [first, baseline, own, axios, node, last] = words.columns;
  const bounds = checkBounds(results.cases);
  const names = (Object.keys(UNITS) as CaseName[]).filter(
    (name) => results.cases[name],
  );
  const rowOf = (name: CaseName) =>
    row(
      name,
      results.cases[name],
      bounds.filter((bound) => bound.case === name),
      words,
    );
  const isHttp = (name: CaseName) => HTTP_CASE_NAMES.includes(name);
  return [
    line([
      first,
      baseline,
      `**${own}**`,
      `${axios} ${axiosPlugin}`,
      `${node} ${nodeV3}`,
      last,
    ]),
    line(["---", "---:", "---:", "---:", "---:", "---"]),
    ...names.filter((name) => !isHttp(name)).map((name) => line(rowOf(name))),
    "",
    words.onCores,
    "",
    line([first, baseline, `**${own}**`, last]),
    line(["---", "---:", "---:", "---"]),
    ...names.filter(isHttp).map((name) => {
      const [title, bare, ours, , , judged] = rowOf(name);
      return line([title!, bare!, ours!, judged!]);
    }),
    "",
    words.measured(results.environment),
  ].join("\n");
}

const HTTP_CASE_NAMES: readonly CaseName[] = HTTP_CASES.flatMap(caseNames);

function row(
  name: CaseName,
  rounds: Rounds,
  bounds: CheckedBound[],
  words: Words,
): string[] {
  const unit = UNITS[name];
  const cell = (value: number | undefined) =>
    value === undefined ? "–" : formatted(unit, value, words);
  const of = (contender: string) =>
    rounds[contender] && median(rounds[contender]);
  const note = beside(rounds, cell, words);
  return [
    caseTitle(name, words) + (note && words.aside(note)),
    cell(baselineOf(name, rounds)),
    `**${cell(of("thisPackage"))}**`,
    cell(of("axiosPlugin")),
    cell(of("nodeV3")),
    bounds
      .map((bound) => judgement(bound, cell, words))
      .join(words.semicolon) || "–",
  ];
}

/** What is measured beside the contenders, to tell how much is theirs. */
function beside(
  rounds: Rounds,
  cell: (value: number) => string,
  words: Words,
): string {
  if (rounds.empty) {
    return words.named(words.emptyRoute, cell(median(rounds.empty)));
  }
  for (const name of ["roundTrip", "thousand"]) {
    if (rounds[name]) {
      return words.named(words.others[name]!, cell(median(rounds[name])));
    }
  }
  if (rounds.one && rounds.hundred) {
    return [
      words.named("1", cell(median(rounds.one))),
      words.named("100", cell(median(rounds.hundred))),
    ].join(words.comma);
  }
  return rounds.nest
    ? words.named(words.nestAlone, cell(median(rounds.nest)))
    : "";
}

/** One bound, as `1.83 × the baseline (≥ 1.5)`. */
export function judgement(
  { against, measured, atLeast, atMost, holds }: CheckedBound,
  cell: (value: number) => string,
  words: Words,
): string {
  const required =
    atLeast === undefined ? `≤ ${bare(atMost!)}` : `≥ ${atLeast}`;
  const verdict = holds
    ? required
    : `${required}${words.comma}**${words.notHeld}**`;
  function bare(value: number): string {
    return against.length > 0 ? String(value) : cell(value);
  }
  if (against.length === 0) {
    return cell(measured) + words.aside(verdict);
  }
  const other = words.others[against[0]!];
  const ratio = toTell(measured, (atLeast ?? atMost)!);
  return `${ratio} × ${other ?? words.baseline}${words.aside(verdict)}`;
}

/** In so many digits that a bound that is just missed does not look as if it were held. */
function toTell(measured: number, bound: number): string {
  const isClose = measured.toFixed(2) === bound.toFixed(2);
  return measured.toFixed(isClose && measured !== bound ? 3 : 2);
}

function line(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}
