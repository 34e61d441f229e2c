import type { JsonObject } from "../exchange/field-rule";
import { checkFields } from "../exchange/fields";
import { invalidRequest, Refusal } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";
import { type DeductionNeeds, requireMerchant } from "./combine-papay-routes";
import { requireDeductible } from "./combined-deduction-routes";
import { dayFrom, dayOf, requireDeductionHours } from "./deduction-times";
import { appidWarning, requireRole } from "./papay-contract-routes";
import { PAPAY_OPERATIONS, type PapayOperations } from "./papay-tables";
import type { SimulatedPlanContract } from "./plan-contract";

/** Seven days, where a notice names none. */
const USUAL_DAYS = 7;

/** The notices before deductions (预扣费通知), of two roles. */
export function papayNoticeRoutes(needs: DeductionNeeds): Route[] {
  return PAPAY_OPERATIONS.map((operations) => noticeRoute(operations, needs));
}

function noticeRoute(
  { role, notice: { path, page, fields } }: PapayOperations,
  { mchid, clock, planContracts, plans, hours }: DeductionNeeds,
): Route {
  return {
    method: "POST",
    path,
    handle(request, { contract_id }) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      const field = role === "normal" ? "mchid" : "sp_mchid";
      requireMerchant(body, field, mchid, page);
      const contract = requireDeductible(planContracts, "papay", {
        contract_id,
      });
      requireRole(contract, role, body);
      if (plans.of(contract.plan_id).notices === false) {
        throw invalidRequest(
          `the plan ${contract.plan_id} does not use notices`,
        );
      }
      if (hours) {
        requireDeductionHours(clock.now());
      }
      planContracts.give(contract, {
        notice: noticeOf(contract, body, clock.now()),
      });
      return { body: undefined, ...appidWarning(contract, body) };
    },
  };
}

/** @throws Refusal 400 while another notice is pending */
function noticeOf(
  { notice: former }: SimulatedPlanContract,
  body: JsonObject,
  at: number,
) {
  const { amount } = Object(body.estimated_amount) as { amount: number };
  const { count = USUAL_DAYS } = Object(body.deduct_duration) as {
    count?: number;
  };
  const isPending = former && dayOf(at) <= dayFrom(former.at, 1 + former.count);
  if (isPending && former.amount === amount && former.count === count) {
    throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", "预扣费通知已发送");
  }
  if (isPending) {
    throw invalidRequest("a notice with other values is pending");
  }
  return { at, amount, count };
}
