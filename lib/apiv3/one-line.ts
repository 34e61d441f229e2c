/** The longest text that is kept of what another side says of an error. */
const LONGEST_TEXT = 500;

/** A text of the other side's on one line and of bounded length: nothing of it may steer a terminal or forge a line of a log. */
export function shortLine(text: string): string {
  return oneLine(text.slice(0, LONGEST_TEXT));
}

/** A text without control and formatting characters, which become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

/** The `Request-ID` of an answer, cleaned: anybody may have answered. `undefined` where there is none. */
export function requestIdOf(
  headers: Readonly<Record<string, unknown>>,
): string | undefined {
  const value = headers["request-id"];
  return typeof value === "string" ? shortLine(value) : undefined;
}
