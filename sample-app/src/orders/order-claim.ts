import type { Repository } from "typeorm";
import type { Changes } from "../live/changes.js";
import type { Order } from "./order.entity.js";

/**
 * For so long an order is one process's to place, unless that renews it: what dies with it can be tried again soon. One that only stood
 * still has lost it by then, and writes no more of it.
 */
export const PLACING_MS = 10_000;

/** When a claim ends that is made or renewed now. */
export function placingUntil(): Date {
  return new Date(Date.now() + PLACING_MS);
}

/** Somebody else has claimed the order since, or it is paid or closed: leave it alone. */
export class ClaimLostError extends Error {
  constructor() {
    super("The order is no longer this process's to place");
  }
}

/**
 * An order that is this process's to place. All that is written of it by whoever places it is written here, and only as long as nobody
 * else has it: a process may stand still for longer than its claim, and another may have placed the order under another number since.
 */
export class OrderClaim {
  /** One write after another, for each has to find the times of the one before. */
  private written: Promise<unknown> = Promise.resolve();

  /** @param order as it was claimed */
  constructor(
    readonly order: Order,
    private readonly orders: Repository<Order>,
    private readonly changes: Changes,
  ) {}

  /**
   * Goes on with a claim that takes long, unless it has ended.
   *
   * @throws ClaimLostError
   */
  renew(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.hasEnded) {
        await this.write({ placingUntil: placingUntil() });
      }
    });
  }

  /**
   * The order is to be paid as any other, for the contract that should have paid it does not.
   *
   * @throws ClaimLostError
   */
  payWithoutContract(): Promise<void> {
    return this.change({ payingContractCode: null });
  }

  /**
   * The order is to be placed anew, and paid as any other.
   *
   * @throws ClaimLostError
   */
  renumber(outTradeNo: string): Promise<void> {
    return this.change({ outTradeNo, payingContractCode: null });
  }

  /**
   * Keeps what WeChat Pay gave. The claim ends with it.
   *
   * @throws ClaimLostError where that must not be paid, unless the order still has the number
   */
  placed(prepayId: string): Promise<void> {
    const now = new Date();
    return this.change({
      prepayId,
      prepaidAt: now,
      askedAt: now,
      placingUntil: null,
    });
  }

  /** Gives the order back where it was neither placed nor lost. */
  release(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.hasEnded) {
        await this.writeAndTell({ placingUntil: null }).catch(unlessLost);
      }
    });
  }

  private get hasEnded(): boolean {
    return this.order.placingUntil === null;
  }

  private change(values: Partial<Order>): Promise<void> {
    return this.inTurn(() => this.writeAndTell(values));
  }

  private inTurn(write: () => Promise<void>): Promise<void> {
    const written = this.written.then(write);
    this.written = written.catch(() => undefined);
    return written;
  }

  private async writeAndTell(values: Partial<Order>): Promise<void> {
    await this.write(values);
    this.changes.announce(this.order.number);
  }

  private async write(values: Partial<Order>): Promise<void> {
    const { number, outTradeNo, placingUntil: until } = this.order;
    const { affected } = await this.orders.update(
      { number, outTradeNo, placingUntil: until!, state: "OPEN" },
      values,
    );
    if (!affected) {
      throw new ClaimLostError();
    }
    Object.assign(this.order, values);
  }
}

function unlessLost(error: unknown): void {
  if (!(error instanceof ClaimLostError)) {
    throw error;
  }
}
