import type { Contracts } from "../contracts/contracts";
import { Refusal, parameterError } from "../exchange/refusal";
import { jsonBody, type Route, type VerifiedRequest } from "../exchange/route";
import type { SimulatedOrder } from "./order";
import { ORDER_OPERATIONS, orderTerms } from "./order-operations";
import type { Orders } from "./orders";
import { transaction } from "./transaction";

const SINGLE_ORDERS = [
  { base: "/v3/pay/transactions", kind: "direct", merchant: "mchid" },
  {
    base: "/v3/pay/partner/transactions",
    kind: "partner",
    merchant: "sp_mchid",
  },
] as const;
const COMBINED_ORDERS = "/v3/combine-transactions";

/** The operations that place, query and close orders: enough to be given a `prepay_id`, and to see what became of it. */
export function orderRoutes(
  orders: Orders,
  contracts: Contracts,
  mchid: string,
): Route[] {
  return [
    ...ORDER_OPERATIONS.map((operation): Route => ({
      method: "POST",
      path: operation.path,
      handle(request) {
        const terms = orderTerms(operation, jsonBody(request), mchid);
        if (terms.contract_id !== undefined) {
          contracts.requirePaying(
            terms.contract_id,
            terms.openids,
            operation.page,
          );
        }
        const { prepay_id } = orders.place(terms);
        return { body: { prepay_id } };
      },
    })),
    ...SINGLE_ORDERS.flatMap(({ base, kind, merchant }) => [
      queryRoute(`${base}/out-trade-no/{out_trade_no}`, (request, number) => {
        requireMerchant(merchant, query(request).get(merchant), mchid, "uri");
        return transaction(requireOrder(orders, number, kind), mchid);
      }),
      closeRoute(
        `${base}/out-trade-no/{out_trade_no}/close`,
        (body, number) => {
          requireMerchant(merchant, body[merchant], mchid, "body");
          orders.close(requireOrder(orders, number, kind));
        },
      ),
    ]),
    queryRoute(
      `${COMBINED_ORDERS}/out-trade-no/{out_trade_no}`,
      (_request, number) =>
        transaction(requireOrder(orders, number, "combined"), mchid),
    ),
    closeRoute(
      `${COMBINED_ORDERS}/out-trade-no/{out_trade_no}/close`,
      (_body, number) => orders.close(requireOrder(orders, number, "combined")),
    ),
  ];
}

function queryRoute(
  path: string,
  find: (request: VerifiedRequest, number: string) => object,
): Route {
  return {
    method: "GET",
    path,
    handle: (request, { out_trade_no = "" }) => ({
      body: { ...find(request, out_trade_no) },
    }),
  };
}

function closeRoute(
  path: string,
  close: (body: Readonly<Record<string, unknown>>, number: string) => void,
): Route {
  return {
    method: "POST",
    path,
    handle(request, { out_trade_no = "" }) {
      close(jsonBody(request), out_trade_no);
      return { body: undefined };
    },
  };
}

/** @throws Refusal 404 `ORDER_NOT_EXIST` */
function requireOrder(
  orders: Orders,
  number: string,
  kind: SimulatedOrder["kind"],
): SimulatedOrder {
  const order = orders.findByTradeNo(number);
  if (order?.kind !== kind) {
    throw new Refusal(404, "ORDER_NOT_EXIST", "订单不存在");
  }
  return order;
}

/** @throws Refusal 400 `PARAM_ERROR` */
function requireMerchant(
  field: string,
  value: unknown,
  mchid: string,
  location: "uri" | "body",
): void {
  if (value !== mchid) {
    throw parameterError(field, `is not ${mchid}, the merchant that signed`, {
      location,
      value,
    });
  }
}

function query(request: VerifiedRequest): URLSearchParams {
  const [, search = ""] = request.path.split("?");
  return new URLSearchParams(search);
}
