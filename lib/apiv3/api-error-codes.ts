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

/** The code of an answer; `UNKNOWN` where it is not one of WeChat Pay's, such as a gateway's. */
export function codeOfAnswer(code: string): ApiErrorCode {
  return /^[A-Z]/.test(code) ? (code as ApiErrorCode) : "UNKNOWN";
}

/** What an error answer means for the request that it answers. */
export interface Verdict {
  outcome: Outcome;
  /** `soon`: after a short pause; `later`: after a longer one, for WeChat Pay limits or is overloaded. */
  repeat: "never" | "soon" | "later";
}

/** The statuses that a code comes with; `any` where the pages name none, or the code means the same with every one. */
export type Statuses = "any" | readonly number[];

const REFUSED: Verdict = { outcome: "rejected", repeat: "never" };
const LIMITED: Verdict = { outcome: "rejected", repeat: "later" };
const FAILED: Verdict = { outcome: "unknown", repeat: "soon" };
const OVERLOADED: Verdict = { outcome: "unknown", repeat: "later" };
const UNDECIDED: Verdict = { outcome: "unknown", repeat: "never" };

/**
 * What each code means, in the order of the pages' tables. With a status that is not its own, and for every code that is not
 * here, the status decides. What else to do, which may differ by operation, is in `docs/errors.md`.
 */
export const API_ERROR_CODES: ReadonlyArray<
  readonly [code: string, statuses: Statuses, verdict: Verdict]
> = [
  // The user is entering the password: nobody knows yet. A 2xx that bears an error.
  ["USERPAYING", "any", UNDECIDED],
  ["PARAM_ERROR", [400], REFUSED],
  ["INVALID_REQUEST", [400], REFUSED],
  ["APPID_MCHID_NOT_MATCH", [400], REFUSED],
  // 404 of refunds.
  ["MCH_NOT_EXISTS", [400, 404], REFUSED],
  // Of a closing: it was done before.
  ["ORDER_CLOSED", [400], REFUSED],
  ["SIGN_ERROR", [401], REFUSED],
  ["NO_AUTH", [403], REFUSED],
  ["RULE_LIMIT", [403], REFUSED],
  ["TRADE_ERROR", [403], REFUSED],
  ["OUT_TRADE_NO_USED", [403], REFUSED],
  // Worth repeating when money was put there, which no program waits for.
  ["NOT_ENOUGH", [403], REFUSED],
  ["ACCOUNT_ERROR", [403], REFUSED],
  ["USER_ACCOUNT_ABNORMAL", [403], REFUSED],
  ["REQUEST_BLOCKED", [403], REFUSED],
  ["ORDER_NOT_EXIST", [404], REFUSED],
  ["RESOURCE_NOT_EXISTS", [404], REFUSED],
  ["FREQUENCY_LIMITED", "any", LIMITED],
  ["RATELIMIT_EXCEEDED", "any", LIMITED],
  // 500: repeated with the same parameters and the same numbers.
  ["SYSTEM_ERROR", "any", FAILED],
  ["BANK_ERROR", "any", FAILED],
  // 502 and 503: out of service, or protected from overload.
  ["SERVICE_UNAVAILABLE", "any", OVERLOADED],
  // Refused for good, in spite of their status 500.
  ["OPENID_MISMATCH", "any", REFUSED],
  ["INVALID_TRANSACTIONID", "any", REFUSED],
  // The order is paid already, which its query tells. No page has its status.
  ["ORDER_PAID", "any", REFUSED],
  // Deductions by contract. No page has their statuses.
  ["CONTRACT_NOT_EXIST", "any", REFUSED],
  ["CONTRACT_ERROR", "any", REFUSED],
  ["ORDER_ACCEPTED", "any", REFUSED],
  // The same notice was sent before: counted as done where notices are sent.
  ["RESOURCE_ALREADY_EXISTS", "any", REFUSED],
];

/** Without `_`: old pages spell `SYSTEMERROR`, new ones `SYSTEM_ERROR`, and both occur. */
const BY_SPELLING = new Map(
  API_ERROR_CODES.map(([code, statuses, verdict]) => [
    spelling(code),
    { statuses, verdict },
  ]),
);

function spelling(code: string): string {
  return code.replaceAll("_", "");
}

/** Whether two codes are one, in either spelling. */
export function isSameCode(one: string, other: string): boolean {
  return spelling(one) === spelling(other);
}

/** What an error answer means: by its code, else by its status; `UNKNOWN` is the code of an answer that has none. */
export function verdictOn(status: number, code: string): Verdict {
  if (status < 300) {
    // A success that bears an error: what was done is told by a query alone.
    return UNDECIDED;
  }
  const known = BY_SPELLING.get(spelling(code));
  return known && (known.statuses === "any" || known.statuses.includes(status))
    ? known.verdict
    : byStatus(status, code);
}

function byStatus(status: number, code: string): Verdict {
  if (status === 429) {
    return LIMITED;
  }
  // Answered by a gateway that may have passed the request on.
  if (status === 408 || (status >= 500 && code === "UNKNOWN")) {
    return FAILED;
  }
  return status >= 500 ? UNDECIDED : REFUSED;
}
