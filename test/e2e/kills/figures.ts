import type { Figures } from "./under-faults";

const ROWS: string[][] = [];

/** Adds a run to the table. */
export function note(store: string, fault: string, figures: Figures): void {
  const { events, lost, twice, answers } = figures;
  const told = Object.entries(answers).map(
    ([what, count]) => `${count} ${what}`,
  );
  ROWS.push([
    store,
    fault,
    ...[events, lost, twice].map(String),
    told.join(", "),
  ]);
}

/** The runs so far, as a table in Markdown. */
export function table(): string {
  const head = ["store", "fault", "events", "lost", "handled twice", "answers"];
  return [head, head.map(() => "---"), ...ROWS]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
