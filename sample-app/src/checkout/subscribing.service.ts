import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { EntityManager, Repository } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { Order, TEA_BOX } from "../orders/order.entity.js";
import { newIdentifier } from "../orders/orders.service.js";
import { KnownCustomer } from "../session/known-customer.entity.js";
import { ContractInquiry } from "../subscriptions/contract-inquiry.js";
import { Subscription } from "../subscriptions/subscription.entity.js";
import { SubscriptionBook } from "../subscriptions/subscription-book.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import { CheckoutService } from "./checkout.service.js";

/** For so long after a payment WeChat Pay may know nothing yet of the contract that was signed with it. */
const SIGNING_MS = 10 * 60_000;

/** A customer who has a subscription, or is about to sign one. */
interface Standing {
  order: Order | null;
  subscription: Subscription;
}

/** Has customers subscribe: the first box is an order like any other, by whose payment the contract is signed (支付中签约). */
@Injectable()
export class Subscribing {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly checkouts: CheckoutService,
    private readonly contracts: ContractInquiry,
    private readonly book: SubscriptionBook,
    private readonly clock: WechatPayClock,
    private readonly environment: Environment,
  ) {}

  /**
   * Makes the order of the first box, once, and places it with WeChat Pay.
   *
   * @returns the order's number; undefined where the customer has a subscription
   * @throws what `ContractService` throws, where an order was paid and WeChat Pay does not say whether it was signed
   */
  async subscribe(openid: string): Promise<string | undefined> {
    const standing = await this.standingOf(this.orders.manager, openid);
    if (standing?.order?.state === "PAID") {
      await this.settle(standing.subscription, standing.order);
    }
    const order = await this.open(openid);
    if (order) {
      await this.checkouts.place(order.number);
    }
    return order?.number;
  }

  /** The payment signs the contract, unless WeChat or the customer did not wish it. */
  private async settle(
    subscription: Subscription,
    { paidAt }: Order,
  ): Promise<void> {
    if ((await this.contracts.ask(subscription)) !== "unknown") {
      return;
    }
    const now = await this.clock.now();
    // One that is to end is asked about for longer.
    if (!subscription.endWishedAt && +now - Number(paidAt) > SIGNING_MS) {
      await this.book.lapse(subscription);
    }
  }

  private open(openid: string): Promise<Order | undefined> {
    return this.orders.manager.transaction(async (transaction) => {
      // A second click waits here until the first has made the order.
      await transaction.findOne(KnownCustomer, {
        where: { openid },
        lock: { mode: "pessimistic_write" },
      });
      const standing = await this.standingOf(transaction, openid);
      if (standing) {
        const { order, subscription } = standing;
        if (order?.state === "OPEN") {
          await this.book.wishAnew(transaction, subscription);
        }
        return subscription.state === "SIGNED"
          ? undefined
          : (order ?? undefined);
      }
      return this.insert(transaction, openid);
    });
  }

  /** The subscription that is signed, else the newest, unless it has ended or can be signed no more. */
  private async standingOf(
    transaction: EntityManager,
    openid: string,
  ): Promise<Standing | undefined> {
    const subscriptions = await transaction.find(Subscription, {
      where: { openid },
      order: { createdAt: "DESC" },
    });
    const subscription =
      subscriptions.find(({ state }) => state === "SIGNED") ?? subscriptions[0];
    if (!subscription || subscription.state === "TERMINATED") {
      return undefined;
    }
    const order = await transaction.findOneBy(Order, {
      number: subscription.orderNumber,
    });
    const isOpen = order?.state === "OPEN";
    const isStanding =
      subscription.state === "SIGNED" ||
      isOpen ||
      (subscription.state === "NEW" && order?.state === "PAID");
    return isStanding ? { order, subscription } : undefined;
  }

  private async insert(
    transaction: EntityManager,
    openid: string,
  ): Promise<Order> {
    const { planId, price } = this.environment.teaBox!;
    const number = newIdentifier();
    const order = transaction.create(Order, {
      number,
      outTradeNo: number,
      checkoutId: randomUUID(),
      openid,
      description: TEA_BOX.nameZh,
      lines: [{ ...TEA_BOX, price, quantity: 1 }],
      total: price,
      state: "OPEN",
    });
    await transaction.insert(Order, order);
    await transaction.insert(Subscription, {
      code: newIdentifier(),
      openid,
      orderNumber: number,
      planId,
      price,
      requestSerial: String(Date.now()),
      state: "NEW",
    });
    return order;
  }
}
