import { invalidRequest, Refusal } from "../exchange/refusal";
import type { SimulatedOrder } from "../orders/order";
import { dayOf } from "./deduction-times";
import type { SimulatedPlan } from "./plan";
import type { SimulatedPlanContract } from "./plan-contract";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How often and how much, of one contract (`protocol` "papay", rules, per contract). */
const LIMITS = {
  attemptsPerDay: 300,
  acceptedPerDay: 150,
  renewal: { perDay: 1, perPeriod: 2 },
  // Which is 2500 yuan a day, the limit of a day.
  payAfterUse: { perDay: 5, total: 500_00 },
} as const;

/** @throws Refusal 400 `INVALID_REQUEST` while another deduction of the contract is not at its end */
export function requireNoneUnderWay(
  deductions: readonly SimulatedOrder[],
): void {
  if (deductions.some(({ trade_state }) => trade_state === "ACCEPT")) {
    throw invalidRequest("another deduction of this contract is under way");
  }
  const failed = deductions.find(
    ({ trade_state }) => trade_state === "PAYERROR",
  );
  if (failed) {
    throw invalidRequest(
      `the deduction ${failed.out_trade_no} failed and is not closed; close it before another number is taken`,
    );
  }
}

/**
 * @param deductions those of the contract so far
 * @throws Refusal 403 `RULE_LIMIT` where this one would be too many, or too much
 */
export function requireWithinLimits(
  contract: SimulatedPlanContract,
  plan: SimulatedPlan,
  total: number,
  deductions: readonly SimulatedOrder[],
  now: number,
): void {
  const today = dayOf(now);
  const accepted = deductions.filter((each) => dayOf(each.placed_at) === today);
  if (accepted.length >= LIMITS.acceptedPerDay) {
    throw limit(`该协议当日扣款已达${LIMITS.acceptedPerDay}次`);
  }
  const paid = deductions.filter(isPaid);
  const paidToday = paid.filter((each) => dayOf(paidAt(each)) === today);
  if (plan.kind === "payAfterUse") {
    requireAffordable(paidToday, total);
    return;
  }
  const period = periodOf(contract, plan);
  const paidInPeriod = paid.filter(
    (each) => period(paidAt(each)) === period(now),
  );
  if (paidToday.length >= LIMITS.renewal.perDay) {
    throw limit("该协议当日已扣款成功");
  }
  if (paidInPeriod.length >= LIMITS.renewal.perPeriod) {
    throw limit(`该协议本周期已扣款成功${LIMITS.renewal.perPeriod}次`);
  }
}

/** Whether a deduction succeeded, refunded or not. */
export function isPaid({ transaction_id }: SimulatedOrder): boolean {
  return transaction_id !== undefined;
}

/** Counts the deductions that were asked for within a day, accepted or not. */
export class Attempts {
  private day = "";
  private readonly counts = new Map<string, number>();

  /** @throws Refusal 403 `RULE_LIMIT` where there are too many of one contract */
  count({ contract_id }: SimulatedPlanContract, now: number): void {
    if (this.day !== dayOf(now)) {
      this.day = dayOf(now);
      this.counts.clear();
    }
    const count = (this.counts.get(contract_id) ?? 0) + 1;
    this.counts.set(contract_id, count);
    if (count > LIMITS.attemptsPerDay) {
      throw limit(`该协议当日扣款请求超过${LIMITS.attemptsPerDay}次`);
    }
  }
}

function requireAffordable(
  paidToday: readonly SimulatedOrder[],
  total: number,
): void {
  const { perDay, total: most } = LIMITS.payAfterUse;
  if (paidToday.length >= perDay) {
    throw limit(`该协议当日已扣款成功${perDay}次`);
  }
  if (total > most) {
    throw limit(`超过单笔扣款限额${most / 100}元`);
  }
}

/** By what the periods of a contract are told apart. */
function periodOf(
  { contract_signed_time }: SimulatedPlanContract,
  { periodDays }: SimulatedPlan,
): (at: number) => number | string {
  const signed = Date.parse(contract_signed_time);
  return periodDays === undefined
    ? (at) => dayOf(at).slice(0, 7)
    : (at) => Math.floor((at - signed) / (periodDays * DAY_MS));
}

function paidAt({ success_time }: SimulatedOrder): number {
  return Date.parse(success_time ?? "");
}

function limit(message: string): Refusal {
  return new Refusal(403, "RULE_LIMIT", message);
}
