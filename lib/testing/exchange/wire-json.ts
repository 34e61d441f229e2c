/**
 * JSON as the simulator sends it: with a blank after each comma and colon. `JSON.stringify(JSON.parse(body))`
 * gives other bytes, so whoever verifies a re-serialised body instead of the raw one finds the signature wrong.
 */
export function wireJson(value: unknown): string {
  // Line breaks inside strings are escaped, so each one that is left is JSON.stringify's own.
  return JSON.stringify(value, null, 1).replace(/\n */g, " ");
}
