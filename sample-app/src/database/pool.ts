import type { NotificationContext } from "nestjs-wechatpay-contracts";
import type { Pool } from "pg";
import type { DataSource, EntityManager } from "typeorm";

/** The pool of `pg` that TypeORM uses. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/**
 * Marks a notification as handled within the transaction that has its effect.
 *
 * @param context as the handler was given it
 * @param manager of the transaction
 * @throws LeaseLostError where another process has the event by now: the transaction must fail
 */
export async function completeWithin(
  context: NotificationContext,
  manager: EntityManager,
): Promise<void> {
  const client: object = await manager.queryRunner!.connect();
  await context.completeWithin(client);
}
