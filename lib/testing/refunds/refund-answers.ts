import type { JsonObject } from "../exchange/field-rule";
import type { NotificationEvent } from "../notifications/notification";
import { isAdvanced, type SimulatedRefund } from "./refund";

const RECEIVED_BY = "支付用户零钱";
const SUMMARIES: Readonly<Record<string, string>> = {
  SUCCESS: "退款成功",
  CLOSED: "退款关闭",
  ABNORMAL: "退款异常",
};

/** What WeChat Pay answers to an application: all but of a platform, which is told no state and asks for it. */
export function applicationAnswer(refund: SimulatedRefund): JsonObject {
  return refund.kind === "domestic"
    ? refundAnswer(refund)
    : {
        refund_id: refund.refund_id,
        out_refund_no: refund.out_refund_no,
        create_time: refund.create_time,
        amount: platformAmount(refund),
        refund_account: accountOf(refund),
      };
}

/** The answer to a query, and to the handling of an abnormal refund. */
export function refundAnswer(refund: SimulatedRefund): JsonObject {
  const { kind, success_time } = refund;
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    channel: refund.handled ? "OTHER_BANKCARD" : "ORIGINAL",
    user_received_account: RECEIVED_BY,
    ...(success_time !== undefined && { success_time }),
    create_time: refund.create_time,
    status: refund.status,
    funds_account: "AVAILABLE",
    ...(kind === "ecommerce" && { refund_account: accountOf(refund) }),
    amount:
      kind === "ecommerce" ? platformAmount(refund) : domesticAmount(refund),
  };
}

/**
 * The notification of what became of a refund: merchant 4012791865, partner 4012124635.
 *
 * @param mchid the merchant that applied for it
 */
export function refundEvent(
  refund: SimulatedRefund,
  mchid: string,
): NotificationEvent {
  const { status, sub_mchid, total, success_time, request, kind } = refund;
  const { individual_auth_id } = request;
  const isDirect = kind === "domestic" && sub_mchid === undefined;
  return {
    event_type: `REFUND.${status}`,
    summary: SUMMARIES[status],
    resource: {
      ...(isDirect ? { mchid } : { sp_mchid: mchid }),
      ...(sub_mchid !== undefined && { sub_mchid }),
      ...(individual_auth_id !== undefined && { individual_auth_id }),
      out_trade_no: refund.out_trade_no,
      transaction_id: refund.transaction_id,
      out_refund_no: refund.out_refund_no,
      refund_id: refund.refund_id,
      refund_status: status,
      ...(success_time !== undefined && { success_time }),
      user_received_account: RECEIVED_BY,
      amount: {
        total,
        refund: refund.refund,
        payer_total: total,
        payer_refund: refund.refund,
      },
      ...(kind === "ecommerce" && { refund_account: accountOf(refund) }),
    },
  };
}

/**
 * How the shop's paying back went.
 *
 * @param mchid the platform
 */
export function returnedAnswer(
  { refund_id, refund, returned, sub_mchid }: SimulatedRefund,
  mchid: string,
): JsonObject {
  return {
    refund_id,
    advance_return_id: returned?.advance_return_id,
    return_amount: refund,
    payer_mchid: sub_mchid,
    payer_account: "BASIC",
    payee_mchid: mchid,
    payee_account: "BASIC",
    result: "SUCCESS",
    success_time: returned?.success_time,
  };
}

function accountOf(refund: SimulatedRefund): string {
  return isAdvanced(refund)
    ? "REFUND_SOURCE_PARTNER_ADVANCE"
    : "REFUND_SOURCE_SUB_MERCHANT";
}

function platformAmount(refund: SimulatedRefund): JsonObject {
  return {
    refund: refund.refund,
    payer_refund: refund.refund,
    discount_refund: 0,
    ...(isAdvanced(refund) && { advance: refund.refund }),
    ...fromOf(refund),
    currency: "CNY",
  };
}

function domesticAmount(refund: SimulatedRefund): JsonObject {
  return {
    total: refund.total,
    refund: refund.refund,
    ...fromOf(refund),
    payer_total: refund.total,
    payer_refund: refund.refund,
    settlement_refund: refund.refund,
    settlement_total: refund.total,
    discount_refund: 0,
    currency: "CNY",
  };
}

function fromOf({ request }: SimulatedRefund): JsonObject {
  const { from } = Object(request.amount) as JsonObject;
  return from === undefined ? {} : { from };
}
