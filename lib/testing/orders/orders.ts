import { isDeepStrictEqual } from "node:util";
import type { Changed } from "../changes";
import { rfc3339, type Clock } from "../clock";
import type { Appointment, Schedule } from "../schedule";
import type { Identifiers } from "../identifiers";
import { invalidRequest, notFound, Refusal } from "../exchange/refusal";
import { type OrderTerms, prepayIdsOf, type SimulatedOrder } from "./order";
import { itemsOf, mchidOf, type OrderPart, partsOf } from "./order-part";
import type { Openids } from "./payer";

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The orders of one merchant, by their numbers. */
export class Orders {
  private readonly byNumber = new Map<string, SimulatedOrder>();
  /** Of every prepay_id, that of the order. */
  private readonly numberByPrepayId = new Map<string, string>();
  /** Of the number of every part, with its merchant, that of the order. */
  private readonly numberByPart = new Map<string, string>();
  /** When each unpaid order is closed. */
  private readonly expiries = new Map<string, Appointment>();

  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly schedule: Pick<Schedule, "add" | "cancel">,
    private readonly identifiers: Identifiers,
    private readonly openids: Openids,
    private readonly changed: Changed<SimulatedOrder>,
  ) {}

  /** All orders, in the order in which they were first placed. */
  all(): SimulatedOrder[] {
    return [...this.byNumber.values()];
  }

  /** How many there are. */
  get count(): number {
    return this.byNumber.size;
  }

  /** Takes in orders that another simulator had. */
  restore(orders: readonly SimulatedOrder[]): void {
    for (const order of orders) {
      this.index(order);
    }
  }

  /** @throws Refusal 500 `OPENID_MISMATCH` where the user is known under another AppID */
  requireKnownPayer({ request }: OrderTerms): void {
    this.openids.requireMatch(request);
  }

  /**
   * Places an order. With the same number and the same values it is the same order, under a new prepay_id.
   *
   * @param prepay_id a given one, instead of a new one
   * @throws Refusal 400 `INVALID_REQUEST` for a number that an order with other values has
   * @throws Refusal 400 `ORDER_PAID`, `ORDER_CLOSED` where it can no longer be paid
   */
  place(terms: OrderTerms, prepay_id = this.newPrepayId()): SimulatedOrder {
    const { time_expire, ...order } = terms;
    const now = this.clock.now();
    const former = this.holderOf(terms);
    if (!former) {
      return this.keep({
        ...order,
        prepay_id,
        former_prepay_ids: [],
        placed_at: now,
        payable_until: payableUntil(
          time_expire === undefined
            ? undefined
            : this.clock.ofShop(time_expire),
          now,
        ),
        trade_state: "NOTPAY",
      });
    }
    requireUnpaid(former);
    if (!isSameOrder(former, terms)) {
      throw invalidRequest(
        `商户订单号重复: the number is of an order with other values; close that one, and take a new number`,
      );
    }
    return this.keep({
      ...former,
      prepay_id,
      former_prepay_ids: [
        ...former.former_prepay_ids,
        { prepay_id: former.prepay_id, placed_at: former.placed_at },
      ],
      placed_at: now,
    });
  }

  /** @throws Refusal 404 `RESOURCE_NOT_EXISTS` */
  require(prepayId: string): SimulatedOrder {
    const order = this.find(prepayId);
    if (!order) {
      throw notFound(`no order has the prepay_id ${prepayId}`);
    }
    return order;
  }

  /** The order of this prepay_id, where there is one. */
  find(prepayId: string): SimulatedOrder | undefined {
    return this.findByTradeNo(this.numberByPrepayId.get(prepayId) ?? "");
  }

  /** The order of this number, where there is one. */
  findByTradeNo(outTradeNo: string): SimulatedOrder | undefined {
    return this.byNumber.get(outTradeNo);
  }

  /** What was paid under one of these numbers, where it was. */
  findPaid(names: {
    transaction_id?: unknown;
    out_trade_no?: unknown;
  }): OrderPart | undefined {
    const { transaction_id, out_trade_no } = names;
    return this.all()
      .filter((order) => order.transaction_id !== undefined)
      .flatMap(partsOf)
      .find((part) =>
        transaction_id === undefined || transaction_id === null
          ? part.out_trade_no === out_trade_no
          : part.transaction_id === transaction_id,
      );
  }

  /**
   * Takes the payment.
   *
   * @param openids the user, where the order names none
   * @throws Error where the order cannot be paid
   */
  pay(prepayId: string, openids: readonly string[]): SimulatedOrder {
    const order = this.require(prepayId);
    const { trade_state, payable_until } = order;
    if (trade_state === "CLOSED") {
      throw new Error(`the order of prepay_id ${prepayId} is closed`);
    }
    if (trade_state !== "NOTPAY" && trade_state !== "ACCEPT") {
      throw new Error(`the order of prepay_id ${prepayId} is paid already`);
    }
    if (this.clock.now() > payable_until) {
      throw new Error(
        `the order of prepay_id ${prepayId} could be paid until ${rfc3339(payable_until)}`,
      );
    }
    return this.keep({
      ...order,
      openids: order.openids.length > 0 ? order.openids : openids,
      trade_state: "SUCCESS",
      transaction_id: this.newTransactionId(order),
      success_time: this.clock.rfc3339(),
    });
  }

  /**
   * Closes an order, so that it cannot be paid any more; one that is closed stays so.
   *
   * @throws Refusal 400 `ORDER_PAID`
   */
  close(order: SimulatedOrder): void {
    if (order.trade_state !== "CLOSED") {
      requireUnpaid(order);
      this.keep({ ...order, trade_state: "CLOSED" });
    }
  }

  /** A deduction is accepted, and under way. */
  accept(order: SimulatedOrder): SimulatedOrder {
    return this.keep({ ...order, trade_state: "ACCEPT" });
  }

  /** A deduction failed: its number is used up. */
  fail(order: SimulatedOrder): SimulatedOrder {
    return this.keep({ ...order, trade_state: "CLOSED" });
  }

  /**
   * Takes a deduction back; one that was reversed stays so.
   *
   * @throws Refusal 400 `INVALID_REQUEST` where it failed, or a refund of it was started
   */
  reverse(order: SimulatedOrder): void {
    const { trade_state } = order;
    if (trade_state === "CLOSED" || trade_state === "REFUND") {
      throw invalidRequest(`the deduction is ${trade_state}`);
    }
    this.keep({ ...order, trade_state: "REVOKED" });
  }

  /** A refund of a part was started. */
  refund({ order, out_trade_no }: OrderPart): void {
    this.keep({
      ...order,
      trade_state: "REFUND",
      refunded: [...new Set([...(order.refunded ?? []), out_trade_no])],
    });
  }

  /** The order that has one of the numbers which an order is to have. */
  private holderOf(terms: OrderTerms): SimulatedOrder | undefined {
    const numbers = [
      terms.out_trade_no,
      ...[partKey(this.mchid, terms.out_trade_no), ...partKeys(terms)].map(
        (key) => this.numberByPart.get(key) ?? "",
      ),
    ];
    return numbers
      .map((number) => this.findByTradeNo(number))
      .find((order) => order !== undefined);
  }

  private keep(order: SimulatedOrder): SimulatedOrder {
    this.index(order);
    this.changed(order);
    return order;
  }

  private index(order: SimulatedOrder): void {
    const { out_trade_no, request } = order;
    this.byNumber.set(out_trade_no, order);
    for (const prepayId of prepayIdsOf(order)) {
      this.numberByPrepayId.set(prepayId, out_trade_no);
    }
    for (const key of partKeys(order)) {
      this.numberByPart.set(key, out_trade_no);
    }
    this.openids.see(request);
    this.planExpiry(order);
  }

  /** An order that is not paid in time is closed. */
  private planExpiry({
    out_trade_no,
    trade_state,
    payable_until,
  }: SimulatedOrder) {
    if (trade_state !== "NOTPAY") {
      this.schedule.cancel(this.expiries.get(out_trade_no));
      this.expiries.delete(out_trade_no);
    } else if (!this.expiries.has(out_trade_no)) {
      const expiry = this.schedule.add({
        at: payable_until + 1,
        what: "expiry",
        happen: () => {
          const order = this.findByTradeNo(out_trade_no);
          if (order?.trade_state === "NOTPAY") {
            this.close(order);
          }
        },
      });
      this.expiries.set(out_trade_no, expiry);
    }
  }

  /** That of a whole combined order is none of its parts', which end in 00 and upwards. */
  private newTransactionId({ kind }: SimulatedOrder): string {
    const digits = this.identifiers.digits(23);
    return `42000${kind === "combined" ? `${digits.slice(0, -2)}99` : digits}`;
  }

  private newPrepayId(): string {
    const time = rfc3339(this.clock.now()).replace(/\D/g, "").slice(0, 14);
    return `wx${time}${this.identifiers.hex(20).toLowerCase()}`;
  }
}

