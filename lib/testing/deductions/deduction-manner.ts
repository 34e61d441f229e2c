import { invalidRequest } from "../exchange/refusal";
import {
  dayOf,
  requireDeductionHours,
  requireNoticedDay,
} from "./deduction-times";
import type { SimulatedPlan } from "./plan";
import type { SimulatedPlanContract } from "./plan-contract";

const HOUR_MS = 60 * 60 * 1000;
const JUST_SIGNED_MS = 12 * HOUR_MS;
const ANNOUNCED_MS = 24 * HOUR_MS;

/**
 * By what a deduction is made (`protocol` "papay", rules):
 * - `scheduled`: on the day that was agreed on
 * - `afterUse`: whenever the user owes something
 * - `first`: at once, within twelve hours of the signing
 * - `noticed`: on the days that a notice of the merchant's opens
 * - `announced`: accepted, told to the user by WeChat Pay, and made 24 hours later
 */
export type DeductionManner =
  "scheduled" | "afterUse" | "first" | "noticed" | "announced";

/** How a contract would be deducted from now. @param hasDeducted whether a deduction succeeded since the signing */
export function mannerOf(
  { deduct_schedule, notice, contract_signed_time }: SimulatedPlanContract,
  { kind, notices }: SimulatedPlan,
  hasDeducted: boolean,
  now: number,
): DeductionManner {
  if (deduct_schedule) {
    return "scheduled";
  }
  if (kind === "payAfterUse") {
    return "afterUse";
  }
  const age = now - Date.parse(contract_signed_time);
  if (!hasDeducted && age <= JUST_SIGNED_MS) {
    return "first";
  }
  return notice || notices ? "noticed" : "announced";
}

/** When a deduction that is accepted now is made, in milliseconds since the epoch. */
export function deductedAt(manner: DeductionManner, now: number): number {
  return manner === "announced" ? now + ANNOUNCED_MS : now;
}

/** @throws Refusal 400 `INVALID_REQUEST` where no deduction is made now, or not of so much */
export function requireInTime(
  manner: DeductionManner,
  { deduct_schedule, notice }: SimulatedPlanContract,
  total: number,
  now: number,
  hours: boolean,
): void {
  if (manner === "scheduled") {
    requireScheduledDay(deduct_schedule!, total, now);
    return;
  }
  if (hours) {
    requireDeductionHours(now);
  }
  if (manner === "noticed") {
    requireNotice(notice, total, now);
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` where an amount is not the one that was agreed on */
export function requireSame(
  given: { total: number },
  agreed: { total: number } | undefined,
  field: string,
): void {
  if (given.total !== agreed?.total) {
    throw invalidRequest(
      `${field}.total is ${given.total}, and ${agreed?.total} was agreed on`,
    );
  }
}

function requireScheduledDay(
  schedule: NonNullable<SimulatedPlanContract["deduct_schedule"]>,
  total: number,
  now: number,
): void {
  const { schedule_state, estimated_deduct_date, scheduled_amount } = schedule;
  if (schedule_state !== "SCHEDULED" || dayOf(now) !== estimated_deduct_date) {
    throw invalidRequest(
      `the deduction of ${estimated_deduct_date} is ${schedule_state}, and it is ${dayOf(now)}`,
    );
  }
  requireSame({ total }, scheduled_amount, "amount");
}

function requireNotice(
  notice: SimulatedPlanContract["notice"],
  total: number,
  now: number,
): void {
  if (!notice) {
    throw invalidRequest(
      "the plan requires a notice, and no notice was sent for this deduction",
    );
  }
  requireNoticedDay(now, notice);
  if (total > notice.amount) {
    throw invalidRequest(
      `amount.total is more than the notice's ${notice.amount}`,
    );
  }
}
