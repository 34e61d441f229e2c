import { ConfigurationError } from "../apiv3/errors";
import { isOfKind } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import type { DeductSchedule } from "../contract/papay-contract";
import type { PlanContractState } from "../contract/plan-contract";
import {
  beijingDay,
  beijingMoment,
  type DailyHours,
  daysAfter,
  hoursOf,
  isWithin,
  nextHours,
  type TimeWindow,
} from "../validation/beijing-time";
import { optionalOptions } from "../validation/given-options";
import type { Names } from "../validation/known-names";
import { DEDUCTION_HOURS, SCHEDULE_HOURS } from "./deduction-hours";

/** A pre-deduct notice that was sent (预扣费通知). */
export interface SentNotice {
  /** When. */
  sentAt: Date;
  /** For how many days it opens the deduction; 7 unless given. */
  deduct_duration?: { count: number };
}

/** What decides when a contract of 委托代扣 may deduct: what its query returns, and what only the merchant knows. */
export interface DeductibleContract {
  /** Only `SIGNED` deducts. */
  contract_state: PlanContractState;
  /** Of a contract of 预约扣费: it deducts on that day alone, once scheduled. */
  deduct_schedule?: Pick<
    DeductSchedule,
    "estimated_deduct_date" | "schedule_state"
  >;
  /** When it was signed, RFC 3339: the first deduction within 12 hours of it needs no notice. */
  contract_signed_time?: string;
  /** Whether a deduction has succeeded since it was signed. */
  hasDeducted?: boolean;
  /**
   * The newest notice; `"required"` where the plan wants one and none was sent since the last deduction. Leave it out where WeChat Pay informs
   * the user by itself, which is the usual plan.
   */
  notice?: SentNotice | "required";
  /** Whether a deduction is accepted and its outcome still open: there can be one at a time. */
  isPending?: boolean;
}

/** Whether the hours are checked; see `deductionHours` of the module's options. */
export interface WindowOptions {
  /** `false`: the whole day is allowed. */
  deductionHours?: boolean;
}

const OPTIONS: Names<WindowOptions> = { deductionHours: true };

const WHOLE_DAY: DailyHours = { from: "00:00", until: "24:00" };
const FIRST_MS = 12 * 60 * 60 * 1000;
const USUAL_DURATION = 7;

function checkedOptions(options: WindowOptions): WindowOptions {
  return optionalOptions("options", options, OPTIONS);
}

/**
 * Whether a contract of 委托代扣 can be deducted from at a moment, by WeChat Pay's rules (`protocol` "Deductions in time"). It reads no
 * clock.
 *
 * @example
 * ```ts
 * const signed = { contract_state: "SIGNED" };
 * console.log(canDeduct(signed, new Date("2026-12-01T06:59:00+08:00"))); // false
 * console.log(canDeduct(signed, new Date("2026-12-01T07:00:00+08:00"))); // true
 * ```
 * @throws ConfigurationError where `contract` is not an object, or `at` or a time of the contract is none
 */
export function canDeduct(
  contract: DeductibleContract,
  at: Date,
  options: WindowOptions = {},
): boolean {
  const next = nextDeductionWindow(contract, at, options);
  return next !== undefined && isWithin(next, at);
}

/**
 * The span of time that a moment is in, or the next one, in which a contract of 委托代扣 can be deducted from; hours and days are Beijing's.
 * It reads no clock.
 *
 * @example
 * ```ts
 * const noticed = { contract_state: "SIGNED", notice: { sentAt: new Date("2026-12-01T09:00:00+08:00") } };
 * const next = nextDeductionWindow(noticed, new Date("2026-12-01T10:00:00+08:00"));
 * console.log(next?.from.toISOString()); // 2026-12-02T23:00:00.000Z
 * ```
 * @returns undefined where there is no such time at present: the contract has ended, a deduction is pending, a notice or a schedule is
 *   missing, or its days are over
 * @throws ConfigurationError where `contract` is not an object, or `at` or a time of the contract is none
 */
export function nextDeductionWindow(
  contract: DeductibleContract,
  at: Date,
  options: WindowOptions = {},
): TimeWindow | undefined {
  checkContractAndTime(contract, at);
  const { deductionHours = true } = checkedOptions(options);
  if (contract.contract_state !== "SIGNED" || contract.isPending) {
    return undefined;
  }
  const hours = deductionHours ? DEDUCTION_HOURS : WHOLE_DAY;
  const windows = windowsOf(contract, at, hours);
  return windows
    .filter(({ from, until }) => from < until && at < until)
    .sort((one, other) => one.from.getTime() - other.from.getTime())[0];
}

