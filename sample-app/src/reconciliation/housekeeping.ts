import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { SqlNotificationStore } from "nestjs-wechatpay-contracts";
import { LessThanOrEqual, type Repository } from "typeorm";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { SessionsService } from "../session/sessions.service.js";

/** Notifications that the admin page can still show. Anyone can send forged ones, so there is an end to them. */
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
    const [oldest] = await this.received.find({
      order: { number: "DESC" },
      skip: KEPT_NOTIFICATIONS,
      take: 1,
    });
    if (oldest) {
      await this.received.delete({ number: LessThanOrEqual(oldest.number) });
    }
    while ((await this.store.purge(PURGED_AT_ONCE)) === PURGED_AT_ONCE);
  }
}
