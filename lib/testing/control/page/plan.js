import { terms } from "./element.js";
import { dateAndTime, yuan } from "./format.js";
import { text } from "./language.js";

const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

/** What there is to tell of a contract of a plan, or of its pre-signing. @param {number} now of the simulator @param {Array} [further] rows */
export function planTerms(contract, now, further = []) {
  const { deduct_schedule, notice, plan } = contract;
  const ended = contract.contract_terminate_info;
  return terms(
    [
      ...further,
      ...scheduleTerms(deduct_schedule, now),
      [text.planPeriod, !deduct_schedule && periodOf(plan)],
      [text.planPrice, plan.price && yuan(plan.price)],
      [
        text.notice,
        notice && `${yuan(notice.amount)} · ${dateAndTime(notice.at)}`,
      ],
      [text.account, contract.contract_display_account],
      [text.planId, String(contract.plan_id)],
      [text.contractCode, contract.out_contract_code],
      [text.contractId, contract.contract_id],
      [text.session, contract.pre_entrustweb_id],
      [text.signedAt, time(contract.contract_signed_time)],
      [text.endedAt, time(ended?.contract_terminated_time)],
      [text.endedBy, text[ended?.contract_termination_mode]],
      [text.remark, ended?.contract_termination_remark],
    ].filter(([, value]) => value),
  );
}

/** The day and the amount of a scheduled deduction, such as `2026-12-01 · ¥68.00`. */
export function scheduled({ estimated_deduct_date, estimated_deduct_amount }) {
  return `${estimated_deduct_date} · ${yuan(estimated_deduct_amount.total)}`;
}

/** A schedule whose day is over has expired. */
export function scheduleStateOf(schedule, now) {
  const { schedule_state, estimated_deduct_date } = schedule;
  const today = new Date(now + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  return schedule_state !== "PAID" && today > estimated_deduct_date
    ? "EXPIRED"
    : schedule_state;
}

function scheduleTerms(schedule, now) {
  return schedule
    ? [
        [text.scheduledFor, scheduled(schedule)],
        [
          text.scheduleState,
          text[`schedule-${scheduleStateOf(schedule, now)}`],
        ],
        [text.deductedFor, schedule.description],
      ]
    : [];
}

function periodOf({ kind, periodDays }) {
  if (kind === "payAfterUse") {
    return text.afterUse;
  }
  return periodDays === undefined ? text.monthly : text.everyDays(periodDays);
}

function time(rfc3339) {
  return rfc3339 && dateAndTime(rfc3339);
}
