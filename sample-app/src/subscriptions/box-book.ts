import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  type DirectTransaction,
  nextDeductionNumber,
} from "nestjs-wechatpay-contracts";
import {
  type EntityManager,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  Not,
  Or,
  Raw,
  type Repository,
} from "typeorm";
import { Box } from "./box.entity.js";
import { type Day, daysAfter } from "./calendar.js";
import { firstNumberOf } from "./deduction-number.js";
import { giveUp } from "./given-up-boxes.js";
import { Subscription } from "./subscription.entity.js";

/**
 * For so long a deduction is one process's to make. A second one that makes it meanwhile does no harm, for the number is the same.
 */
const LEASE_MS = 60_000;

/** After a deduction that failed: the next try, and for how long there are any. */
const TRY_AGAIN_AFTER_DAYS = 2;
const TRIED_FOR_DAYS = 6;

const LONGEST_FAILURE = 255;

/** So many in one run; the rest has its turn in the next. */
const MOST = 500;

/** The shop's record of boxes, and of what becomes of their deductions. */
@Injectable()
export class BoxBook {
  constructor(@InjectRepository(Box) private readonly boxes: Repository<Box>) {}

  /** A customer's, the newest first. */
  of(openid: string): Promise<Box[]> {
    return this.boxes.find({
      where: { openid },
      order: { month: "DESC" },
      take: 12,
    });
  }

  /** The one that a deduction is or was for, also one that failed and has another number by now. */
  ofDeduction(outTradeNo: string): Promise<Box | null> {
    return this.boxes.findOneBy({ number: firstNumberOf(outTradeNo) });
  }

  /**
   * Those to be deducted on a day: the subscription is signed beyond doubt, and no other deduction of it under way.
   *
   * @param openid of one customer alone
   */
  async due(today: Day, openid?: string): Promise<Box[]> {
    const due = await this.boxes.find({
      where: {
        ...(openid !== undefined && { openid }),
        state: In(["DUE", "FAILED"]),
        tryOn: LessThanOrEqual(today),
        subscription: { state: "SIGNED", doubtedAt: IsNull() },
      },
      relations: { subscription: true },
      order: { tryOn: "ASC" },
      take: MOST,
    });
    const underWay = await this.boxes.findBy({
      state: "DEDUCTING",
      subscriptionCode: In(due.map((box) => box.subscriptionCode)),
    });
    const busy = new Set(underWay.map((box) => box.subscriptionCode));
    return due.filter((box) => !busy.has(box.subscriptionCode));
  }

  /**
   * Takes a box to deduct it.
   *
   * @returns false where another process has it in hand, it is deducted by now, or the customer has wished an end since it was read
   */
  async claim(box: Box): Promise<boolean> {
    const now = Date.now();
    const undoubted = this.boxes.manager
      .createQueryBuilder(Subscription, "undoubted")
      .select("undoubted.code")
      .where("undoubted.doubtedAt IS NULL")
      .getQuery();
    const { affected } = await this.boxes.update(
      {
        ...toDeduct(box),
        leaseUntil: Or(IsNull(), LessThan(new Date(now))),
        subscriptionCode: Raw((code) => `${code} IN (${undoubted})`),
      },
      { leaseUntil: new Date(now + LEASE_MS) },
    );
    return affected !== 0;
  }

  /** WeChat Pay has taken the deduction on, now or before: what becomes of it, it will tell. */
  async accepted(box: Box): Promise<void> {
    await this.boxes.update(toDeduct(box), {
      state: "DEDUCTING",
      acceptedAt: new Date(),
      leaseUntil: null,
    });
  }

  /**
   * WeChat Pay has not taken the deduction on: another try the next day, under the same number. Whether it took an earlier one on that it
   * did not answer is as unknown as before.
   */
  async refused(box: Box, today: Day): Promise<void> {
    await this.boxes.update(toDeduct(box), {
      tryOn: daysAfter(today, 1),
      leaseUntil: box.leaseUntil,
    });
  }

