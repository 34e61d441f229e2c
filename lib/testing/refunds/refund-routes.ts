import type { JsonObject } from "../exchange/field-rule";
import { isAbsent } from "../exchange/field-value";
import { checkAtLeastOne, checkFields, fieldError } from "../exchange/fields";
import { notFound, parameterError } from "../exchange/refusal";
import { jsonBody, queryOf, type Route } from "../exchange/route";
import type { OrderPart } from "../orders/order-part";
import type { RefundKind, SimulatedRefund } from "./refund";
import {
  applicationAnswer,
  refundAnswer,
  returnedAnswer,
} from "./refund-answers";
import {
  REFUND_OPERATIONS,
  type RefundOperations,
  RETURN_ADVANCE,
} from "./refund-operations";
import type { Refunds } from "./refunds";

/**
 * The operations of refunds.
 *
 * @param begun called, after the answer, with a refund that is under way
 */
export function refundRoutes(
  refunds: Refunds,
  mchid: string,
  begun: (refund: SimulatedRefund) => void,
): Route[] {
  return [
    ...REFUND_OPERATIONS.flatMap((operations) => [
      applyRoute(operations, refunds, begun),
      ...queryRoutes(operations, refunds),
      abnormalRoute(operations, refunds, begun),
    ]),
    ...returnAdvanceRoutes(refunds, mchid),
  ];
}

function applyRoute(
  { kind, apply: { path, page, fields } }: RefundOperations,
  refunds: Refunds,
  begun: (refund: SimulatedRefund) => void,
): Route {
  return {
    method: "POST",
    path,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      checkAtLeastOne(body, ["transaction_id", "out_trade_no"], page);
      if (kind === "ecommerce") {
        checkAtLeastOne(body, ["sub_mchid", "individual_auth_id"], page);
      }
      const part = refunds.requirePaid(body);
      requireShop(kind, body, part, page);
      const refund = refunds.apply(kind, body, part);
      return {
        body: applicationAnswer(refund),
        afterwards: () => begun(refund),
      };
    },
  };
}

function queryRoutes(
  { kind, queries }: RefundOperations,
  refunds: Refunds,
): Route[] {
  return queries.map(({ path, page, by }) => ({
    method: "GET",
    path,
    handle(request, { number = "" }) {
      const { sub_mchid } = queryOf(request);
      const refund = requireRefund(refunds.find(by, number), kind);
      requireSubMchid(refund, sub_mchid, "uri", page);
      return { body: refundAnswer(refund) };
    },
  }));
}

function abnormalRoute(
  { kind, applyAbnormal: { path, page, fields } }: RefundOperations,
  refunds: Refunds,
  begun: (refund: SimulatedRefund) => void,
): Route {
  return {
    method: "POST",
    path,
    handle(request, { refund_id = "" }) {
      const body = jsonBody(request);
      checkFields(body, fields, page, request.decrypt);
      const refund = requireRefund(refunds.find("refund_id", refund_id), kind);
      requireSubMchid(refund, body.sub_mchid, "body", page);
      if (body.out_refund_no !== refund.out_refund_no) {
        throw fieldError(
          "out_refund_no",
          "is not that of the refund in the path",
          page,
          body.out_refund_no,
        );
      }
      const handled = refunds.handleAbnormal(refund);
      return {
        body: refundAnswer(handled),
        afterwards: () => begun(handled),
      };
    },
  };
}

function returnAdvanceRoutes(refunds: Refunds, mchid: string): Route[] {
  const { path, page, fields, queryPage } = RETURN_ADVANCE;
  const find = (id: string) =>
    requireRefund(refunds.find("refund_id", id), "ecommerce");
  return [
    {
      method: "POST",
      path,
      handle(request, { refund_id = "" }) {
        const body = jsonBody(request);
        checkFields(body, fields, page);
        const refund = find(refund_id);
        requireSubMchid(refund, body.sub_mchid, "body", page);
        return { body: returnedAnswer(refunds.returnAdvance(refund), mchid) };
      },
    },
    {
      method: "GET",
      path,
      handle(request, { refund_id = "" }) {
        const refund = find(refund_id);
        requireSubMchid(refund, queryOf(request).sub_mchid, "uri", queryPage);
        if (!refund.returned) {
          throw notFound("the refund's advance was not paid back");
        }
        return { body: returnedAnswer(refund, mchid) };
      },
    },
  ];
}

/** @throws Refusal 404 `RESOURCE_NOT_EXISTS` */
function requireRefund(
  refund: SimulatedRefund | undefined,
  kind: RefundKind,
): SimulatedRefund {
  if (refund?.kind !== kind) {
    throw notFound("退款单不存在: no refund has this number");
  }
  return refund;
}

/** @throws Refusal where an application is for another shop than the order's */
function requireShop(
  kind: RefundKind,
  body: JsonObject,
  { sub_mchid, request }: OrderPart,
  page: string,
): void {
  if (kind === "domestic" && sub_mchid === undefined) {
    if (!isAbsent(body.sub_mchid)) {
      throw fieldError(
        "sub_mchid",
        "must not be there: a direct merchant's order does not have it",
        page,
        body.sub_mchid,
      );
    }
    return;
  }
  const isIndividual = !isAbsent(request.individual_auth_id);
  const field = isIndividual ? "individual_auth_id" : "sub_mchid";
  if (isAbsent(body[field])) {
    throw fieldError(field, "is required, as the order has it", page);
  }
  if (body[field] !== request[field]) {
    throw notFound(`订单不存在: the order is of another ${field}`);
  }
}

/** @throws Refusal 400 `PARAM_ERROR`, 404 `RESOURCE_NOT_EXISTS` */
function requireSubMchid(
  refund: SimulatedRefund,
  value: unknown,
  location: "uri" | "body",
  page: string,
): void {
  const { sub_mchid } = refund;
  if (sub_mchid !== undefined && isAbsent(value)) {
    throw parameterError("sub_mchid", `is required (${page})`, { location });
  }
  if (!isAbsent(value) && value !== sub_mchid) {
    throw notFound("退款单不存在: the refund is of another sub_mchid");
  }
}
