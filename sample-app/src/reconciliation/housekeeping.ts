import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { SqlNotificationStore } from "nestjs-wechatpay-contracts";
import {
  type FindOperator,
  IsNull,
  LessThanOrEqual,
  Not,
  type Repository,
} from "typeorm";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { SessionsService } from "../session/sessions.service.js";

/**
 * Notifications of each kind, for who looks in the table after what the admin page lists no more. Anyone can send those that
 * are not WeChat Pay's, so there is an end to them, and they take no place of the others.
 */
const KEPT_NOTIFICATIONS = 10_000;

/** Rows of one statement, so that none takes long. */
const PURGED_AT_ONCE = 1_000;

/** Keeps the tables small. */
@Injectable()
export class Housekeeping {
  constructor(
    @InjectRepository(ReceivedNotification)
    private readonly received: Repository<ReceivedNotification>,
    private readonly sessions: SessionsService,
    private readonly store: SqlNotificationStore,
  ) {}

  /** Removes what nobody asks for any more; called now and then. */
  async tidy(): Promise<void> {
    await this.sessions.forgetExpired();
    await this.forgetNotifications(Not(IsNull()));
    await this.forgetNotifications(IsNull());
    while ((await this.store.purge(PURGED_AT_ONCE)) === PURGED_AT_ONCE);
  }

  /** @param eventId null where nothing shows that WeChat Pay has sent it */
  private async forgetNotifications(
    eventId: FindOperator<string>,
  ): Promise<void> {
    const [oldest] = await this.received.find({
      where: { eventId },
      order: { number: "DESC" },
      skip: KEPT_NOTIFICATIONS,
      take: 1,
    });
    if (oldest) {
      await this.received.delete({
        eventId,
        number: LessThanOrEqual(oldest.number),
      });
    }
  }
}
