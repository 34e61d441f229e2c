import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { DirectTransaction } from "nestjs-wechatpay-contracts";
import {
  type EntityManager,
  type FindOptionsWhere,
  IsNull,
  LessThan,
  Not,
  Or,
  type Repository,
} from "typeorm";
import { Changes } from "../live/changes.js";
import { Order } from "./order.entity.js";

/**
 * For so long an order is one process's to place, unless that renews it: what dies with it can be tried again soon. A second
 * one that places it meanwhile does no harm, for the number is the same.
 */
export const PLACING_MS = 10_000;

/** A `prepay_id` holds for two hours; one that is nearly over is renewed before it is shown. */
const PREPAY_ID_AGE_MS = 110 * 60_000;

const WITH_CONTRACTS = { offeredContract: true, payingContract: true };

/** The shop's record of its orders. Its times are those of the process, whose clock NTP sets. */
@Injectable()
export class OrdersService {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly changes: Changes,
  ) {}

  /** A customer's order with its contracts. */
  async find(number: string, openid: string): Promise<Order | undefined> {
    const [order] = await this.withContracts({ number, openid });
    return order;
  }

  /** The order that WeChat Pay knows by a number. */
  findPlaced(outTradeNo: string): Promise<Order | null> {
    return this.orders.findOneBy({ outTradeNo });
  }

  /** A customer's latest orders with their contracts, the newest first. */
  of(openid: string): Promise<Order[]> {
    return this.orders.find({
      where: { openid },
      relations: WITH_CONTRACTS,
      order: { createdAt: "DESC" },
      take: 50,
    });
  }

  /**
   * Takes an order to place it with WeChat Pay.
   *
   * @returns undefined where it is placed already, or another request is about to
   */
  async claim(number: string): Promise<Order | undefined> {
    const now = Date.now();
    const free: FindOptionsWhere<Order> = {
      number,
      state: "OPEN",
      placingUntil: Or(IsNull(), LessThan(new Date(now))),
    };
    const { affected } = await this.orders.update(
      [
        { ...free, prepayId: IsNull() },
        { ...free, prepaidAt: LessThan(new Date(now - PREPAY_ID_AGE_MS)) },
      ],
      { placingUntil: placingUntil() },
    );
    if (affected === 0) {
      return undefined;
    }
    const [order] = await this.withContracts({ number });
    return order;
  }

  /** Goes on with a claim that takes long, unless it has ended. */
  async renew(order: Order): Promise<void> {
    const { number, placingUntil: until } = order;
    const renewed = placingUntil();
    const { affected } = await this.orders.update(
      { number, placingUntil: until! },
      { placingUntil: renewed },
    );
    if (affected) {
      order.placingUntil = renewed;
    }
  }

  /** Gives an order back that was claimed, where it was not placed and nobody else has claimed it since. */
  release({ number, placingUntil }: Order): Promise<void> {
    return this.change(
      { number, placingUntil: placingUntil! },
      { placingUntil: null },
    );
  }

  /** Keeps what WeChat Pay gave. The claim ends with it. */
  placed({ number }: Order, prepayId: string): Promise<void> {
    const now = new Date();
    return this.change(
      { number, state: "OPEN" },
      { prepayId, prepaidAt: now, askedAt: now, placingUntil: null },
    );
  }

  /** The order is to be paid as any other, for the contract that should have paid it does not. */
  payWithoutContract({ number }: Order): Promise<void> {
    return this.change({ number }, { payingContractCode: null });
  }

  /**
   * The order is to be placed anew, and paid as any other.
   *
   * @returns its new `out_trade_no`
   */
  async renumber({ number }: Order): Promise<string> {
    const outTradeNo = newIdentifier();
    await this.change({ number }, { outTradeNo, payingContractCode: null });
    return outTradeNo;
  }

  /** WeChat Pay was asked about it just now. */
  async asked({ number }: Order): Promise<void> {
    await this.orders.update({ number }, { askedAt: new Date() });
  }

  /** WeChat Pay takes no payment of it any more, under the number that was read: it may have another by now. */
  close({ number, outTradeNo }: Order): Promise<void> {
    return this.change(
      { number, outTradeNo, state: "OPEN" },
      { state: "CLOSED" },
    );
  }

  /**
   * Takes a payment, from a notification or a query; one that is known changes nothing.
   *
   * @param within what is to commit with it; is given the order as it is paid
   */
  async pay(
    {
      out_trade_no: outTradeNo,
      transaction_id: transactionId,
      success_time,
    }: Pick<
      DirectTransaction,
      "out_trade_no" | "transaction_id" | "success_time"
    >,
    within?: (
      transaction: EntityManager,
      order: Order | undefined,
    ) => Promise<void>,
  ): Promise<void> {
    const paidAt = success_time ? new Date(success_time) : new Date();
    const order = await this.findPlaced(outTradeNo);
    await this.orders.manager.transaction(async (transaction) => {
      await transaction.update(
        Order,
        { outTradeNo, state: Not("PAID") },
        { state: "PAID", transactionId, paidAt },
      );
      await within?.(transaction, order ? { ...order, paidAt } : undefined);
    });
    if (order) {
      this.changes.announce(order.number);
    }
  }

  /** With `find`, for `findOne` asks twice where there is something to join. */
  private withContracts(where: FindOptionsWhere<Order>): Promise<Order[]> {
    return this.orders.find({ where, relations: WITH_CONTRACTS });
  }

  private async change(
    where: FindOptionsWhere<Order> & Pick<Order, "number">,
    values: Partial<Pick<Order, keyof Order>>,
  ): Promise<void> {
    const { affected } = await this.orders.update(where, values);
    if (affected) {
      this.changes.announce(where.number);
    }
  }
}

/** When a claim ends that is made or renewed now. */
export function placingUntil(): Date {
  return new Date(Date.now() + PLACING_MS);
}

/** 32 digits and letters, as `out_trade_no` and `out_contract_code` may have. */
export function newIdentifier(): string {
  return randomUUID().replaceAll("-", "");
}
