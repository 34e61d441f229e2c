import type {
  SqlClient,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import type { Pool } from "pg";
import type { DataSource, EntityManager } from "typeorm";

/** The pool of `pg` that TypeORM uses. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/**
 * Marks a notification as handled within the transaction that has its effect.
 *
 * @param manager of the transaction
 * @param key as the handler was given it
 * @throws LeaseLostError where another process has the event by now: the transaction must fail
 */
export async function completeWithin(
  store: SqlNotificationStore,
  manager: EntityManager,
  key: string,
): Promise<void> {
  const client: SqlClient = await manager.queryRunner!.connect();
  await store.completeWithin(client, key);
}
