import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../exchange/field-rule";
import { checkFields, fieldError } from "../exchange/fields";
import { invalidRequest, Refusal } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";
import type { OrderTerms, SimulatedOrder } from "../orders/order";
import { itemsOf } from "../orders/order-part";
import type { Orders } from "../orders/orders";
import { transaction } from "../orders/transaction";
import { COMBINE_PAPAY_DEDUCTION } from "./combine-papay-tables";
import { type DeductionNeeds, requireMerchant } from "./combine-papay-routes";
import { deductionRefusal } from "./deduction-outcome";
import type { SimulatedPlanContract } from "./plan-contract";
import { planOpenids, type PlanContracts } from "./plan-contracts";

/** The deductions of 合单代扣: the answer tells what became of one. */
export function combinedDeductionRoutes(needs: DeductionNeeds): Route[] {
  const { orders, mchid } = needs;
  const { path, onePath, reverseFields, reversePage } = COMBINE_PAPAY_DEDUCTION;
  const find = (number = "") => requireDeduction(orders, number);
  return [
    {
      method: "POST",
      path,
      handle: (request) => ({
        body: transaction(deduct(needs, jsonBody(request)), mchid),
      }),
    },
    {
      method: "GET",
      path: onePath,
      handle: (_request, { combine_out_trade_no }) => ({
        body: transaction(find(combine_out_trade_no), mchid),
      }),
    },
    {
      method: "POST",
      path: `${onePath}/reverse`,
      handle(request, { combine_out_trade_no }) {
        const body = jsonBody(request);
        checkFields(body, reverseFields, reversePage);
        const order = find(combine_out_trade_no);
        requireSameParts(order, body);
        orders.reverse(order);
        return { body: undefined };
      },
    },
  ];
}

function deduct(needs: DeductionNeeds, body: JsonObject): SimulatedOrder {
  const { orders, planContracts, mchid, outcome } = needs;
  const { fields, page } = COMBINE_PAPAY_DEDUCTION;
  checkFields(body, fields, page);
  requireMerchant(body, "combine_mchid", mchid, page);
  checkSubOrders(body, page);
  const former = orders.findByTradeNo(String(body.combine_out_trade_no));
  if (
    former?.trade_state === "SUCCESS" &&
    isDeepStrictEqual(former.request, body)
  ) {
    return former;
  }
  const contract = requireDeductible(planContracts, "combine-papay", body);
  const { prepay_id } = orders.place(termsOf(body, contract));
  const end = outcome();
  if (end === "SUCCESS" || end === "ACCEPT") {
    return orders.pay(prepay_id, planOpenids(contract));
  }
  if (end !== "SYSTEMERROR") {
    // After a SYSTEM_ERROR nobody knows: the same deduction may be repeated, queried or reversed.
    orders.close(orders.require(prepay_id));
  }
  throw deductionRefusal(end);
}

/** @throws Refusal 404 `CONTRACT_NOT_EXIST` where no contract of the family has the id, ended or not */
export function requireContract(
  contracts: PlanContracts,
  family: SimulatedPlanContract["family"],
  { contract_id }: JsonObject,
): SimulatedPlanContract {
  const contract = contracts.findById(String(contract_id));
  if (contract?.family !== family) {
    throw noContract();
  }
  return contract;
}

/** @throws Refusal 404 `CONTRACT_NOT_EXIST` where no contract of the family stands under the id */
export function requireDeductible(
  ...named: Parameters<typeof requireContract>
): SimulatedPlanContract {
  const contract = requireContract(...named);
  if (contract.contract_state !== "SIGNED") {
    throw noContract();
  }
  return contract;
}

function noContract(): Refusal {
  return new Refusal(404, "CONTRACT_NOT_EXIST", "协议不存在或已解约");
}

function termsOf(
  body: JsonObject,
  contract: SimulatedPlanContract,
): OrderTerms {
  const items = body.sub_orders as readonly JsonObject[];
  const amounts = items.map(({ amount }) => Object(amount) as JsonObject);
  return {
    kind: "combined",
    trade_type: "PAP",
    request: body,
    out_trade_no: String(body.combine_out_trade_no),
    appid: String(body.combine_appid),
    openids: planOpenids(contract),
    description: items.map((each) => each.description).join("、"),
    total: amounts.reduce((sum, each) => sum + Number(each.total_amount), 0),
    contract_id: contract.contract_id,
  };
}

/** @throws Refusal 400 `PARAM_ERROR` */
function checkSubOrders(body: JsonObject, page: string): void {
  const items = body.sub_orders as readonly JsonObject[];
  for (const [index, item] of items.entries()) {
    const refuse = (name: string, issue: string) => {
      const path = `sub_orders[${index}].${name}`;
      throw fieldError(path, issue, page, item[name]);
    };
    if (item.mchid !== body.combine_mchid) {
      refuse("mchid", "must be combine_mchid; sub_mchid names the shop");
    }
    if (item.sub_mchid === body.combine_mchid) {
      refuse("sub_mchid", "must be the shop's number, not combine_mchid");
    }
    const number = item.out_trade_no;
    if (items.findIndex((each) => each.out_trade_no === number) < index) {
      refuse("out_trade_no", "is that of another item");
    }
  }
}

/** @throws Refusal 404 `ORDER_NOT_EXIST` */
function requireDeduction(orders: Orders, number: string): SimulatedOrder {
  const order = orders.findByTradeNo(number);
  if (order?.kind !== "combined" || order.trade_type !== "PAP") {
    throw new Refusal(404, "ORDER_NOT_EXIST", "订单不存在");
  }
  return order;
}

/** @throws Refusal 400 `INVALID_REQUEST` where a reversal names other parts than the deduction has */
function requireSameParts(order: SimulatedOrder, body: JsonObject): void {
  const reversed = body.sub_orders as readonly JsonObject[];
  const isSame =
    body.combine_appid === order.appid &&
    reversed.map(nameOf).sort().join() ===
      itemsOf(order).map(nameOf).sort().join();
  if (!isSame) {
    throw invalidRequest(
      `combine_appid and sub_orders must be exactly those of the deduction (${COMBINE_PAPAY_DEDUCTION.reversePage})`,
    );
  }
}

function nameOf({ mchid, sub_mchid, out_trade_no }: JsonObject): string {
  return [mchid, sub_mchid, out_trade_no].join(" ");
}
