import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  type ContractNotification,
  type ContractResource,
  contractStateAfter,
} from "nestjs-wechatpay-contracts";
import {
  type EntityManager,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThan,
  Not,
  type Repository,
} from "typeorm";
import { Order } from "../orders/order.entity.js";
import { Box } from "./box.entity.js";
import { dayOf, dueIn, type Month, monthAfter, monthOf } from "./calendar.js";
import { giveUp } from "./given-up-boxes.js";
import { Subscription } from "./subscription.entity.js";

/** So many are asked about in one run; the rest has its turn in the next. */
const MOST = 500;

/** The shop's record of subscriptions. */
@Injectable()
export class SubscriptionBook {
  constructor(
    @InjectRepository(Subscription)
    private readonly subscriptions: Repository<Subscription>,
  ) {}

  /** The one that a customer has, or had last. */
  async of(openid: string): Promise<Subscription | undefined> {
    const [subscription] = await this.subscriptions.find({
      where: { openid, state: In(["SIGNED", "TERMINATED"]) },
      // What is signed comes first, by the alphabet.
      order: { state: "ASC", createdAt: "DESC" },
      take: 1,
    });
    return subscription;
  }

  /** Those that a customer has signed: more than one where a signing was told late. */
  signedBy(openid: string): Promise<Subscription[]> {
    return this.subscriptions.findBy({ openid, state: "SIGNED" });
  }

  /** Those of a customer whose orders are paid, so that they may be signed, and that nothing was told of. */
  async untoldOf(openid: string): Promise<Subscription[]> {
    return this.withOrder(
      await this.subscriptions.findBy({ openid, state: "NEW" }),
      { state: "PAID" },
    );
  }

  /** How many are signed, or may be by an order that is paid or can be. */
  async countStanding(): Promise<number> {
    const fresh = await this.subscriptions.findBy({ state: "NEW" });
    const signed = await this.subscriptions.countBy({ state: "SIGNED" });
    const maybe = await this.withOrder(
      fresh,
      { state: "PAID" },
      { state: "OPEN", prepayId: Not(IsNull()) },
    );
    return signed + maybe.length;
  }

  private async withOrder(
    subscriptions: Subscription[],
    ...that: Array<FindOptionsWhere<Order>>
  ): Promise<Subscription[]> {
    const number = In(subscriptions.map(({ orderNumber }) => orderNumber));
    const orders = await this.subscriptions.manager.findBy(
      Order,
      that.map((each) => ({ ...each, number })),
    );
    const numbers = new Set(orders.map((order) => order.number));
    return subscriptions.filter(({ orderNumber }) => numbers.has(orderNumber));
  }

  /** The one that is signed by the payment of an order. */
  ofOrder(orderNumber: string): Promise<Subscription | null> {
    return this.subscriptions.findOneBy({ orderNumber });
  }

  /** Whether an event is of a subscription of the shop's, and of the customer who was to sign it. */
  async isOurs(resource: ContractResource): Promise<boolean> {
    const { out_contract_code: code, openid, plan_id } = resource;
    const subscription = await this.subscriptions.findOneBy({ code });
    return (
      subscription !== null &&
      (openid ?? subscription.openid) === subscription.openid &&
      Number(plan_id ?? subscription.planId) === subscription.planId
    );
  }

  /**
   * Brings a subscription to where an event says that its contract stands; late and repeated events come to the same.
   *
   * @param within what is to commit with it
   */
  async apply(
    event: ContractNotification,
    within?: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    const code = event.resource.out_contract_code;
    await this.subscriptions.manager.transaction(async (transaction) => {
      const subscription = await transaction.findOne(Subscription, {
        where: { code },
        lock: { mode: "pessimistic_write" },
      });
      if (subscription) {
        await advance(transaction, subscription, event);
      }
      await within?.(transaction);
    });
  }

  /**
   * Keeps what is paid with an order as a month's box, whether or not the contract is signed with it.
   *
   * @param transaction that of the payment
   */
  async keepPaid(
    transaction: EntityManager,
    { number: orderNumber, paidAt }: Pick<Order, "number" | "paidAt">,
  ): Promise<void> {
    // The signing, which may be told at the same time, keeps the same box.
    const subscription = await transaction.findOne(Subscription, {
      where: { orderNumber },
      lock: { mode: "pessimistic_write" },
    });
    if (subscription) {
      await keepFirstBox(transaction, subscription, paidAt ?? new Date());
    }
  }

  /** It is not known whether it is still signed. */
  async doubt({ code }: Subscription): Promise<void> {
    await this.subscriptions.update(
      { code, state: "SIGNED" },
      { doubtedAt: new Date() },
    );
  }

  /**
   * The customer wishes ended what is signed, whether or not that, or the payment with it, was told: until WeChat Pay has ended it, it is in
   * doubt.
   */
  async wishEnd(openid: string): Promise<void> {
    const now = new Date();
    await this.subscriptions.update(
      { openid, state: In(["NEW", "SIGNED"]), endWishedAt: IsNull() },
      { endWishedAt: now, doubtedAt: now },
    );
  }

