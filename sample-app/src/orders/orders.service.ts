import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import type { DirectTransaction } from "nestjs-wechatpay-contracts";
import {
  DataSource,
  type EntityManager,
  type FindOptionsWhere,
  In,
  Not,
  type SelectQueryBuilder,
  type UpdateResult,
} from "typeorm";
import { CartLine } from "../cart/cart-line.entity.js";
import type { Environment } from "../configuration/environment.js";
import { Contract } from "../contracts/contract.entity.js";
import { Session } from "../session/session.entity.js";
import { OrderChanges } from "./order-changes.js";
import { OrderLine } from "./order-line.entity.js";
import { Order } from "./order.entity.js";

/** For so long one process places an order. A second one after that does no harm: the number is the same. */
const PLACING = "1 minute";

/** A `prepay_id` holds for two hours; one that is nearly over is renewed before it is shown. */
const PREPAY_ID_AGE = "110 minutes";

/** The shop's record of its orders. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: OrderChanges,
    private readonly config: ConfigService<Environment, true>,
  ) {}

  /**
   * Turns a cart into an order, once: the same checkout gives the same order however often it is asked for.
   *
   * @param checkoutId that of the cart when its page was made
   * @returns the order's number; undefined where the cart is empty or has become another order since
   */
  open(
    { id, openid }: { id: string; openid: string },
    checkoutId: string,
  ): Promise<string | undefined> {
    return this.dataSource.transaction(async (manager) => {
      // A second click waits here until the first has made the order.
      const session = await manager.findOne(Session, {
        where: { id },
        lock: { mode: "pessimistic_write" },
      });
      const opened = await manager.findOneBy(Order, { checkoutId, openid });
      if (opened) {
        return opened.number;
      }
      const lines = await manager.find(CartLine, {
        where: { sessionId: id },
        relations: { product: true },
        order: { product: { position: "ASC" } },
      });
      if (session?.checkoutId !== checkoutId || lines.length === 0) {
        return undefined;
      }
      const number = await this.insert(manager, checkoutId, openid, lines);
      await manager.delete(CartLine, { sessionId: id });
      await manager.update(Session, { id }, { checkoutId: randomUUID() });
      return number;
    });
  }

  private async insert(
    manager: EntityManager,
    checkoutId: string,
    openid: string,
    lines: CartLine[],
  ): Promise<string> {
    const number = newIdentifier();
    const signed = await manager.findOne(Contract, {
      where: { openid, state: "SIGNED" },
      order: {
        doubtedAt: { direction: "ASC", nulls: "FIRST" },
        createdAt: "DESC",
      },
    });
    await manager.insert(Order, {
      number,
      outTradeNo: number,
      checkoutId,
      openid,
      description: descriptionOf(lines),
      total: lines.reduce(
        (sum, { quantity, product }) => sum + quantity * product.price,
        0,
      ),
      state: "OPEN",
      payingContractCode: signed?.doubtedAt ? null : signed?.code,
    });
    await manager.insert(
      OrderLine,
      lines.map(({ productId, quantity, product }) => ({
        orderNumber: number,
        productId,
        quantity,
        nameZh: product.nameZh,
        nameEn: product.nameEn,
        price: product.price,
      })),
    );
    // While a contract is in doubt it neither pays nor is a second one offered.
    if (!signed) {
      await manager.insert(Contract, {
        code: newIdentifier(),
        orderNumber: number,
        openid,
        serviceId: this.config.get("WECHATPAY_SERVICE_ID", { infer: true }),
        state: "NEW",
      });
    }
    return number;
  }

  /** A customer's order with all that belongs to it. */
  find(number: string, openid: string): Promise<Order | null> {
    return this.withContracts()
      .leftJoinAndSelect("placed.lines", "line")
      .where({ number, openid })
      .getOne();
  }

  /** A customer's orders, the newest first. */
  of(openid: string): Promise<Order[]> {
    return this.dataSource.manager.find(Order, {
      where: { openid },
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
    const { affected } = await this.dataSource
      .createQueryBuilder()
      .update(Order)
      // To the millisecond, as JavaScript will read it.
      .set({
        placingUntil: () =>
          `date_trunc('milliseconds', now() + interval '${PLACING}')`,
      })
      .where({ number, state: "OPEN" })
      .andWhere("(placing_until IS NULL OR placing_until < now())")
      .andWhere(
        `(prepay_id IS NULL OR prepaid_at < now() - interval '${PREPAY_ID_AGE}')`,
      )
      .execute();
    if (affected === 0) {
      return undefined;
    }
    return this.withContracts().where({ number }).getOneOrFail();
  }

  /** Gives an order back that was claimed, where it was not placed and nobody else has claimed it since. */
  async release({ number, placingUntil }: Order): Promise<void> {
    await this.change(number, (manager) =>
      manager.update(Order, { number, placingUntil }, { placingUntil: null }),
    );
  }

  /** Keeps what WeChat Pay gave, in one with whether it will offer the contract. */
  async placed(
    { number, contract }: Order,
    prepayId: string,
    offered: boolean,
  ): Promise<void> {
    await this.change(number, async (manager) => {
      if (offered) {
        await manager.update(
          Contract,
          { code: contract!.code, state: In(["NEW", "LAPSED"]) },
          { state: "OFFERED" },
        );
      }
      return manager.update(
        Order,
        { number, state: "OPEN" },
        { prepayId, prepaidAt: () => "now()", placingUntil: null },
      );
    });
  }

  /** The order is to be paid as any other, for the contract that should have paid it does not. */
  async payWithoutContract({ number }: Order): Promise<void> {
    await this.change(number, (manager) =>
      manager.update(Order, { number }, { payingContractCode: null }),
    );
  }

  /**
   * The order is to be placed anew, and paid as any other.
   *
   * @returns its new `out_trade_no`
   */
  async renumber({ number }: Order): Promise<string> {
    const outTradeNo = newIdentifier();
    await this.change(number, (manager) =>
      manager.update(
        Order,
        { number },
        { outTradeNo, payingContractCode: null },
      ),
    );
    return outTradeNo;
  }

  /** WeChat Pay takes no payment under these numbers any more. */
  async close(outTradeNos: string[]): Promise<void> {
    await this.dataSource.transaction((manager) =>
      this.settle(
        manager,
        { outTradeNo: In(outTradeNos), state: "OPEN" },
        { state: "CLOSED" },
      ),
    );
  }

  /** Takes a payment, from a notification or a query; one that is known changes nothing. */
  async pay(
    manager: EntityManager,
    {
      out_trade_no: outTradeNo,
      transaction_id,
      success_time,
    }: Pick<
      DirectTransaction,
      "out_trade_no" | "transaction_id" | "success_time"
    >,
  ): Promise<void> {
    await this.settle(
      manager,
      { outTradeNo, state: Not("PAID") },
      {
        state: "PAID",
        transactionId: transaction_id,
        paidAt: success_time ? new Date(success_time) : new Date(),
      },
    );
  }

  private async settle(
    manager: EntityManager,
    orders: FindOptionsWhere<Order>,
    values: Partial<Order>,
  ): Promise<void> {
    const { raw } = await manager
      .createQueryBuilder()
      .update(Order)
      .set(values)
      .where(orders)
      .returning("number")
      .execute();
    for (const { number } of raw as Array<Pick<Order, "number">>) {
      await this.changes.announce(manager, number);
    }
  }

  private withContracts(): SelectQueryBuilder<Order> {
    return this.dataSource
      .createQueryBuilder(Order, "placed")
      .leftJoinAndSelect("placed.contract", "contract")
      .leftJoinAndSelect("placed.payingContract", "payingContract");
  }

  /** @param work updates the order at its end */
  private change(
    number: string,
    work: (manager: EntityManager) => Promise<UpdateResult>,
  ): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await work(manager);
      if (affected) {
        await this.changes.announce(manager, number);
      }
    });
  }
}

/** 32 digits and letters, as `out_trade_no` and `out_contract_code` may have. */
function newIdentifier(): string {
  return randomUUID().replaceAll("-", "");
}

function descriptionOf(lines: CartLine[]): string {
  const [first] = lines;
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const name = first?.product.nameZh ?? "";
  return pieces > 1 ? `${name}等${pieces}件` : name;
}