function partKey(mchid: string, outTradeNo: string): string {
  return `${mchid} ${outTradeNo}`;
}

function partKeys(terms: OrderTerms | SimulatedOrder): string[] {
  return itemsOf(terms).map((item) =>
    partKey(mchidOf(item), String(item.out_trade_no)),
  );
}

/** A minute from now at least, 90 days at most, and seven days where the merchant names no time (JSAPI下单, time_expire). */
function payableUntil(timeExpire: number | undefined, now: number): number {
  const named = timeExpire ?? now + 7 * DAY_MS;
  return Math.min(Math.max(named, now + MINUTE_MS), now + 90 * DAY_MS);
}

/** @throws Refusal 400 `ORDER_PAID`, `ORDER_CLOSED` */
function requireUnpaid({ trade_state }: SimulatedOrder): void {
  if (trade_state === "CLOSED" || trade_state === "REVOKED") {
    throw new Refusal(400, "ORDER_CLOSED", "该订单已关闭");
  }
  if (trade_state !== "NOTPAY") {
    throw new Refusal(400, "ORDER_PAID", "该订单已支付");
  }
}

function isSameOrder(placed: SimulatedOrder, terms: OrderTerms): boolean {
  return (
    placed.kind === terms.kind &&
    placed.trade_type === terms.trade_type &&
    isDeepStrictEqual(placed.request, terms.request)
  );
}
