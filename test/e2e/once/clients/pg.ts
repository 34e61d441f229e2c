import { Pool } from "pg";
import { SqlNotificationStore } from "../../../../lib";
import type { ClientSettings, OpenClient, Transact } from "./client";

export function openPg(settings: ClientSettings): OpenClient {
  const { urls, options, prefix } = settings;
  const open = (max: number) => {
    const pool = new Pool({ connectionString: urls[0]!, max, ...options });
    pool.on("error", () => undefined);
    return pool;
  };
  const pool = open(10);
  const marks = open(5);
  const store = new SqlNotificationStore(marks, { table: `${prefix}marks` });

  const transact: Transact = async (work) => {
    const client = await pool.connect();
    let broken: Error | undefined;
    // Without a listener, a connection that breaks while it is checked out ends the process.
    const onError = (error: Error) => (broken = error);
    client.on("error", onError);
    try {
      await client.query("BEGIN");
      await work({
        addEffect: (code) =>
          client.query(`INSERT INTO ${prefix}effects (code) VALUES ($1)`, [
            code,
          ]),
        handle: client,
      });
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK").catch((failure) => (broken = failure));
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  };

  return {
    store,
    transact,
    close: () => Promise.all([pool.end(), marks.end()]),
  };
}
