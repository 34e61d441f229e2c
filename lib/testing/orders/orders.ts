import { rfc3339, type Clock } from "../clock";
import { EXAMPLE_VALUES } from "../example-values";
import type { Identifiers } from "../identifiers";
import { notFound, Refusal } from "../exchange/refusal";

/** An order that is to be paid. */
export interface SimulatedOrder {
  readonly prepay_id: string;
  readonly out_trade_no: string;
  /** `appid`, or `sp_appid` of a partner's order. */
  readonly appid: string;
  /** The user under each AppID that the order names; one at least. */
  readonly openids: readonly string[];
  /** In fen. */
  readonly total: number;
  readonly trade_state: "NOTPAY" | "SUCCESS";
  /** RFC 3339. */
  readonly success_time?: string;
}

/** What an order is placed with; whatever is left out is an example value or made up. */
export interface OrderRequest {
  /** The user who will pay. */
  openid?: string;
  /** Further openids of the same user, under other AppIDs. */
  sub_openid?: string;
  appid?: string;
  out_trade_no?: string;
  /** In fen. Default: 1. */
  total?: number;
  /** A given prepay_id, instead of a new one. */
  prepay_id?: string;
}

/** The orders of one merchant. */
export class Orders {
  private readonly byPrepayId = new Map<string, SimulatedOrder>();
  private readonly prepayIds = new Map<string, string>();

  constructor(
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
  ) {}

  /** All orders, in the order in which they were placed. */
  all(): SimulatedOrder[] {
    return [...this.byPrepayId.values()];
  }

  /**
   * Places an order. The same `out_trade_no` with the same values is the same order.
   *
   * @throws Refusal 403 `OUT_TRADE_NO_USED` for the same `out_trade_no` with other values
   */
  place(request: OrderRequest): SimulatedOrder {
    const order: SimulatedOrder = {
      prepay_id: request.prepay_id ?? this.newPrepayId(),
      out_trade_no: request.out_trade_no ?? this.identifiers.digits(28),
      appid: request.appid ?? EXAMPLE_VALUES.appid,
      openids: openidsOf(request),
      total: request.total ?? 1,
      trade_state: "NOTPAY",
    };
    const placed = this.find(this.prepayIds.get(order.out_trade_no) ?? "");
    if (placed && !isSameOrder(placed, order)) {
      throw new Refusal(403, "OUT_TRADE_NO_USED", "商户订单号重复");
    }
    if (placed) {
      return placed;
    }
    this.byPrepayId.set(order.prepay_id, order);
    this.prepayIds.set(order.out_trade_no, order.prepay_id);
    return order;
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

  /** Takes the payment. @throws Error where the order is paid already */
  pay(prepayId: string): SimulatedOrder {
    const order = this.require(prepayId);
    if (order.trade_state === "SUCCESS") {
      throw new Error(`the order of prepay_id ${prepayId} is paid already`);
    }
    const paid: SimulatedOrder = {
      ...order,
      trade_state: "SUCCESS",
      success_time: this.clock.rfc3339(),
    };
    this.byPrepayId.set(prepayId, paid);
    return paid;
  }

  private newPrepayId(): string {
    const time = rfc3339(this.clock.now()).replace(/\D/g, "").slice(0, 14);
    return `wx${time}${this.identifiers.hex(20).toLowerCase()}`;
  }
}

function openidsOf({ openid, sub_openid }: OrderRequest): string[] {
  const given = [openid, sub_openid].filter((value) => value !== undefined);
  return given.length > 0 ? given : [EXAMPLE_VALUES.openid];
}

function isSameOrder(a: SimulatedOrder, b: SimulatedOrder): boolean {
  return (
    a.appid === b.appid &&
    a.total === b.total &&
    a.openids.join() === b.openids.join()
  );
}
