import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  type ContractNotification,
  type ContractResource,
  contractStateAfter,
} from "nestjs-wechatpay-contracts";
import {
  type EntityManager,
  In,
  IsNull,
  LessThan,
  Not,
  type Repository,
} from "typeorm";
import { Box } from "./box.entity.js";
import { type Day, dayOf, dueIn, monthAfter, monthOf } from "./calendar.js";
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
    const [newest] = await this.subscriptions.find({
      where: { openid, state: In(["SIGNED", "TERMINATED"]) },
      order: { createdAt: "DESC" },
      take: 1,
    });
    return newest;
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

  /** It is not known whether it is still signed. */
  async doubt({ code }: Subscription): Promise<void> {
    await this.subscriptions.update(
      { code, state: "SIGNED" },
      { doubtedAt: new Date() },
    );
  }

  /** The customer wishes ended what is signed: until WeChat Pay has ended it, it is in doubt. */
  async wishEnd(openid: string): Promise<void> {
    const now = new Date();
    await this.subscriptions.update(
      { openid, state: "SIGNED", endWishedAt: IsNull() },
      { endWishedAt: now, doubtedAt: now },
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

  /** It was not signed, or WeChat Pay knows of it no more. */
  async lapse({ code }: Subscription): Promise<void> {
    await this.subscriptions.update(
      { code, state: In(["NEW", "SIGNED"]) },
      { state: "LAPSED", nextOn: null, doubtedAt: null },
    );
  }

  /** Those in doubt, and those that nothing was told of since their orders were made. @param made before then */
  async unsettled(made: Date): Promise<Subscription[]> {
    return this.subscriptions.find({
      where: [
        { state: "SIGNED", doubtedAt: Not(IsNull()) },
        { state: "NEW", createdAt: LessThan(made) },
      ],
      order: { createdAt: "ASC" },
      take: MOST,
    });
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
    ? await keepFirstBox(transaction, subscription, signedAt)
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
      // That it was signed once does not say that it still is, nor that it is to stay so.
      doubtedAt: hasEnded
        ? null
        : (subscription.doubtedAt ?? subscription.endWishedAt),
    },
  );
  if (hasEnded) {
    await transaction.update(
      Box,
      { subscriptionCode: code, state: In(["DUE", "FAILED"]) },
      { state: "MISSED" },
    );
  }
}

/**
 * What was paid while signing is the first month's box that is not paid for yet.
 *
 * @returns the day on which the next one falls due
 */
async function keepFirstBox(
  transaction: EntityManager,
  { code, openid, price }: Subscription,
  signedAt: Date,
): Promise<Day> {
  const signedOn = dayOf(signedAt);
  const kept = await transaction.find(Box, {
    where: { openid, state: In(["DEDUCTING", "PAID"]) },
    order: { month: "DESC" },
    take: 12,
  });
  let month = monthOf(signedOn);
  while (kept.some((box) => box.month === month)) {
    month = monthAfter(month);
  }
  await transaction.save(Box, {
    openid,
    month,
    subscriptionCode: code,
    price,
    state: "PAID",
    number: null,
    outTradeNo: null,
    dueOn: signedOn,
    tryOn: signedOn,
    failure: null,
    paidAt: signedAt,
  });
  return dueIn(monthAfter(month), signedOn);
}
