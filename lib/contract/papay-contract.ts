import type { PlanContract } from "./plan-contract";

/** An amount of a scheduled deduction. */
export interface ScheduledAmount {
  /** In fen. WeChat Pay's pages spell it `total` and `amount`; here it is `total`. */
  total: number;
  /** `CNY`. */
  currency?: string;
}

/**
 * State of a scheduled deduction: `NO_SCHEDULED`; `SCHEDULED`, also after a deduction that failed; `PAID`; `EXPIRED`, after its day.
 * WeChat Pay may add states.
 */
export type ScheduleState =
  "NO_SCHEDULED" | "SCHEDULED" | "PAID" | "EXPIRED" | (string & {});

/** What a contract is to deduct on a day (预约扣费). */
export interface DeductSchedule {
  /** The day of the deduction, such as `2026-12-01` (预计扣费日期). */
  estimated_deduct_date: string;
  /** What is to be deducted (预计扣费金额). */
  estimated_deduct_amount: ScheduledAmount;
  /** Its state (预约状态). */
  schedule_state: ScheduleState;
  /** What was scheduled (预约扣费金额). */
  scheduled_amount?: ScheduledAmount;
  /** What was deducted (实际扣费金额). */
  deduct_amount?: ScheduledAmount;
  /** When it was deducted (实际扣费日期). */
  deduct_date?: string;
}

interface PapayContract extends PlanContract {
  /** The merchant's own id of the user (商户侧用户标识). */
  out_user_code?: string;
  /** Of a contract that deducts once, on a day that was agreed (预约扣费). */
  deduct_schedule?: DeductSchedule;
}

/** A contract of 委托代扣; merchant 4012489245 and 4012489295. */
export interface NormalPapayContract extends PapayContract {
  /** The merchant that signs requests (商户号). */
  mchid: string;
  /** AppID that the user signed in (AppID). */
  appid: string;
  /** The user's openid under `appid` (用户标识). */
  openid: string;
}

/** A contract of 委托代扣, of a sub-merchant; partner 4012489483 and 4012489491. */
export interface PartnerPapayContract extends PapayContract {
  /** The service provider that signs requests (服务商户号). */
  sp_mchid: string;
  /** The service provider's AppID (服务商 AppID). */
  sp_appid: string;
  /** The sub-merchant's id (子商户号). */
  sub_mchid: string;
  /** The sub-merchant's AppID (子商户 AppID). */
  sub_appid?: string;
  /** The user's openid under `sp_appid` (用户标识). */
  sp_openid: string;
  /** The user's openid under `sub_appid` (用户标识). */
  sub_openid?: string;
}

/** WeChat Pay's pages spell the amounts of a schedule in two ways. */
export function withTotals<
  Contract extends { deduct_schedule?: DeductSchedule },
>(contract: Contract): Contract {
  const { deduct_schedule } = contract;
  return deduct_schedule
    ? { ...contract, deduct_schedule: scheduleWithTotals(deduct_schedule) }
    : contract;
}

/** The same of a schedule alone. */
export function scheduleWithTotals<Schedule extends object>(
  schedule: Schedule,
): Schedule {
  return Object.fromEntries(
    Object.entries(schedule).map(([name, value]) => [
      name,
      name.endsWith("_amount") ? withTotal(value as SpeltAmount) : value,
    ]),
  ) as Schedule;
}

type SpeltAmount = { total?: number; amount?: number } | undefined;

function withTotal(spelt: SpeltAmount): unknown {
  if (spelt?.amount === undefined || spelt.total !== undefined) {
    return spelt;
  }
  const { amount, ...rest } = spelt;
  return { ...rest, total: amount };
}
