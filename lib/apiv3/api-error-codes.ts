/**
 * Whether the request may have taken effect at WeChat Pay.
 *
 * - `rejected`: it certainly did not.
 * - `unknown`: it may have; query before you act on the assumption that it did not.
 */
export type Outcome = "rejected" | "unknown";

type Capital =
  | "A"
  | "B"
  | "C"
  | "D"
  | "E"
  | "F"
  | "G"
  | "H"
  | "I"
  | "J"
  | "K"
  | "L"
  | "M"
  | "N"
  | "O"
  | "P"
  | "Q"
  | "R"
  | "S"
  | "T"
  | "U"
  | "V"
  | "W"
  | "X"
  | "Y"
  | "Z";

/** A code of WeChat Pay's, such as `PARAM_ERROR`: it begins with a capital. Codes that no page lists occur. */
export type ApiErrorCode = `${Capital}${string}`;

/** The code of an answer; `UNKNOWN` where it is none of WeChat Pay's, as a gateway's may be. */
export function codeOfAnswer(code: string): ApiErrorCode {
  return /^[A-Z]/.test(code) ? (code as ApiErrorCode) : "UNKNOWN";
}

/** What an error answer means for the request that it answers. */
export interface Verdict {
  outcome: Outcome;
  /** `soon`: after a short pause; `later`: after a longer one, for WeChat Pay limits or is overloaded. */
  repeat: "never" | "soon" | "later";
}

/**
 * The codes of which the status alone would not tell the meaning (`protocol` "Error codes"), without `_`: old pages spell
 * `SYSTEMERROR`, new ones `SYSTEM_ERROR`, and both occur. Every other code means what its status means.
 */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  // Repeated with the same parameters and the same numbers.
  ["SYSTEMERROR", { outcome: "unknown", repeat: "soon" }],
  ["BANKERROR", { outcome: "unknown", repeat: "soon" }],
  // 502 and 503: out of service, or protected from overload.
  ["SERVICEUNAVAILABLE", { outcome: "unknown", repeat: "later" }],
  ["FREQUENCYLIMITED", { outcome: "rejected", repeat: "later" }],
  ["RATELIMITEXCEEDED", { outcome: "rejected", repeat: "later" }],
  // Refused for good, in spite of their status 500.
  ["OPENIDMISMATCH", { outcome: "rejected", repeat: "never" }],
  ["INVALIDTRANSACTIONID", { outcome: "rejected", repeat: "never" }],
  // The order is paid already, which its query tells.
  ["ORDERPAID", { outcome: "rejected", repeat: "never" }],
  // The user is entering the password: nobody knows yet. Query after 5 s.
  ["USERPAYING", { outcome: "unknown", repeat: "never" }],
]);

/** What an error answer means: by its code, else by its status; `UNKNOWN` is the code of an answer that has none. */
export function verdictOn(status: number, code: string): Verdict {
  if (status < 300) {
    // A success that bears an error: what was done is told by a query alone.
    return { outcome: "unknown", repeat: "never" };
  }
  return VERDICTS.get(code.replaceAll("_", "")) ?? byStatus(status, code);
}

function byStatus(status: number, code: string): Verdict {
  if (status === 429) {
    return { outcome: "rejected", repeat: "later" };
  }
  // Answered by a gateway that may have passed the request on.
  if (status === 408 || (status >= 500 && code === "UNKNOWN")) {
    return { outcome: "unknown", repeat: "soon" };
  }
  return { outcome: status >= 500 ? "unknown" : "rejected", repeat: "never" };
}
