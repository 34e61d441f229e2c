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
import { OrderClaim, placingUntil } from "./order-claim.js";
import { Order } from "./order.entity.js";

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
  async claim(number: string): Promise<OrderClaim | undefined> {
    const now = Date.now();
    const until = placingUntil();
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
      { placingUntil: until },
    );
    if (affected === 0) {
      return undefined;
    }
    // By the time of its own claim, for between the two another may have it already.
    const [order] = await this.withContracts({ number, placingUntil: until });
    return order && this.claimed(order);
  }

  /** The claim with which an order was made. */
  claimed(order: Order): OrderClaim {
    return new OrderClaim(order, this.orders, this.changes);
  }

  /** WeChat Pay was asked about it just now, under the number that was read. */
  async asked({ number, outTradeNo }: Order): Promise<void> {
    await this.orders.update({ number, outTradeNo }, { askedAt: new Date() });
  }

  /** WeChat Pay takes no payment of it any more, under the number that was read: it may have another by now. */
  async close({ number, outTradeNo }: Order): Promise<void> {
    const { affected } = await this.orders.update(
      { number, outTradeNo, state: "OPEN" },
      { state: "CLOSED" },
    );
    if (affected) {
      this.changes.announce(number);
    }
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
}

/** 32 digits and letters, as `out_trade_no` and `out_contract_code` may have. */
export function newIdentifier(): string {
  return randomUUID().replaceAll("-", "");
}
