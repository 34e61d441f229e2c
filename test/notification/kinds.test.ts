import { describe, expect, it } from "vitest";
import {
  isContract,
  isPayment,
  isPaymentFailed,
  isPaymentSucceeded,
  isRefund,
  type WechatPayNotification,
} from "../../lib";
import {
  COMBINED_PAID,
  PAID,
  PARTNER_PAID,
  REFUNDED,
} from "./payments-and-refunds";

const event = (
  event_type: string,
  resource: unknown,
  original_type?: string,
): WechatPayNotification => ({
  id: "1",
  create_time: "2026-06-08T10:34:56+08:00",
  event_type,
  original_type,
  resource,
});

const told = (notification: WechatPayNotification) =>
  Object.entries({
    contract: isContract,
    payment: isPayment,
    succeeded: isPaymentSucceeded,
    failed: isPaymentFailed,
    refund: isRefund,
  })
    .filter(([, is]) => is(notification))
    .map(([name]) => name);

const stateless = { ...PAID, trade_state: undefined };
const refundedInPart = {
  ...COMBINED_PAID,
  sub_orders: COMBINED_PAID.sub_orders.map((order, index) => ({
    ...order,
    trade_state: index === 0 ? "SUCCESS" : "REFUND",
  })),
};

describe("an event", () => {
  it.each<[string, WechatPayNotification, string[]]>([
    [
      "a payment",
      event("TRANSACTION.SUCCESS", PAID, "transaction"),
      ["payment", "succeeded"],
    ],
    [
      "a payment without original_type",
      event("TRANSACTION.SUCCESS", PAID),
      ["payment", "succeeded"],
    ],
    [
      "a payment without a state",
      event("TRANSACTION.SUCCESS", stateless, "transaction"),
      ["payment", "succeeded"],
    ],
    [
      "a partner's payment",
      event("TRANSACTION.SUCCESS", PARTNER_PAID, "transaction"),
      ["payment", "succeeded"],
    ],
    [
      "a combined payment",
      event("TRANSACTION.SUCCESS", COMBINED_PAID, "transaction"),
      ["payment", "succeeded"],
    ],
    [
      "a combined payment of which one is not paid",
      event("TRANSACTION.SUCCESS", refundedInPart, "transaction"),
      ["payment"],
    ],
    [
      "a payment in another state",
      event("TRANSACTION.SUCCESS", { ...PAID, trade_state: "PAYERROR" }),
      ["payment"],
    ],
    [
      "a deduction that failed",
      event(
        "TRANSACTION.FAIL",
        { ...PAID, trade_state: "PAY_FAIL" },
        "transaction",
      ),
      ["payment", "failed"],
    ],
    [
      "a deduction that failed and succeeded",
      event("TRANSACTION.FAIL", PAID, "transaction"),
      ["payment"],
    ],
    [
      "a split of profits",
      event("TRANSACTION.SUCCESS", { order_id: "1" }, "profitsharing"),
      [],
    ],
    [
      "an unknown one of payments",
      event("TRANSACTION.NEW", PAID, "transaction"),
      ["payment"],
    ],
    ["a refund", event("REFUND.SUCCESS", REFUNDED, "refund"), ["refund"]],
    [
      "an abnormal refund without original_type",
      event("REFUND.ABNORMAL", { ...REFUNDED, refund_status: "ABNORMAL" }),
      ["refund"],
    ],
    ["a refund of another product", event("REFUND.SUCCESS", {}, "other"), []],
    [
      "a contract",
      event("ENTRUST.SIGN", { out_contract_code: "A1" }, "entrust"),
      ["contract"],
    ],
    ["a test of the route", event("SECURITY_ECHO.SUCCESS", {}), []],
    [
      "one without a resource",
      event("TRANSACTION.SUCCESS", null),
      ["payment", "succeeded"],
    ],
  ])("that is %s is of its kind alone", (_title, notification, kinds) => {
    expect(told(notification)).toEqual(kinds);
  });

  it("has the fields of its kind after the question, and of no other", () => {
    const unknown = event("TRANSACTION.SUCCESS", PAID, "transaction");
    const numbers: Array<string | undefined> = [];
    // @ts-expect-error Of any event nothing is promised.
    numbers.push(unknown.resource.out_trade_no);
    if (isContract(unknown)) {
      numbers.push(unknown.resource.out_contract_code);
    }
    if (isRefund(unknown)) {
      numbers.push(unknown.resource.out_refund_no);
    }
    if (isPaymentSucceeded(unknown)) {
      const { resource } = unknown;
      // @ts-expect-error A payment has no code of a contract.
      numbers.push(resource.out_contract_code);
      // @ts-expect-error A combined payment has other numbers.
      numbers.push(resource.transaction_id);
      if ("combine_out_trade_no" in resource) {
        numbers.push(resource.combine_out_trade_no);
      } else if ("sp_mchid" in resource) {
        numbers.push(resource.sub_mchid);
      } else {
        // That it is paid says that these are there.
        const paid: [string, string, number, string] = [
          resource.transaction_id,
          resource.success_time,
          resource.amount.total,
          resource.payer.openid,
        ];
        numbers.push(paid[0]);
      }
    }
    if (isPayment(unknown) && !("combine_out_trade_no" in unknown.resource)) {
      // @ts-expect-error Of a payment that failed it may be missing.
      const number: string = unknown.resource.transaction_id;
      numbers.push(number);
    }
    expect(numbers).toEqual([
      PAID.out_trade_no,
      undefined,
      PAID.transaction_id,
      PAID.transaction_id,
      PAID.transaction_id,
    ]);
  });
});