  /** Gives up what could not be deducted for some days. */
  async giveUpOverdue(today: Day): Promise<void> {
    const oldest = daysAfter(today, -TRIED_FOR_DAYS);
    await this.boxes.manager.transaction((transaction) =>
      giveUp(transaction, { dueOn: LessThan(oldest) }),
    );
  }

  /** Those that WeChat Pay accepted before then, and told nothing of. */
  accepting(before: Date): Promise<Box[]> {
    return this.boxes.find({
      where: { state: "DEDUCTING", acceptedAt: LessThan(before) },
      order: { acceptedAt: "ASC" },
      take: MOST,
    });
  }

  /**
   * WeChat Pay knows nothing of these deductions: they are to be made, under the same numbers, where the subscription goes on.
   */
  async absent(outTradeNos: string[]): Promise<void> {
    const absent = await this.boxes.find({
      where: { outTradeNo: In(outTradeNos), state: "DEDUCTING" },
      relations: { subscription: true },
    });
    for (const { openid, month, outTradeNo, subscription } of absent) {
      await this.boxes.update(
        { openid, month, outTradeNo: outTradeNo!, state: "DEDUCTING" },
        {
          state: subscription.state === "SIGNED" ? "DUE" : "MISSED",
          leaseUntil: null,
        },
      );
    }
  }

  /** A customer wishes another try at once, having topped up. */
  async tryNow(openid: string, today: Day): Promise<void> {
    await this.boxes.update({ openid, state: "FAILED" }, { tryOn: today });
  }

  /**
   * Takes a deduction that was made; one that is known changes nothing.
   *
   * @param within what is to commit with it
   */
  async pay(
    { openid, month }: Box,
    transaction: Pick<DirectTransaction, "transaction_id" | "success_time">,
    within?: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { transaction_id: transactionId, success_time } = transaction;
    const paidAt = success_time ? new Date(success_time) : new Date();
    await this.boxes.manager.transaction(async (manager) => {
      await manager.update(
        Box,
        { openid, month, state: Not("PAID") },
        { state: "PAID", transactionId, paidAt, failure: null },
      );
      await within?.(manager);
    });
  }

  /**
   * A deduction failed. The next try has a new number; there is none once the subscription has ended or is to, or after some days.
   *
   * @param within what is to commit with it
   */
  async fail(
    { openid, month }: Box,
    outTradeNo: string,
    { reason, today }: { reason: string; today: Day },
    within?: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.boxes.manager.transaction(async (manager) => {
      const [box] = await manager.find(Box, {
        where: { openid, month },
        relations: { subscription: true },
      });
      const tryOn = daysAfter(today, TRY_AGAIN_AFTER_DAYS);
      const isTriedAgain =
        box?.subscription.state === "SIGNED" &&
        box.subscription.endWishedAt === null &&
        tryOn <= daysAfter(box.dueOn, TRIED_FOR_DAYS);
      // What was told before has given the box another number.
      await manager.update(
        Box,
        { openid, month, outTradeNo, state: Not(In(["PAID", "MISSED"])) },
        {
          failure: shortened(reason),
          leaseUntil: null,
          ...(isTriedAgain
            ? {
                state: "FAILED",
                tryOn,
                outTradeNo: nextDeductionNumber(outTradeNo),
              }
            : { state: "MISSED" }),
        },
      );
      await within?.(manager);
    });
  }
}

/** WeChat Pay's texts may be longer than the column. */
function shortened(text: string): string {
  return Array.from(text).slice(0, LONGEST_FAILURE).join("");
}

/** A box whose deduction is still to be made, under the number that was read. */
function toDeduct({ openid, month, outTradeNo }: Box): FindOptionsWhere<Box> {
  return {
    openid,
    month,
    outTradeNo: outTradeNo!,
    state: In(["DUE", "FAILED"]),
  };
}
