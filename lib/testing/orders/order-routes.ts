import type { Contracts } from "../contracts/contracts";
import type { PlanContracts } from "../deductions/plan-contracts";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";
import { COMBINED_ORDERS } from "./combined-orders";
import type { OrderTerms, SimulatedOrder } from "./order";
import { type OrderOperation, orderTerms } from "./order-operation";
import type { Orders } from "./orders";
import { SINGLE_ORDERS } from "./single-orders";

/** The sixteen operations that place an order. */
export function orderRoutes(
  orders: Orders,
  contracts: Contracts,
  planContracts: PlanContracts,
  mchid: string,
): Route[] {
  return [...SINGLE_ORDERS, ...COMBINED_ORDERS].map((operation) => ({
    method: "POST",
    path: operation.path,
    handle(request) {
      const body = jsonBody(request);
      const terms = orderTerms(operation, body, mchid, request.decrypt);
      orders.requireKnownPayer(terms);
      requirePaying(operation, terms, contracts);
      requireNewSerial(operation, terms, orders);
      const order = orders.place(terms);
      return {
        body: {
          ...placed(order, request.origin),
          ...contractResult(order, planContracts),
        },
      };
    },
  }));
}

/** What the shop's page opens the payment with. */
function placed(
  { trade_type, prepay_id }: SimulatedOrder,
  origin: string,
): JsonObject {
  switch (trade_type) {
    case "MWEB":
      // WeChat Pay's begins with https://wx.tenpay.com/; this one opens the simulator's phone.
      return { h5_url: `${origin}/?prepay_id=${prepay_id}` };
    case "NATIVE":
      return { code_url: `weixin://wxpay/bizpayurl?pr=${prepay_id}` };
    default:
      return { prepay_id };
  }
}

/** How the pre-signing went that a combined order of an APP brings along; it does not fail the order. */
function contractResult(
  { signs }: SimulatedOrder,
  planContracts: PlanContracts,
): JsonObject {
  if (signs?.family !== "combine-papay") {
    return {};
  }
  const message = planContracts.objection(signs);
  return {
    contract_result:
      message === undefined
        ? { code: "SUCCESS" }
        : { code: "INVALID_REQUEST", message },
  };
}

/** @throws Refusal 400 `INVALID_REQUEST` where the contract that is to pay cannot */
function requirePaying(
  { page }: OrderOperation,
  { contract_id, openids }: OrderTerms,
  contracts: Contracts,
): void {
  if (contract_id !== undefined) {
    contracts.requirePaying(contract_id, openids, page);
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` where another order has the number of the signing */
function requireNewSerial(
  { page }: OrderOperation,
  { signs, out_trade_no }: OrderTerms,
  orders: Orders,
): void {
  const serial = signs?.request_serial;
  const isUsed = orders
    .all()
    .some(
      (order) =>
        order.out_trade_no !== out_trade_no &&
        order.signs?.request_serial === serial,
    );
  if (serial !== undefined && isUsed) {
    throw invalidRequest(
      `contract_info.request_serial ${serial} is that of another order (${page})`,
    );
  }
}
