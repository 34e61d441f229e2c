import type { FieldTable, JsonObject } from "../exchange/field-rule";
import { checkFields } from "../exchange/fields";
import { invalidRequest, parameterError, Refusal } from "../exchange/refusal";
import { jsonBody, queryOf, type Route } from "../exchange/route";
import type { SimulatedOrder } from "./order";
import { NAME, optional } from "./order-fields";
import { itemsOf } from "./order-part";
import type { Orders } from "./orders";
import { transaction } from "./transaction";

/** The queries and the closing of one kind of single orders. */
interface SingleKind {
  readonly kind: "direct" | "partner";
  readonly base: string;
  /** The field that names the merchant that signs. */
  readonly merchant: "mchid" | "sp_mchid";
  readonly byNumberPage: string;
  readonly byIdPage: string;
  readonly closePage: string;
}

const SINGLE_KINDS: readonly SingleKind[] = [
  {
    kind: "direct",
    base: "/v3/pay/transactions",
    merchant: "mchid",
    byNumberPage: "merchant 4012791859",
    byIdPage: "merchant 4012791858",
    closePage: "merchant 4012791860",
  },
  {
    kind: "partner",
    base: "/v3/pay/partner/transactions",
    merchant: "sp_mchid",
    byNumberPage: "partner 4012760568",
    byIdPage: "partner 4012760565",
    closePage: "partner 4012760574",
  },
];
const COMBINED = "/v3/combine-transactions/out-trade-no/{out_trade_no}";
const COMBINED_CLOSE_PAGE = "merchant 4012577452, partner 4012761079";
const COMBINED_CLOSING: FieldTable = {
  combine_appid: NAME,
  sub_orders: {
    type: "array",
    maxItems: 50,
    fields: {
      mchid: NAME,
      out_trade_no: NAME,
      sub_mchid: optional(NAME),
      sub_appid: optional(NAME),
    },
  },
};

/** The operations that query and close orders. */
export function queryRoutes(orders: Orders, mchid: string): Route[] {
  return [
    ...SINGLE_KINDS.flatMap((kind) => singleRoutes(kind, orders, mchid)),
    {
      method: "GET",
      path: COMBINED,
      handle: (_request, { out_trade_no }) => ({
        body: transaction(
          requireOrder(orders.findByTradeNo(out_trade_no!), "combined"),
          mchid,
        ),
      }),
    },
    {
      method: "POST",
      path: `${COMBINED}/close`,
      handle(request, { out_trade_no }) {
        const body = jsonBody(request);
        checkFields(body, COMBINED_CLOSING, COMBINED_CLOSE_PAGE);
        const order = requireOrder(
          orders.findByTradeNo(out_trade_no!),
          "combined",
        );
        requireSameParts(order, body);
        orders.close(order);
        return { body: undefined };
      },
    },
  ];
}

function singleRoutes(
  { kind, base, merchant, ...pages }: SingleKind,
  orders: Orders,
  mchid: string,
): Route[] {
  const found = (order: SimulatedOrder | undefined, parties: JsonObject) => {
    const single = requireOrder(order, kind);
    return requireOrder(
      kind === "direct" || single.request.sub_mchid === parties.sub_mchid
        ? single
        : undefined,
      kind,
    );
  };
  return [
    {
      method: "GET",
      path: `${base}/out-trade-no/{out_trade_no}`,
      handle(request, { out_trade_no }) {
        const parties = queryOf(request);
        requireParties(
          kind,
          merchant,
          parties,
          mchid,
          "uri",
          pages.byNumberPage,
        );
        const order = found(orders.findByTradeNo(out_trade_no!), parties);
        return { body: transaction(order, mchid) };
      },
    },
    {
      method: "GET",
      path: `${base}/id/{transaction_id}`,
      handle(request, { transaction_id }) {
        const parties = queryOf(request);
        requireParties(kind, merchant, parties, mchid, "uri", pages.byIdPage);
        requireTransactionId(transaction_id!);
        const paid = orders.findPaid({ transaction_id });
        return { body: transaction(found(paid?.order, parties), mchid) };
      },
    },
    {
      method: "POST",
      path: `${base}/out-trade-no/{out_trade_no}/close`,
      handle(request, { out_trade_no }) {
        const parties = jsonBody(request);
        requireParties(kind, merchant, parties, mchid, "body", pages.closePage);
        orders.close(found(orders.findByTradeNo(out_trade_no!), parties));
        return { body: undefined };
      },
    },
  ];
}

/** @throws Refusal 404 `ORDER_NOT_EXIST` */
function requireOrder(
  order: SimulatedOrder | undefined,
  kind: SimulatedOrder["kind"],
): SimulatedOrder {
  if (order?.kind !== kind) {
    throw new Refusal(404, "ORDER_NOT_EXIST", "订单不存在");
  }
  return order;
}

/** @throws Refusal 500 `INVALID_TRANSACTIONID` */
function requireTransactionId(id: string): void {
  if (!/^\d{1,32}$/.test(id)) {
    throw new Refusal(500, "INVALID_TRANSACTIONID", "订单号非法");
  }
}

/** @throws Refusal 400 `PARAM_ERROR` where the merchant that signed, or the sub-merchant, is not named */
function requireParties(
  kind: SingleKind["kind"],
  merchant: SingleKind["merchant"],
  parties: JsonObject,
  mchid: string,
  location: "uri" | "body",
  page: string,
): void {
  const value = parties[merchant];
  if (value !== mchid) {
    throw parameterError(
      merchant,
      `is not ${mchid}, the merchant that signed (${page})`,
      { location, value },
    );
  }
  if (kind === "partner" && !parties.sub_mchid) {
    throw parameterError("sub_mchid", `is required (${page})`, { location });
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` where a closing names other parts than the order has */
function requireSameParts(order: SimulatedOrder, body: JsonObject): void {
  const closing = body.sub_orders as readonly JsonObject[];
  const isSame =
    body.combine_appid === order.appid &&
    closing.map(nameOf).sort().join() ===
      itemsOf(order).map(nameOf).sort().join();
  if (!isSame) {
    throw invalidRequest(
      `combine_appid and sub_orders must be exactly those of the order (${COMBINED_CLOSE_PAGE})`,
    );
  }
}

function nameOf({ mchid, sub_mchid = "", out_trade_no }: JsonObject): string {
  return [mchid, sub_mchid, out_trade_no].join(" ");
}
