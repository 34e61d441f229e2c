import type { JsonObject } from "../exchange/field-rule";
import { checkFields } from "../exchange/fields";
import { Refusal } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";
import type { OrderTerms, SimulatedOrder } from "../orders/order";
import type { DeductionNeeds } from "./combine-papay-routes";
import { requireDeductible } from "./combined-deduction-routes";
import {
  Attempts,
  isPaid,
  requireNoneUnderWay,
  requireWithinLimits,
} from "./deduction-limits";
import { deductedAt, mannerOf, requireInTime } from "./deduction-manner";
import { appidWarning, requireRole } from "./papay-contract-routes";
import { PAPAY_OPERATIONS, type PapayOperations } from "./papay-tables";
import type { SimulatedPlanContract } from "./plan-contract";
import { planOpenids } from "./plan-contracts";

/** The deductions of 委托代扣 (受理扣款), of two roles. */
export function papayApplyRoutes(needs: DeductionNeeds): Route[] {
  const attempts = new Attempts();
  return PAPAY_OPERATIONS.map((operations) =>
    applyRoute(operations, needs, attempts),
  );
}

function applyRoute(
  { role, apply: { path, page, fields } }: PapayOperations,
  { clock, orders, planContracts, plans, hours, accepted }: DeductionNeeds,
  attempts: Attempts,
): Route {
  return {
    method: "POST",
    path,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      requireNewNumber(orders.findByTradeNo(String(body.out_trade_no)));
      const contract = requireDeductible(planContracts, "papay", body);
      requireRole(contract, role, body);
      const now = clock.now();
      attempts.count(contract, now);
      const total = Number((body.amount as { total: number }).total);
      const past = orders.deductionsBy(contract.contract_id);
      const plan = plans.of(contract.plan_id);
      const manner = mannerOf(contract, plan, past.some(isPaid), now);
      requireInTime(manner, contract, total, now, hours);
      requireNoneUnderWay(past);
      requireWithinLimits(contract, plan, total, past, now);
      const { prepay_id } = orders.place(termsOf(body, contract, total));
      const order = orders.accept(
        orders.require(prepay_id),
        deductedAt(manner, now),
      );
      return {
        body: { out_trade_no: order.out_trade_no, amount: body.amount },
        ...appidWarning(contract, body),
        afterwards: () => accepted(order),
      };
    },
  };
}

/** @throws Refusal 400 where a number was used: it deducts once */
function requireNewNumber(former: SimulatedOrder | undefined): void {
  switch (former?.trade_state) {
    case undefined:
      return;
    case "ACCEPT":
      throw new Refusal(400, "ORDER_ACCEPTED", "订单已受理");
    case "CLOSED":
    case "PAYERROR":
      throw new Refusal(400, "ORDER_CLOSED", "订单已关闭");
    default:
      throw new Refusal(400, "ORDER_PAID", "订单已支付");
  }
}

function termsOf(
  body: JsonObject,
  contract: SimulatedPlanContract,
  total: number,
): OrderTerms {
  const isPartners = contract.parties.sp_mchid !== undefined;
  return {
    kind: isPartners ? "partner" : "direct",
    trade_type: "PAP",
    request: { ...body, ...contract.parties, payer: payerOf(contract) },
    out_trade_no: String(body.out_trade_no),
    appid: String(body.appid ?? body.sp_appid),
    openids: planOpenids(contract),
    description: String(body.description),
    total,
    notify_url: String(body.transaction_notify_url),
    contract_id: contract.contract_id,
  };
}

function payerOf({ parties }: SimulatedPlanContract): JsonObject {
  const { openid, sp_openid, sub_openid } = parties;
  return { openid, sp_openid, sub_openid };
}
