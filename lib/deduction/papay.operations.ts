import { scheduleWithTotals } from "../contract/papay-contract";
import {
  answer,
  defineOperation,
  noContent,
} from "../operation/define-operation";
import { DEDUCTION_HOURS, SCHEDULE_HOURS } from "./deduction-hours";
import {
  ApplyNormalPapayDto,
  ApplyPartnerPapayDto,
  NormalNoticeDto,
  NormalScheduleDto,
  PartnerNoticeDto,
  PartnerScheduleDto,
  QueryNormalScheduleDto,
  QueryPartnerScheduleDto,
} from "./papay.dto";
import type { AcceptedDeduction, Schedule } from "./papay-results";

const SCHEDULE = answer<Schedule>(
  { schedule_state: "string" },
  [],
  scheduleWithTotals,
);
const ACCEPTED = answer<AcceptedDeduction>(
  { out_trade_no: "string", amount: "object" },
  ["out_trade_no"],
);
/** The same notice was sent before. */
const DONE_BEFORE = ["RESOURCE_ALREADY_EXISTS"] as const;

const NORMAL_PAPAY_DEDUCTIONS = {
  /** Tells the user what will be deducted; the deduction is possible from the second day after it on (预扣费通知). */
  notify: defineOperation({
    method: "POST",
    path: "/v3/papay/contracts/{contract_id}/notify",
    request: NormalNoticeDto,
    answer: noContent,
    pages: ["merchant 4011987402"],
    hours: DEDUCTION_HOURS,
    doneBy: DONE_BEFORE,
  }),
  /** Announces the agreed deduction, on the day before it; WeChat Pay informs the user within half an hour (预约扣费). */
  schedule: defineOperation({
    method: "POST",
    path: "/v3/papay/pay/schedules/contract-id/{contract_id}/schedule",
    request: NormalScheduleDto,
    answer: SCHEDULE,
    pages: ["merchant 4012467036"],
    hours: SCHEDULE_HOURS,
  }),
  /** Queries a schedule (查询预约扣费). */
  querySchedule: defineOperation({
    method: "GET",
    path: "/v3/papay/pay/schedules/contract-id/{contract_id}",
    request: QueryNormalScheduleDto,
    answer: SCHEDULE,
    pages: ["merchant 4012466997"],
  }),
  /** Has a deduction accepted; `TransactionService` queries, closes and `RefundService` refunds it (受理扣款). */
  apply: defineOperation({
    method: "POST",
    path: "/v3/papay/pay/transactions/apply",
    request: ApplyNormalPapayDto,
    answer: ACCEPTED,
    pages: ["merchant 4012467087"],
    hours: DEDUCTION_HOURS,
  }),
};

const PARTNER_PAPAY_DEDUCTIONS = {
  /** Tells a sub-merchant's user what will be deducted; the deduction is possible from the second day after it on (预扣费通知). */
  notify: defineOperation({
    method: "POST",
    path: "/v3/partner-papay/contracts/{contract_id}/notify",
    request: PartnerNoticeDto,
    answer: noContent,
    pages: ["partner 4011988373"],
    hours: DEDUCTION_HOURS,
    doneBy: DONE_BEFORE,
  }),
  /** Announces the agreed deduction, on the day before it; WeChat Pay informs the user within half an hour (预约扣费). */
  schedule: defineOperation({
    method: "POST",
    path: "/v3/papay/pay/partner/schedules/contract-id/{contract_id}/schedule",
    request: PartnerScheduleDto,
    answer: SCHEDULE,
    pages: ["partner 4012468581"],
    hours: SCHEDULE_HOURS,
  }),
  /** Queries a schedule (查询预约扣费). */
  querySchedule: defineOperation({
    method: "GET",
    path: "/v3/papay/pay/partner/schedules/contract-id/{contract_id}",
    request: QueryPartnerScheduleDto,
    answer: SCHEDULE,
    pages: ["partner 4012468579"],
  }),
  /** Has a deduction accepted; `TransactionService` queries, closes and `RefundService` refunds it (受理扣款). */
  apply: defineOperation({
    method: "POST",
    path: "/v3/papay/pay/partner/transactions/apply",
    request: ApplyPartnerPapayDto,
    answer: ACCEPTED,
    pages: ["partner 4012468586"],
    hours: DEDUCTION_HOURS,
  }),
};

/** The notices, schedules and deductions of 委托代扣 that APIv3 knows, of each kind of merchant. */
export const PAPAY_DEDUCTIONS = {
  normal: NORMAL_PAPAY_DEDUCTIONS,
  partner: PARTNER_PAPAY_DEDUCTIONS,
};
