import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { EntityManager, Repository } from "typeorm";
import { checkoutIdOf } from "../cart/checkout-id.js";
import { Environment } from "../configuration/environment.js";
import { Contract } from "../contracts/contract.entity.js";
import { placingUntil } from "../orders/order-claim.js";
import { Order, type OrderLine } from "../orders/order.entity.js";
import { newIdentifier } from "../orders/orders.service.js";
import { CartLine } from "../session/cart-line.entity.js";
import { Session } from "../session/session.entity.js";
import { StandingContracts } from "./standing-contracts.js";

/** A customer's session, as the request found it. */
export interface CustomerSession {
  id: string;
  cartId: string;
  openid: string;
}

/** Takes back what its transaction has done so far. */
class CartChanged extends Error {}

/** Turns carts into orders. */
@Injectable()
export class OrderOpening {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly standing: StandingContracts,
    private readonly environment: Environment,
  ) {}

  /**
   * Turns a cart into an order, once: the same checkout gives the same order however often it is asked for.
   *
   * @param checkoutId that of the cart that the page has shown
   * @returns the order, new and claimed or of earlier; undefined where the cart is empty or another than the page has shown
   */
  async open(
    session: CustomerSession,
    checkoutId: string,
  ): Promise<{ order: Order; isNew: boolean } | undefined> {
    try {
      return await this.orders.manager.transaction((transaction) =>
        this.openWithin(transaction, session, checkoutId),
      );
    } catch (error) {
      if (error instanceof CartChanged) {
        return undefined;
      }
      throw error;
    }
  }

  private async openWithin(
    transaction: EntityManager,
    session: CustomerSession,
    checkoutId: string,
  ): Promise<{ order: Order; isNew: boolean } | undefined> {
    const { id, cartId, openid } = session;
    const lines = await transaction.find(CartLine, {
      where: { sessionId: id },
      relations: { product: true },
      order: { product: { position: "ASC" } },
    });
    const isShown =
      lines.length > 0 && checkoutIdOf(cartId, lines) === checkoutId;
    if (!isShown || !(await renewCart(transaction, session))) {
      const order = await transaction.findOneBy(Order, { checkoutId, openid });
      return order ? { order, isNew: false } : undefined;
    }
    // As they were found: what another page has changed meanwhile is not sold, and what it has added stays.
    const { affected } = await transaction.delete(
      CartLine,
      lines.map(({ sessionId, productId, quantity }) => ({
        sessionId,
        productId,
        quantity,
      })),
    );
    if (affected !== lines.length) {
      throw new CartChanged();
    }
    const bought = lines.map(asBought);
    const order = await this.insert(transaction, checkoutId, openid, bought);
    return { order, isNew: true };
  }

  private async insert(
    transaction: EntityManager,
    checkoutId: string,
    openid: string,
    lines: OrderLine[],
  ): Promise<Order> {
    const number = newIdentifier();
    const standing = await this.standing.of(transaction, openid);
    // While a contract is in doubt it neither pays nor is a second one offered.
    const payingContract =
      standing.find(
        ({ state, doubtedAt }) => state === "SIGNED" && doubtedAt === null,
      ) ?? null;
    const offeredContract =
      standing.length === 0
        ? await this.insertContract(transaction, openid)
        : null;
    const order = transaction.create(Order, {
      number,
      outTradeNo: number,
      checkoutId,
      openid,
      description: descriptionOf(lines),
      lines,
      total: lines.reduce(
        (sum, { quantity, price }) => sum + quantity * price,
        0,
      ),
      state: "OPEN",
      placingUntil: placingUntil(),
      offeredContractCode: offeredContract?.code ?? null,
      payingContractCode: payingContract?.code ?? null,
    });
    await transaction.insert(Order, order);
    return Object.assign(order, { offeredContract, payingContract });
  }

  private async insertContract(
    transaction: EntityManager,
    openid: string,
  ): Promise<Contract> {
    const contract = transaction.create(Contract, {
      code: newIdentifier(),
      openid,
      serviceId: this.environment.WECHATPAY_SERVICE_ID,
      state: "NEW",
    });
    await transaction.insert(Contract, contract);
    return contract;
  }
}

/** A second click waits here until the first has made the order, and finds another cart then. */
async function renewCart(
  transaction: EntityManager,
  { id, cartId }: CustomerSession,
): Promise<boolean> {
  const { affected } = await transaction.update(
    Session,
    { id, cartId },
    { cartId: randomUUID() },
  );
  return Boolean(affected);
}

function asBought({ productId, quantity, product }: CartLine): OrderLine {
  const { nameZh, nameEn, price } = product;
  return { productId, nameZh, nameEn, price, quantity };
}

function descriptionOf(lines: OrderLine[]): string {
  const [first] = lines;
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const name = first?.nameZh ?? "";
  return pieces > 1 ? `${name}等${pieces}件` : name;
}
