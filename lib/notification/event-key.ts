import { contractChange, isContract } from "./contract-notification";
import {
  isPayment,
  isPaymentFailed,
  isPaymentSucceeded,
} from "./payment-notification";
import { isRefund } from "./refund-notification";
import type { VerifiedNotification } from "./verified-notification";

/** What an event is remembered under. WeChat Pay does not say that two merchants never have events of one id. */
export function eventKey({ id }: VerifiedNotification, mchid: string): string {
  return `${mchid}:${id}`;
}

/**
 * What the thing is remembered under that an event tells of, so that a notification and what a query found are one, whichever
 * comes first. What tells of none of these is remembered by its id:
 *
 * - a contract is signed once and ends once, since its code is never used again;
 * - a payment succeeds once and fails once;
 * - a refund succeeds once and is closed once. It may be abnormal again, where the merchant sends it another way that fails too.
 */
export function subjectKey(event: VerifiedNotification, mchid: string): string {
  const subject = contractOf(event) ?? paymentOf(event) ?? refundOf(event);
  return subject === undefined ? eventKey(event, mchid) : `${mchid}:${subject}`;
}

function contractOf(event: VerifiedNotification): string | undefined {
  const change = contractChange(event);
  return change && isContract(event)
    ? `${event.resource.out_contract_code}:${change}`
    : undefined;
}

/** A combined payment has a number of the merchant's alone. */
function paymentOf(event: VerifiedNotification): string | undefined {
  if (!isPayment(event)) {
    return undefined;
  }
  // Not by `trade_state`: a notification and a query have different words for the failure of a deduction.
  const outcome = isPaymentSucceeded(event)
    ? "SUCCESS"
    : isPaymentFailed(event)
      ? "FAIL"
      : undefined;
  const number = textOf(event.resource, "transaction_id");
  const own =
    textOf(event.resource, "combine_out_trade_no") ??
    textOf(event.resource, "out_trade_no");
  const byNumber = number && `transaction:${number}`;
  const byOwn = own && `order:${own}`;
  // What failed may have WeChat Pay's number in its notification and none in a query; the merchant's it has in both.
  const subject =
    outcome === "FAIL" ? (byOwn ?? byNumber) : (byNumber ?? byOwn);
  return outcome && subject && `${subject}:${outcome}`;
}

function refundOf(event: VerifiedNotification): string | undefined {
  if (!isRefund(event)) {
    return undefined;
  }
  const number = textOf(event.resource, "refund_id");
  const status = textOf(event.resource, "refund_status");
  // A platform's refund that is closed is `CLOSE` in some documents.
  return number && status && status !== "ABNORMAL"
    ? `refund:${number}:${status === "CLOSE" ? "CLOSED" : status}`
    : undefined;
}

function textOf(resource: unknown, field: string): string | undefined {
  const value: unknown = Object(resource)[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}
