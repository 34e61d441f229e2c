import { isDeepStrictEqual } from "node:util";
import type { Changed } from "../changes";
import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest, notFound, Refusal } from "../exchange/refusal";
import type { Identifiers } from "../identifiers";
import type { OrderPart } from "../orders/order-part";
import type { Orders } from "../orders/orders";
import {
  isAdvanced,
  type RefundKind,
  type RefundOutcome,
  type SimulatedRefund,
} from "./refund";

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_REFUNDS = 50;

/** The refunds of one merchant, by `out_refund_no`. */
export class Refunds {
  private readonly byNumber = new Map<string, SimulatedRefund>();

  constructor(
    private readonly orders: Orders,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: Changed<SimulatedRefund>,
  ) {}

  /** All refunds, in the order in which they were applied for. */
  all(): SimulatedRefund[] {
    return [...this.byNumber.values()];
  }

  /** How many there are. */
  get count(): number {
    return this.byNumber.size;
  }

  /** Takes in refunds that another simulator had. */
  restore(refunds: readonly SimulatedRefund[]): void {
    for (const refund of refunds) {
      this.byNumber.set(refund.out_refund_no, refund);
    }
  }

  /** @throws Refusal 404 `RESOURCE_NOT_EXISTS` where nothing was paid under the numbers that an application names */
  requirePaid(request: JsonObject): OrderPart {
    const { transaction_id, out_trade_no } = request;
    const part = this.orders.findPaid({ transaction_id, out_trade_no });
    if (
      !part ||
      (typeof out_trade_no === "string" && part.out_trade_no !== out_trade_no)
    ) {
      throw notFound("订单不存在: no payment has this number");
    }
    return part;
  }

  /**
   * Begins a refund. The same number with the same values is the same refund, whatever became of it.
   *
   * @param request a body that satisfies the field rules
   * @param part what it refunds
   * @throws Refusal 400 `INVALID_REQUEST` where the number, the amounts or the time do not allow it
   */
  apply(
    kind: RefundKind,
    request: JsonObject,
    part: OrderPart,
  ): SimulatedRefund {
    const out_refund_no = String(request.out_refund_no);
    const former = this.byNumber.get(out_refund_no);
    if (former) {
      if (former.kind === kind && isDeepStrictEqual(former.request, request)) {
        return former;
      }
      throw invalidRequest(
        "out_refund_no is of a refund with other values; repeat it as it was, or take a new number",
      );
    }
    const amount = request.amount as { refund: number; total: number };
    this.requireRefundable(part, amount);
    this.orders.refund(part);
    const { transaction_id = "", out_trade_no, total, sub_mchid } = part;
    return this.keep({
      kind,
      request,
      refund_id: `50300${this.identifiers.digits(23)}`,
      out_refund_no,
      transaction_id,
      out_trade_no,
      ...(sub_mchid !== undefined && { sub_mchid }),
      total,
      refund: amount.refund,
      ...(typeof request.notify_url === "string" && {
        notify_url: request.notify_url,
      }),
      status: "PROCESSING",
      create_time: this.clock.rfc3339(),
    });
  }

  /** The refund that has a number, where there is one. */
  find(
    by: "out_refund_no" | "refund_id",
    number: string,
  ): SimulatedRefund | undefined {
    return by === "out_refund_no"
      ? this.byNumber.get(number)
      : this.all().find(({ refund_id }) => refund_id === number);
  }

  /** @throws Error where there is no such refund, or it is not in progress */
  settle(outRefundNo: string, outcome: RefundOutcome): SimulatedRefund {
    const refund = this.byNumber.get(outRefundNo);
    if (!refund) {
      throw notFound(`no refund has the out_refund_no ${outRefundNo}`);
    }
    if (refund.status !== "PROCESSING") {
      throw new Error(
        `the refund ${outRefundNo} is ${refund.status} already, not PROCESSING`,
      );
    }
    return this.keep({
      ...refund,
      status: outcome,
      ...(outcome === "SUCCESS" && { success_time: this.clock.rfc3339() }),
    });
  }

  /** The merchant says where the money of an abnormal refund goes. @throws Refusal 400 `INVALID_REQUEST` */
  handleAbnormal(refund: SimulatedRefund): SimulatedRefund {
    if (refund.status !== "ABNORMAL") {
      throw invalidRequest(`the refund is ${refund.status}, not ABNORMAL`);
    }
    return this.keep({ ...refund, status: "PROCESSING", handled: true });
  }

  /**
   * The shop pays back what the platform advanced; again, it changes nothing.
   *
   * @throws Refusal 403 `REQUEST_BLOCKED` where nothing was advanced
   */
  returnAdvance(refund: SimulatedRefund): SimulatedRefund {
    if (!isAdvanced(refund) || refund.status !== "SUCCESS") {
      throw new Refusal(
        403,
        "REQUEST_BLOCKED",
        "此状态不允许该操作: only a refund that succeeded and was advanced (REFUND_SOURCE_PARTNER_ADVANCE) is paid back",
      );
    }
    return refund.returned
      ? refund
      : this.keep({
          ...refund,
          returned: {
            advance_return_id: `70300${this.identifiers.digits(23)}`,
            success_time: this.clock.rfc3339(),
          },
        });
  }

  /** @throws Refusal 400 `INVALID_REQUEST` */
  private requireRefundable(
    { order, transaction_id, total }: OrderPart,
    amount: { refund: number; total: number },
  ): void {
    if (amount.total !== total) {
      throw invalidRequest(
        `amount.total is ${amount.total}, but ${total} was ordered`,
      );
    }
    const earlier = this.all().filter(
      (refund) =>
        refund.transaction_id === transaction_id && refund.status !== "CLOSED",
    );
    const left = earlier.reduce((rest, { refund }) => rest - refund, total);
    if (amount.refund > left) {
      throw invalidRequest(
        `amount.refund is ${amount.refund}, but only ${left} of ${total} is left to be refunded`,
      );
    }
    if (earlier.length >= MOST_REFUNDS) {
      throw invalidRequest(`an order has at most ${MOST_REFUNDS} refunds`);
    }
    const paidAt = Date.parse(order.success_time ?? "");
    if (this.clock.now() - paidAt > 365 * DAY_MS) {
      throw invalidRequest("the payment was more than a year ago");
    }
  }

  private keep(refund: SimulatedRefund): SimulatedRefund {
    this.byNumber.set(refund.out_refund_no, refund);
    this.changed(refund);
    return refund;
  }
}
