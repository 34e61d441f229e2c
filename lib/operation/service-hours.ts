import {
  beijingText,
  type DailyHours,
  isWithin,
  nextHours,
} from "../validation/beijing-time";
import { RequestValidationError } from "../validation/request-validation.error";

/**
 * Refuses an operation outside its hours, before any I/O.
 *
 * @throws RequestValidationError naming the hours, and when they begin
 */
export function requireHours(hours: DailyHours, at: Date): void {
  const next = nextHours(hours, at);
  if (!isWithin(next, at)) {
    throw RequestValidationError.of(
      "deductionHours",
      "isWithinHours",
      `are from ${hours.from} to ${hours.until} in Beijing for this operation, where it is ${beijingText(at)}: call it from ${beijingText(next.from)} on, or switch the check off with deductionHours: false`,
    );
  }
}
