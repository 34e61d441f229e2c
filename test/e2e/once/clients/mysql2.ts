import { createPool, type PoolOptions } from "mysql2/promise";
import { SqlNotificationStore } from "../../../../lib";
import type { ClientSettings, OpenClient, Transact } from "./client";

export function openMysql2(settings: ClientSettings): OpenClient {
  const { urls, options, prefix } = settings;
  const open = (connectionLimit: number) =>
    createPool({
      uri: urls[0]!,
      connectionLimit,
      ...(options as PoolOptions | undefined),
    });
  const pool = open(10);
  const marks = open(5);

  const transact: Transact = async (work) => {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      await work({
        addEffect: (code) =>
          connection.query(`INSERT INTO ${prefix}effects (code) VALUES (?)`, [
            code,
          ]),
        handle: connection,
      });
      await connection.commit();
      connection.release();
    } catch (error) {
      // Ends the connection, and with it the transaction.
      connection.destroy();
      throw error;
    }
  };

  return {
    store: new SqlNotificationStore(marks, { table: `${prefix}marks` }),
    transact,
    close: () => Promise.all([pool.end(), marks.end()]),
  };
}
