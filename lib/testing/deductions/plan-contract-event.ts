import type { JsonObject } from "../exchange/field-rule";
import type { NotificationEvent } from "../notifications/notification";
import { dayOf } from "./deduction-times";
import type { DeductSchedule, SimulatedPlanContract } from "./plan-contract";

/**
 * The notification of a contract's present state: merchant 4016724543 and partner 4012160323; of 合单代扣 partner 4012881605, which
 * tells neither `contract_id` nor `contract_state`.
 *
 * @param now milliseconds since the epoch
 */
export function planContractEvent(
  contract: SimulatedPlanContract,
  now: number,
): NotificationEvent {
  const isTerminated = contract.contract_state === "TERMINATED";
  const ending = isTerminated ? "TERMINATE" : "SIGN";
  const summary = isTerminated ? "解约成功" : "签约成功";
  return contract.family === "combine-papay"
    ? {
        event_type: `ECOMMERCE_ENTRUST.${ending}`,
        summary,
        resource: combinedResource(contract),
      }
    : {
        event_type: `ENTRUST.${ending}`,
        summary,
        resource: planContractFields(contract, now),
      };
}

/** A contract as its query, and in 委托代扣 its notification, tells it. @param now milliseconds since the epoch */
export function planContractFields(
  contract: SimulatedPlanContract,
  now: number,
): JsonObject {
  const { contract_terminate_info } = contract;
  return {
    ...contract.parties,
    contract_id: contract.contract_id,
    plan_id: contract.plan_id,
    out_contract_code: contract.out_contract_code,
    contract_display_account: contract.contract_display_account,
    contract_state: contract.contract_state,
    contract_signed_time: contract.contract_signed_time,
    contract_expired_time: contract.contract_expired_time,
    ...(contract_terminate_info && { contract_terminate_info }),
    ...(contract.out_user_code !== undefined && {
      out_user_code: contract.out_user_code,
    }),
    ...(contract.deduct_schedule && {
      deduct_schedule: presentSchedule(contract.deduct_schedule, now),
    }),
  };
}

/** A schedule as WeChat Pay tells it: one whose day is over has expired. @param now milliseconds since the epoch */
export function presentSchedule(
  agreed: DeductSchedule,
  now: number,
): DeductSchedule {
  // The description is shown to the user, and told to nobody.
  const schedule = { ...agreed, description: undefined };
  const isOver = dayOf(now) > schedule.estimated_deduct_date;
  return isOver && schedule.schedule_state !== "PAID"
    ? { ...schedule, schedule_state: "EXPIRED" }
    : schedule;
}

function combinedResource(contract: SimulatedPlanContract): JsonObject {
  const { parties, plan_id, out_contract_code, attach } = contract;
  const end = contract.contract_terminate_info;
  return {
    ...parties,
    plan_id,
    out_contract_code,
    ...(end
      ? {
          operate_time: end.contract_terminated_time,
          contract_termination_mode: end.contract_termination_mode,
        }
      : {
          operate_time: contract.contract_signed_time,
          contract_expired_time: contract.contract_expired_time,
        }),
    ...(attach !== undefined && { attach }),
  };
}
