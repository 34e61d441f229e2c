import type { EchoReport } from "../diagnostics/echo-report";

/**
 * What came of a check.
 *
 * - `ok`: seen to be right.
 * - `warning`: works now, but needs attention.
 * - `failed`: seen to be wrong.
 * - `asked`: somebody else was asked to act; `next` says where to check whether it happened.
 * - `unknown`: not tried, or cannot be checked from here; the message says which.
 */
export type DoctorStatus = "ok" | "warning" | "failed" | "asked" | "unknown";

/** One line of the result. */
export interface DoctorCheck {
  name: string;
  status: DoctorStatus;
  message: string;
  /** What to do next. */
  next?: string;
}

/** What `doctor --json` prints. */
export interface DoctorResult {
  /** Whether no check failed; what is `asked` or `unknown` may be wrong all the same. */
  ok: boolean;
  checks: DoctorCheck[];
  /** Absent where no echo came. */
  report?: EchoReport;
}

/** The result as people read it: one check per line, and what came of all. */
export function resultText({ ok, checks }: DoctorResult): string {
  const lines = checks.map(
    ({ name, status, message, next }) =>
      `${status.padEnd(8)} ${name.padEnd(13)} ${message}${next === undefined ? "" : ` -> ${next}`}\n`,
  );
  return `${lines.join("")}${ok ? verdict(checks) : "A check failed."}\n`;
}

/** "All well." stands only where every line is `ok`. */
function verdict(checks: readonly DoctorCheck[]): string {
  const counts = (
    [
      ["warning", "with a warning"],
      ["asked", "to check elsewhere"],
      ["unknown", "unknown"],
    ] as const
  )
    .map(([status, meaning]) => ({
      meaning,
      count: checks.filter((check) => check.status === status).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ count, meaning }) => `${count} ${meaning}`);
  return counts.length === 0
    ? "All well."
    : `No check failed; ${counts.join(", ")}.`;
}
