import { RequestValidationError } from "../validation/request-validation.error";

const LONGEST = 32;

/**
 * The number of the next attempt after a deduction that failed: never the old one, whose order is closed. Where WeChat Pay failed by its own
 * fault (`SYSTEMERROR`) the order stays open: query it, and close it first (`protocol/papay.md`). The number is derived from the old one, so
 * that computing it twice still deducts once: a number deducts once at most. An ending of `-2` to `-99` is the number of an attempt, so
 * give a first attempt no number that ends so: after `tea-11` would come `tea-12`, the number of December.
 *
 * @example
 * ```ts
 * console.log(nextDeductionNumber("20261201-tea")); // 20261201-tea-2
 * console.log(nextDeductionNumber("20261201-tea-2")); // 20261201-tea-3
 * ```
 * @throws RequestValidationError where the next one would have more than 32 characters
 */
export function nextDeductionNumber(out_trade_no: string): string {
  const [, base = out_trade_no, attempt = "1"] =
    /^(.+)-([2-9]|[1-9]\d)$/.exec(out_trade_no) ?? [];
  const next = `${base}-${Number(attempt) + 1}`;
  if (next.length > LONGEST) {
    throw RequestValidationError.of(
      "out_trade_no",
      "maxLength",
      `leaves no room for the number of an attempt: give it ${LONGEST - 3} characters at most`,
    );
  }
  return next;
}
