import type {
  ScheduledAmount,
  ScheduleState,
} from "../contract/papay-contract";

/** A schedule, as it is made and queried; merchant 4012467036 and 4012466997. */
export interface Schedule {
  /** Its state (预约状态). */
  schedule_state: ScheduleState;
  /** The first day of the deduction, such as `2026-12-01` (扣费开始日期). */
  deduct_start_date?: string;
  /** The last day of the deduction (扣费结束日期). */
  deduct_end_date?: string;
  /** What was scheduled (预约扣费金额). */
  scheduled_amount?: ScheduledAmount;
  /** What was deducted (实际扣费金额). */
  deduct_amount?: ScheduledAmount;
  /** When it was deducted (实际扣费日期). */
  deduct_date?: string;
}

/** A deduction that is accepted, but not yet made: its notification or its query gives the outcome; merchant 4012467087. */
export interface AcceptedDeduction {
  /** The merchant's own number (商户订单号). */
  out_trade_no: string;
  /** What it costs. */
  amount: ScheduledAmount;
}
