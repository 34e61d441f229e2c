import type { Appointment, Schedule } from "../schedule";
import type { SimulatedOrder } from "./order";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Closes orders that nobody pays: after seven days. A `time_expire` ends only what can be paid (JSAPI下单; trade_state `CLOSED`). */
export class OrderExpiries {
  private readonly planned = new Map<string, Appointment>();

  /** @param expired is given the number of an order whose time is over */
  constructor(
    private readonly schedule: Pick<Schedule, "add" | "cancel">,
    private readonly expired: (outTradeNo: string) => void,
  ) {}

  /** Plans the end of an order that is not paid, and forgets that of any other. */
  follow(order: SimulatedOrder): void {
    const { out_trade_no, trade_state } = order;
    if (trade_state !== "NOTPAY") {
      this.schedule.cancel(this.planned.get(out_trade_no));
      this.planned.delete(out_trade_no);
    } else if (!this.planned.has(out_trade_no)) {
      const expiry = this.schedule.add({
        at: closedAt(order),
        what: "expiry",
        happen: () => this.expired(out_trade_no),
      });
      this.planned.set(out_trade_no, expiry);
    }
  }
}

/** One that may be paid for longer is not closed before that. */
function closedAt(order: SimulatedOrder): number {
  const { former_prepay_ids, placed_at, payable_until } = order;
  const first = former_prepay_ids[0]?.placed_at ?? placed_at;
  return Math.max(first + WEEK_MS, payable_until) + 1;
}
