import type { JsonObject } from "../exchange/field-rule";
import { checkFields } from "../exchange/fields";
import { invalidRequest } from "../exchange/refusal";
import { jsonBody, queryOf, type Route } from "../exchange/route";
import type { DeductionNeeds } from "./combine-papay-routes";
import {
  requireDeductible,
  requireContract,
} from "./combined-deduction-routes";
import { requireSame } from "./deduction-manner";
import { requireScheduleTime } from "./deduction-times";
import {
  appidWarning,
  requireRole,
  requireSubMerchant,
} from "./papay-contract-routes";
import { PAPAY_OPERATIONS, type PapayOperations } from "./papay-tables";
import type { DeductSchedule, SimulatedPlanContract } from "./plan-contract";
import { presentSchedule } from "./plan-contract-event";

/** The schedules of 预约扣费 and their queries, of two roles. */
export function papayScheduleRoutes(needs: DeductionNeeds): Route[] {
  return PAPAY_OPERATIONS.flatMap((operations) =>
    scheduleRoutes(operations, needs),
  );
}

function scheduleRoutes(
  { role, schedule: { path, page, fields } }: PapayOperations,
  { clock, planContracts }: DeductionNeeds,
): Route[] {
  return [
    {
      method: "POST",
      path: `${path}/schedule`,
      handle(request, { contract_id }) {
        const body = jsonBody(request);
        checkFields(body, fields, page);
        const contract = requireDeductible(planContracts, "papay", {
          contract_id,
        });
        requireRole(contract, role, body);
        const scheduled = scheduledBy(contract, body, clock.now());
        planContracts.give(contract, { deduct_schedule: scheduled });
        return {
          body: scheduleAnswer(scheduled),
          ...appidWarning(contract, body),
        };
      },
    },
    {
      method: "GET",
      path,
      // Also of a contract that has ended, as it does with its deduction: or nobody could read PAID.
      handle(request, { contract_id }) {
        const query = queryOf(request);
        requireSubMerchant(role, query, "uri");
        const contract = requireContract(planContracts, "papay", {
          contract_id,
        });
        requireRole(contract, role, query);
        const { deduct_schedule } = contract;
        if (!deduct_schedule) {
          throw invalidRequest("the contract has no scheduled deduction");
        }
        return {
          body: scheduleAnswer(presentSchedule(deduct_schedule, clock.now())),
        };
      },
    },
  ];
}

function scheduledBy(
  { deduct_schedule }: SimulatedPlanContract,
  body: JsonObject,
  now: number,
): DeductSchedule {
  if (deduct_schedule?.schedule_state !== "NO_SCHEDULED") {
    throw invalidRequest(
      deduct_schedule
        ? `the deduction is ${deduct_schedule.schedule_state} already`
        : "the contract has no scheduled deduction",
    );
  }
  requireScheduleTime(now, deduct_schedule.estimated_deduct_date);
  const amount = body.schedule_amount as { total: number };
  requireSame(
    amount,
    deduct_schedule.estimated_deduct_amount,
    "schedule_amount",
  );
  return {
    ...deduct_schedule,
    schedule_state: "SCHEDULED",
    scheduled_amount: amount,
  };
}

function scheduleAnswer(schedule: DeductSchedule): JsonObject {
  const { schedule_state, estimated_deduct_date } = schedule;
  const { scheduled_amount, deduct_amount, deduct_date } = schedule;
  const isDated = schedule_state === "SCHEDULED" || schedule_state === "PAID";
  return {
    schedule_state,
    ...(isDated && {
      deduct_start_date: estimated_deduct_date,
      deduct_end_date: estimated_deduct_date,
    }),
    ...(scheduled_amount && { scheduled_amount }),
    ...(deduct_amount && { deduct_amount }),
    ...(deduct_date !== undefined && { deduct_date }),
  };
}
