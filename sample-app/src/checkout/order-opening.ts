import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { EntityManager, Repository } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { Contract } from "../contracts/contract.entity.js";
import { Order } from "../orders/order.entity.js";
import { newIdentifier } from "../orders/orders.service.js";
import { CartLine } from "../session/cart-line.entity.js";
import { Session } from "../session/session.entity.js";

/** Turns carts into orders. */
@Injectable()
export class OrderOpening {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly environment: Environment,
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
    return this.orders.manager.transaction(async (transaction) => {
      // A second click waits here until the first has made the order, and finds another checkout's number then.
      const { affected } = await transaction.update(
        Session,
        { id, checkoutId },
        { checkoutId: randomUUID() },
      );
      if (!affected) {
        const opened = { checkoutId, openid };
        return (await transaction.findOneBy(Order, opened))?.number;
      }
      const lines = await transaction.find(CartLine, {
        where: { sessionId: id },
        relations: { product: true },
        order: { product: { position: "ASC" } },
      });
      if (lines.length === 0) {
        return undefined;
      }
      await transaction.delete(CartLine, { sessionId: id });
      return this.insert(transaction, checkoutId, openid, lines);
    });
  }

  private async insert(
    transaction: EntityManager,
    checkoutId: string,
    openid: string,
    lines: CartLine[],
  ): Promise<string> {
    const number = newIdentifier();
    const [signed] = await transaction.find(Contract, {
      where: { openid, state: "SIGNED" },
      order: {
        doubtedAt: { direction: "ASC", nulls: "FIRST" },
        createdAt: "DESC",
      },
      take: 1,
    });
    // While a contract is in doubt it neither pays nor is a second one offered.
    const offeredContractCode = signed
      ? null
      : await this.insertContract(transaction, openid);
    await transaction.insert(Order, {
      number,
      outTradeNo: number,
      checkoutId,
      openid,
      description: descriptionOf(lines),
      lines: lines.map(({ productId, quantity, product }) => ({
        productId,
        quantity,
        nameZh: product.nameZh,
        nameEn: product.nameEn,
        price: product.price,
      })),
      total: lines.reduce(
        (sum, { quantity, product }) => sum + quantity * product.price,
        0,
      ),
      state: "OPEN",
      offeredContractCode,
      payingContractCode: signed?.doubtedAt ? null : signed?.code,
    });
    return number;
  }

  private async insertContract(
    transaction: EntityManager,
    openid: string,
  ): Promise<string> {
    const code = newIdentifier();
    const { WECHATPAY_SERVICE_ID: serviceId } = this.environment;
    await transaction.insert(Contract, {
      code,
      openid,
      serviceId,
      state: "NEW",
    });
    return code;
  }
}

function descriptionOf(lines: CartLine[]): string {
  const [first] = lines;
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const name = first?.product.nameZh ?? "";
  return pieces > 1 ? `${name}等${pieces}件` : name;
}