  /** The customer subscribes after all, by an order that was not paid when the end was wished. */
  async wishAnew(
    transaction: EntityManager,
    { code }: Subscription,
  ): Promise<void> {
    await transaction.update(
      Subscription,
      { code, state: "NEW" },
      { endWishedAt: null, doubtedAt: null },
    );
  }

  /** It is signed as before; a doubt that has come up since it was read stays, and so does one about what is to end. */
  async trust({ code, doubtedAt }: Subscription): Promise<void> {
    if (doubtedAt) {
      await this.subscriptions.update(
        { code, doubtedAt, endWishedAt: IsNull() },
        { doubtedAt: null },
      );
    }
  }

  /** It was not signed, or WeChat Pay knows of it no more; unless something was told of it since it was read. */
  async lapse({ code, state }: Subscription): Promise<void> {
    await this.subscriptions.manager.transaction(async (transaction) => {
      const { affected } = await transaction.update(
        Subscription,
        { code, state },
        { state: "LAPSED", nextOn: null, doubtedAt: null },
      );
      if (affected) {
        await giveUp(transaction, { subscriptionCode: code });
      }
    });
  }

  /**
   * Whether it can be signed no more: its order is closed, or was paid before then.
   *
   * @param paid before then
   */
  async isPast({ orderNumber }: Subscription, paid: Date): Promise<boolean> {
    return this.subscriptions.manager.existsBy(Order, [
      { number: orderNumber, state: "CLOSED" },
      { number: orderNumber, state: "PAID", paidAt: LessThan(paid) },
    ]);
  }

  /** Those to be ended, those in doubt, and those that nothing was told of since their orders were made. @param made before then */
  async unsettled(made: Date): Promise<Subscription[]> {
    const find = (...where: Array<FindOptionsWhere<Subscription>>) =>
      this.subscriptions.find({
        where,
        order: { createdAt: "ASC" },
        take: MOST,
      });
    const toEnd = await find({ state: "SIGNED", endWishedAt: Not(IsNull()) });
    const others = await find(
      { state: "SIGNED", doubtedAt: Not(IsNull()), endWishedAt: IsNull() },
      { state: "NEW", createdAt: LessThan(made) },
    );
    return [...toEnd, ...others];
  }
}

async function advance(
  transaction: EntityManager,
  subscription: Subscription,
  event: ContractNotification,
): Promise<void> {
  const { code, state } = subscription;
  const standing = contractStateAfter(
    subscription.standing ?? undefined,
    event,
  );
  if (!standing) {
    return;
  }
  const isNew = state === "NEW" || state === "LAPSED";
  const signedAt = new Date(standing.signedTime ?? event.create_time);
  const nextOn = isNew
    ? dueIn(
        monthAfter(await keepFirstBox(transaction, subscription, signedAt)),
        dayOf(signedAt),
      )
    : subscription.nextOn;
  const hasEnded = standing.state === "TERMINATED";
  await transaction.update(
    Subscription,
    { code },
    {
      standing,
      state: standing.state,
      contractId: standing.contract_id ?? null,
      nextOn: hasEnded ? null : nextOn,
      // That it was signed once does not say that it still is, nor that it is to stay so. Without its id nothing is deducted by it.
      doubtedAt: hasEnded
        ? null
        : (subscription.doubtedAt ??
          subscription.endWishedAt ??
          (standing.contract_id === undefined ? new Date() : null)),
    },
  );
  if (hasEnded) {
    await giveUp(transaction, { subscriptionCode: code });
  }
}

/**
 * What was paid while signing is the first month's box that is not paid for yet.
 *
 * @param paidAt or when it was signed, whichever is told first
 * @returns its month
 */
async function keepFirstBox(
  transaction: EntityManager,
  { code, openid, price }: Subscription,
  paidAt: Date,
): Promise<Month> {
  const own = await transaction.findOneBy(Box, {
    subscriptionCode: code,
    outTradeNo: IsNull(),
  });
  if (own) {
    return own.month;
  }
  const paidOn = dayOf(paidAt);
  const first = {
    openid,
    subscriptionCode: code,
    price,
    state: "PAID",
    outTradeNo: null,
    dueOn: paidOn,
    tryOn: paidOn,
    failure: null,
    paidAt,
  } as const;
  let month = monthOf(paidOn);
  // A month that another process opens meanwhile is its own: nobody pays for it twice.
  while (!(await takeMonth(transaction, { ...first, month }))) {
    month = monthAfter(month);
  }
  return month;
}

/** @returns whether the month was free, or given up */
async function takeMonth(
  transaction: EntityManager,
  box: Pick<Box, "openid" | "month" | "subscriptionCode"> & Partial<Box>,
): Promise<boolean> {
  const { openid, month, subscriptionCode } = box;
  // Its number stays, so that a deduction that was given up is still known, whatever WeChat Pay tells of it.
  const { affected } = await transaction.update(
    Box,
    { openid, month, state: "MISSED" },
    box,
  );
  if (affected) {
    return true;
  }
  await transaction
    .createQueryBuilder()
    .insert()
    .into(Box)
    .values({ ...box, number: null })
    .orIgnore()
    .execute();
  return transaction.existsBy(Box, {
    openid,
    month,
    subscriptionCode,
    outTradeNo: IsNull(),
  });
}
