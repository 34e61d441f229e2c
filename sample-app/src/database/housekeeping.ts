import { Injectable } from "@nestjs/common";
import { SqlNotificationStore } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";

/** Notifications that the admin page can still show. Anyone can send forged ones, so there is an end to them. */
const KEPT_NOTIFICATIONS = 10_000;

/** Rows of one statement, so that none takes long. */
const PURGED_AT_ONCE = 1_000;

/** Keeps the tables small. */
@Injectable()
export class Housekeeping {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: SqlNotificationStore,
  ) {}

  /** Removes what nobody asks for any more; called now and then. */
  async tidy(): Promise<void> {
    const { manager } = this.dataSource;
    await manager.query(
      "DELETE FROM sessions WHERE created_at < now() - interval '1 year'",
    );
    await manager.query(
      "DELETE FROM received_notifications WHERE number <= (SELECT max(number) FROM received_notifications) - $1",
      [KEPT_NOTIFICATIONS],
    );
    while ((await this.store.purge(PURGED_AT_ONCE)) === PURGED_AT_ONCE);
  }
}