/**
 * Whether the deduction of a contract of 预约扣费 can be scheduled at a moment: on the day before it, 8:00 to 19:30 in Beijing, once. It
 * reads no clock.
 *
 * @example
 * ```ts
 * const agreed = {
 *   contract_state: "SIGNED",
 *   deduct_schedule: { estimated_deduct_date: "2026-12-01", schedule_state: "NO_SCHEDULED" },
 * };
 * console.log(canSchedule(agreed, new Date("2026-11-30T08:00:00+08:00"))); // true
 * ```
 * @throws ConfigurationError where `contract` is not an object, or `at` or a time of the contract is none
 */
export function canSchedule(
  contract: DeductibleContract,
  at: Date,
  options: WindowOptions = {},
): boolean {
  checkContractAndTime(contract, at);
  const { deductionHours = true } = checkedOptions(options);
  const { contract_state, deduct_schedule } = contract;
  if (
    contract_state !== "SIGNED" ||
    deduct_schedule?.schedule_state !== "NO_SCHEDULED"
  ) {
    return false;
  }
  const eve = daysAfter(deduct_schedule.estimated_deduct_date, -1);
  return isWithin(
    hoursOf(eve, deductionHours ? SCHEDULE_HOURS : WHOLE_DAY),
    at,
  );
}

/** An invalid time would compare with nothing, and so allow nothing without a word. */
function checkContractAndTime(contract: DeductibleContract, at: Date): void {
  if (!isOfKind(contract, "object")) {
    throw new ConfigurationError(
      "contract",
      `is ${valueKind(contract)}; give the data of its query, { contract_state, … }`,
    );
  }
  if (!isValid(at)) {
    throw new ConfigurationError(
      "at",
      "must be a valid Date: the moment in question, such as new Date()",
    );
  }
  const { notice, contract_signed_time, deduct_schedule } = contract;
  if (
    notice !== undefined &&
    notice !== "required" &&
    !isValid(Object(notice).sentAt)
  ) {
    throw new ConfigurationError(
      "notice.sentAt",
      "must be a valid Date: when the notice was sent, such as new Date(sent_at)",
    );
  }
  if (
    contract_signed_time !== undefined &&
    !isValid(new Date(contract_signed_time))
  ) {
    throw new ConfigurationError(
      "contract_signed_time",
      "must be as the contract's query returns it, such as 2026-12-01T10:34:56+08:00; leave it out where you do not know it",
    );
  }
  if (deduct_schedule && !isDay(deduct_schedule.estimated_deduct_date)) {
    throw new ConfigurationError(
      "deduct_schedule.estimated_deduct_date",
      "must be a day as the contract's query returns it, such as 2026-12-01",
    );
  }
}

function isValid(date: unknown): date is Date {
  return date instanceof Date && !Number.isNaN(date.getTime());
}

function isDay(day: string): boolean {
  const midnight = beijingMoment(day, "00:00");
  return isValid(midnight) && beijingDay(midnight) === day;
}

function windowsOf(
  contract: DeductibleContract,
  at: Date,
  hours: DailyHours,
): TimeWindow[] {
  const { deduct_schedule, notice } = contract;
  if (deduct_schedule) {
    return deduct_schedule.schedule_state === "SCHEDULED"
      ? [hoursOf(deduct_schedule.estimated_deduct_date, hours)]
      : [];
  }
  if (notice === undefined) {
    return [nextHours(hours, at)];
  }
  return [
    ...firstWindows(contract, hours),
    ...(notice === "required" ? [] : noticedWindows(notice, hours)),
  ];
}

/** The 12 hours after the signing, in which the first deduction needs no notice. */
function firstWindows(
  { contract_signed_time, hasDeducted }: DeductibleContract,
  hours: DailyHours,
): TimeWindow[] {
  if (contract_signed_time === undefined || hasDeducted) {
    return [];
  }
  const from = new Date(contract_signed_time);
  const until = new Date(from.getTime() + FIRST_MS);
  const day = beijingDay(from);
  return [day, daysAfter(day, 1)].map((each) => {
    const window = hoursOf(each, hours);
    return {
      from: window.from > from ? window.from : from,
      until: window.until < until ? window.until : until,
    };
  });
}

/** From the second day after the notice on. */
function noticedWindows(
  { sentAt, deduct_duration }: SentNotice,
  hours: DailyHours,
): TimeWindow[] {
  const { count = USUAL_DURATION } = deduct_duration ?? {};
  return Array.from({ length: count }, (_, index) =>
    hoursOf(daysAfter(beijingDay(sentAt), 2 + index), hours),
  );
}
