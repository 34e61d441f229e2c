const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/**
 * A document with something else between its two markers.
 *
 * @throws Error where it does not have each marker once, the start first
 */
export function withBench(document: string, content: string): string {
  const [before, rest, ...tooMany] = document.split(START);
  const [, after, ...alsoTooMany] = rest?.split(END) ?? [];
  if (after === undefined || tooMany.length + alsoTooMany.length > 0) {
    throw new Error(`needs ${START} and, after it, ${END}, each once`);
  }
  return `${before}${START}\n\n${content}\n\n${END}${after}`;
}
