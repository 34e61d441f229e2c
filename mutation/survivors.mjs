import { readFileSync } from "node:fs";

const FILE = new URL("survivors.md", import.meta.url);
const LINE =
  /^- `(?<file>[^`]+)`: (?<fence>`+) ?(?<code>.*?) ?\k<fence> → (?<otherFence>`+) ?(?<becomes>.*?) ?\k<otherFence>: (?<why>.+)$/;

/** The lines of survivors.md, by what they are about. */
export function readSurvivors() {
  const lines = readFileSync(FILE, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("- `"));
  return new Map(
    lines.map((line) => {
      const match = LINE.exec(line);
      if (!match) {
        throw new Error(
          `mutation/survivors.md: no such line is known: ${line}`,
        );
      }
      return [keyOf(match.groups), match.groups];
    }),
  );
}

/** A mutation is known by its file and its text, so that lines may move. */
export function keyOf({ file, code, becomes }) {
  return `${file}: ${short(code)} → ${short(becomes)}`;
}

/** A line of survivors.md, as prettier has it. */
export function writtenDown({ file, code, becomes, why = "…" }) {
  return `- \`${file}\`: ${span(code)} → ${span(becomes)}: ${why}`;
}

function span(code) {
  const text = short(code);
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function short(code) {
  return code.replace(/\s+/g, " ").trim().slice(0, 100);
}
