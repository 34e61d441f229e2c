import type { Pool } from "pg";
import type { SqlNotificationStore } from "../../../lib";
import type { Work } from "./shop";
import { Troubles } from "./troubles";

/** Work whose effect is a row, committed together with the mark. Nothing but the mark keeps a second row away. */
export class TransactionalWork implements Work {
  private readonly troubles: Troubles;

  constructor(
    private readonly pool: Pool,
    private readonly store: SqlNotificationStore,
    private readonly table: string,
    seed: number,
  ) {
    this.troubles = new Troubles(seed, [
      "before the effect",
      "after the effect",
      "after the mark",
    ]);
  }

  async activate(code: string, key: string): Promise<void> {
    const comesTo = this.troubles.ofRun(code);
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      await comesTo("before the effect");
      await client.query(`INSERT INTO ${this.table} (code) VALUES ($1)`, [
        code,
      ]);
      await comesTo("after the effect");
      await this.store.completeWithin(client, key);
      await comesTo("after the mark");
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }
}
