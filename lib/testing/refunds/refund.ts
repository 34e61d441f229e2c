import type { JsonObject } from "../exchange/field-rule";

/** Who refunds: a merchant or a service provider (`domestic`), or an e-commerce platform. */
export type RefundKind = "domestic" | "ecommerce";

/** How a refund that is in progress ends; `ABNORMAL` where the user's card cannot be refunded. */
export type RefundOutcome = "SUCCESS" | "CLOSED" | "ABNORMAL";

/** How what a platform advanced is paid back by the shop. */
export interface ReturnedAdvance {
  readonly advance_return_id: string;
  /** RFC 3339. */
  readonly success_time: string;
}

/** A refund, from its application on. */
export interface SimulatedRefund {
  /** Whose operation applied for it. */
  readonly kind: RefundKind;
  /** The application, as the merchant sent it. */
  readonly request: JsonObject;
  /** WeChat Pay's number of the refund. */
  readonly refund_id: string;
  /** The merchant's own number of the refund. */
  readonly out_refund_no: string;
  /** What was paid. */
  readonly transaction_id: string;
  /** Number of what was paid: an order, or a part of a combined one. */
  readonly out_trade_no: string;
  /** The shop, where the order names one. */
  readonly sub_mchid?: string;
  /** What was paid, in fen. */
  readonly total: number;
  /** What is given back, in fen. */
  readonly refund: number;
  /** Where the outcome is notified. */
  readonly notify_url?: string;
  readonly status: "PROCESSING" | RefundOutcome;
  /** RFC 3339. */
  readonly create_time: string;
  /** RFC 3339; once it has succeeded. */
  readonly success_time?: string;
  /** Whether it was abnormal, and was handled (异常退款). */
  readonly handled?: boolean;
  /** Once the shop has paid back what the platform advanced. */
  readonly returned?: ReturnedAdvance;
}

/** Whether a platform advances the money (垫付退款). */
export function isAdvanced({ request }: SimulatedRefund): boolean {
  return request.refund_account === "REFUND_SOURCE_PARTNER_ADVANCE";
}
