import type { Changed } from "../changes";
import { rfc3339, type Clock } from "../clock";
import type { Schedule } from "../schedule";
import type { Identifiers } from "../identifiers";
import { invalidRequest, notFound } from "../exchange/refusal";
import { OrderExpiries } from "./order-expiries";
import { type OrderTerms, prepayIdsOf, type SimulatedOrder } from "./order";
import { itemsOf, mchidOf, type OrderPart, partsOf } from "./order-part";
import { isSameOrder, payableUntil, requireUnpaid } from "./order-rules";
import type { Openids } from "./payer";

/** The orders of one merchant, by their numbers. */
export class Orders {
  private readonly byNumber = new Map<string, SimulatedOrder>();
  /** Of every prepay_id, that of the order. */
  private readonly numberByPrepayId = new Map<string, string>();
  /** Of the number of every part, with its merchant, that of the order. */
  private readonly numberByPart = new Map<string, string>();
  /** Of every contract, the numbers of its deductions. */
  private readonly numbersByContract = new Map<string, Set<string>>();
  private readonly expiries: OrderExpiries;

  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    schedule: Pick<Schedule, "add" | "cancel">,
    private readonly identifiers: Identifiers,
    private readonly openids: Openids,
    private readonly changed: Changed<SimulatedOrder>,
  ) {
    this.expiries = new OrderExpiries(schedule, (number) =>
      this.expire(number),
    );
  }

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
   * @throws Refusal 400 `ORDER_PAID`; `INVALID_REQUEST` for a deduction that is under way
   */
  close(order: SimulatedOrder): void {
    switch (order.trade_state) {
      case "CLOSED":
        return;
      case "ACCEPT":
        throw invalidRequest("the deduction is under way");
      case "PAYERROR":
        break;
      default:
        requireUnpaid(order);
    }
    this.keep({ ...order, trade_state: "CLOSED" });
  }

  /** The deductions of a contract, in the order in which they were accepted. */
  deductionsBy(contractId: string): SimulatedOrder[] {
    const numbers = this.numbersByContract.get(contractId) ?? [];
    return Array.from(numbers, (number) => this.byNumber.get(number)!);
  }

  /** A deduction is accepted, and under way. @param deductedAt when it is made, in milliseconds since the epoch */
  accept(order: SimulatedOrder, deductedAt: number): SimulatedOrder {
    return this.keep({
      ...order,
      trade_state: "ACCEPT",
      deducted_at: deductedAt,
    });
  }

  /** A deduction failed: its number is used up. @param state `PAYERROR` where the merchant is to close it */
  fail(order: SimulatedOrder, state: "CLOSED" | "PAYERROR"): SimulatedOrder {
    return this.keep({ ...order, trade_state: state });
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
    if (order.trade_type === "PAP" && order.contract_id !== undefined) {
      const { contract_id } = order;
      const numbers = this.numbersByContract.get(contract_id) ?? new Set();
      this.numbersByContract.set(contract_id, numbers.add(out_trade_no));
    }
    this.expiries.follow(order);
  }

  private expire(outTradeNo: string): void {
    const order = this.findByTradeNo(outTradeNo);
    if (order?.trade_state === "NOTPAY") {
      this.close(order);
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
