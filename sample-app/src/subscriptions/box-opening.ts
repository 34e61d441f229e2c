import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import {
  type FindOptionsWhere,
  IsNull,
  LessThanOrEqual,
  type Repository,
} from "typeorm";
import { Box } from "./box.entity.js";
import { newNumber } from "./deduction-number.js";
import { type Day, dueIn, monthAfter, monthOf } from "./calendar.js";
import { Subscription } from "./subscription.entity.js";

/** So many in one run; the rest has its turn in the next. */
const MOST = 500;

/** Opens the box of each month, once. */
@Injectable()
export class BoxOpening {
  constructor(
    @InjectRepository(Subscription)
    private readonly subscriptions: Repository<Subscription>,
  ) {}

  /**
   * Opens those that fall due, unless the subscription is to end. Of months that passed while the shop stood still only the last has a
   * box: nobody pays for two at once.
   */
  async openDue(today: Day): Promise<void> {
    const due = await this.subscriptions.find({
      where: dueBy(today),
      order: { nextOn: "ASC" },
      take: MOST,
    });
    for (const { code } of due) {
      await this.open(code, today);
    }
  }

  private async open(code: string, today: Day): Promise<void> {
    await this.subscriptions.manager.transaction(async (transaction) => {
      // Another process that opens it waits here, and finds the next month's day then.
      const subscription = await transaction.findOne(Subscription, {
        where: { code, ...dueBy(today) },
        lock: { mode: "pessimistic_write" },
      });
      if (!subscription) {
        return;
      }
      const { openid, price, nextOn } = subscription;
      const month = monthOf(lastDue(nextOn!, today));
      const number = newNumber(month);
      await transaction
        .createQueryBuilder()
        .insert()
        .into(Box)
        .values({
          openid,
          month,
          subscriptionCode: code,
          price,
          state: "DUE",
          number,
          outTradeNo: number,
          dueOn: today,
          tryOn: today,
        })
        .orIgnore()
        .execute();
      await transaction.update(
        Subscription,
        { code },
        { nextOn: dueIn(monthAfter(month), nextOn!) },
      );
    });
  }
}

function dueBy(today: Day): FindOptionsWhere<Subscription> {
  return {
    state: "SIGNED",
    endWishedAt: IsNull(),
    nextOn: LessThanOrEqual(today),
  };
}

/** The last of the days, from the next one on, that has come. */
function lastDue(nextOn: Day, today: Day): Day {
  const following = dueIn(monthAfter(monthOf(nextOn)), nextOn);
  return following <= today ? lastDue(following, today) : nextOn;
}
