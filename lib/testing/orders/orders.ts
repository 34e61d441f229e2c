import { isDeepStrictEqual } from "node:util";
import { rfc3339, type Clock } from "../clock";
import type { Identifiers } from "../identifiers";
import { invalidRequest, notFound, Refusal } from "../exchange/refusal";
import { hasExpired, type OrderTerms, type SimulatedOrder } from "./order";

/** The orders of one merchant. */
export class Orders {
  private readonly byPrepayId = new Map<string, SimulatedOrder>();
  private readonly prepayIds = new Map<string, string>();

  constructor(
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: () => void,
  ) {}

  /** All orders, in the order in which they were placed. */
  all(): SimulatedOrder[] {
    return [...this.byPrepayId.values()];
  }

  /** Takes in orders that another simulator had. */
  restore(orders: readonly SimulatedOrder[]): void {
    for (const order of orders) {
      this.byPrepayId.set(order.prepay_id, order);
      this.prepayIds.set(order.out_trade_no, order.prepay_id);
    }
  }

  /**
   * Places an order. The same `out_trade_no` with the same values is the same order.
   *
   * @param prepay_id a given one, instead of a new one
   * @throws Refusal 403 `OUT_TRADE_NO_USED` for the same `out_trade_no` with other values
   * @throws Refusal 400 `INVALID_REQUEST`, `ORDER_CLOSED` where it can no longer be paid
   */
  place(terms: OrderTerms, prepay_id?: string): SimulatedOrder {
    const placed = this.findByTradeNo(terms.out_trade_no);
    if (placed && !isSameOrder(placed, terms)) {
      throw new Refusal(403, "OUT_TRADE_NO_USED", "商户订单号重复");
    }
    if (placed) {
      requireUnpaid(placed);
      if (!hasExpired(placed, this.clock.now())) {
        return placed;
      }
      this.byPrepayId.delete(placed.prepay_id);
    }
    const order: SimulatedOrder = {
      ...terms,
      prepay_id: prepay_id ?? this.newPrepayId(),
      placed_at: this.clock.now(),
      trade_state: "NOTPAY",
    };
    this.prepayIds.set(order.out_trade_no, order.prepay_id);
    return this.keep(order);
  }

  /** @throws Refusal 404 `RESOURCE_NOT_EXISTS` */
  require(prepayId: string): SimulatedOrder {
    const order = this.byPrepayId.get(prepayId);
    if (!order) {
      throw notFound(`no order has the prepay_id ${prepayId}`);
    }
    return order;
  }

  /** The order of this prepay_id, where there is one. */
  find(prepayId: string): SimulatedOrder | undefined {
    return this.byPrepayId.get(prepayId);
  }

  /** The order of this number, where there is one. */
  findByTradeNo(outTradeNo: string): SimulatedOrder | undefined {
    return this.find(this.prepayIds.get(outTradeNo) ?? "");
  }

  /** Takes the payment. @throws Error where the order cannot be paid */
  pay(prepayId: string): SimulatedOrder {
    const order = this.require(prepayId);
    if (order.trade_state === "SUCCESS") {
      throw new Error(`the order of prepay_id ${prepayId} is paid already`);
    }
    if (order.trade_state === "CLOSED") {
      throw new Error(`the order of prepay_id ${prepayId} is closed`);
    }
    return this.keep({
      ...order,
      trade_state: "SUCCESS",
      transaction_id: `42000${this.identifiers.digits(23)}`,
      success_time: this.clock.rfc3339(),
    });
  }

  /**
   * Closes an order, so that it cannot be paid any more.
   *
   * @throws Refusal 400 `INVALID_REQUEST`, `ORDER_CLOSED` where there is nothing to close
   */
  close(order: SimulatedOrder): void {
    requireUnpaid(order);
    this.keep({ ...order, trade_state: "CLOSED" });
  }

  private keep(order: SimulatedOrder): SimulatedOrder {
    this.byPrepayId.set(order.prepay_id, order);
    this.changed();
    return order;
  }

  private newPrepayId(): string {
    const time = rfc3339(this.clock.now()).replace(/\D/g, "").slice(0, 14);
    return `wx${time}${this.identifiers.hex(20).toLowerCase()}`;
  }
}

/** @throws Refusal 400 `INVALID_REQUEST`, `ORDER_CLOSED` */
function requireUnpaid({ trade_state }: SimulatedOrder): void {
  if (trade_state === "SUCCESS") {
    throw invalidRequest("该订单已支付");
  }
  if (trade_state === "CLOSED") {
    throw new Refusal(400, "ORDER_CLOSED", "该订单已关闭");
  }
}

function isSameOrder(placed: SimulatedOrder, terms: OrderTerms): boolean {
  return (
    placed.kind === terms.kind &&
    isDeepStrictEqual(placed.request, terms.request)
  );
}
