import { createHash, randomUUID } from "node:crypto";
import { Pool, type PoolClient } from "pg";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import {
  ConfigurationError,
  LeaseLostError,
  type SqlClient,
  SqlNotificationStore,
} from "../../../lib";
import { NotificationStoreContract } from "../../../lib/testing";
import { newLease } from "./new-lease";
import { describeWithService } from "./services";

const noDatabase: SqlClient = {
  query: () => Promise.reject(new Error("connection lost")),
};

describe("the name of the table", () => {
  it.each([
    "",
    "two words",
    "a-b",
    '"quoted"',
    "a;DROP TABLE b",
    "1a",
    "a.b.c",
    "a.",
    ".a",
    "a\n",
    "é",
    "a".repeat(53),
  ])("may not be %j", (table) => {
    const refusal = expect.objectContaining({
      name: "ConfigurationError",
      option: "SqlNotificationStore.table",
      message: expect.stringContaining("at most 52 letters, digits"),
    });
    expect(() => new SqlNotificationStore(noDatabase, { table })).toThrow(
      refusal,
    );
    expect(() => SqlNotificationStore.schema(table)).toThrow(
      ConfigurationError,
    );
  });

  it("stands in the schema as it was given", () => {
    expect(SqlNotificationStore.schema("Shop.Events")).toContain(
      'CREATE TABLE IF NOT EXISTS "Shop"."Events" (',
    );
    expect(SqlNotificationStore.schema("Shop.Events")).toContain(
      'CREATE INDEX IF NOT EXISTS "Events_expires_at" ON "Shop"."Events" (expires_at)',
    );
    expect(SqlNotificationStore.schema()).toContain('"contract_notifications"');
    expect(SqlNotificationStore.schema("events")).toContain(
      'CREATE INDEX IF NOT EXISTS "events_expires_at" ON "events" (expires_at)',
    );
  });
});

describe("a database that cannot be reached", () => {
  it("fails each operation, so that nothing is taken for handled", async () => {
    const store = new SqlNotificationStore(noDatabase);
    await expect(store.begin("a", 1000)).rejects.toThrow("connection lost");
    await expect(store.complete("a", "t", 1000)).rejects.toThrow(
      "connection lost",
    );
    await expect(store.release("a", "t")).rejects.toThrow("connection lost");
    await expect(store.ensureSchema()).rejects.toThrow("connection lost");
  });
});

describeWithService("DATABASE_URL", "the store in PostgreSQL", (url) => {
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const table = `${schema}.events`;
  let pool: Pool;

  beforeAll(async () => {
    pool = new Pool({ connectionString: url });
    await pool.query(`CREATE SCHEMA ${schema}`);
    await new SqlNotificationStore(pool, { table }).ensureSchema();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(async () => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });

  const open = (client: SqlClient = pool) =>
    new SqlNotificationStore(client, { table });

  const { cases } = new NotificationStoreContract(() => open());
  it.each(cases)("$title", ({ run }) => run());

  const rowsOf = async (id: string) =>
    (await pool.query(`SELECT * FROM ${table} WHERE id = $1`, [id])).rows;

  const hasEnded = (id: string) =>
    vi.waitUntil(
      async () =>
        (
          await pool.query(
            `SELECT FROM ${table} WHERE id = $1 AND expires_at <= now()`,
            [id],
          )
        ).rowCount === 1,
      { timeout: 30_000, interval: 5 },
    );

  /** An event whose lease ended while its holder had it in work, so that the next took it. */
  async function lostEvent(): Promise<Record<"id" | "lost" | "token", string>> {
    const id = randomUUID();
    const { token: lost } = await newLease(open(), id, 20);
    await hasEnded(id);
    const { token } = await newLease(open(), id);
    return { id, lost, token };
  }

  it.each(["complete", "release"] as const)(
    "passes the failure of a %s on, which may then be repeated",
    async (operation) => {
      let isDown = false;
      const store = open({
        query: (text, values) =>
          (isDown ? noDatabase : pool).query(text, values),
      });
      const id = randomUUID();
      const { token } = await newLease(store, id);
      isDown = true;
      await expect(store[operation](id, token, 60_000)).rejects.toThrow(
        "connection lost",
      );
      isDown = false;
      expect(await store.begin(id, 60_000)).toEqual({ state: "busy" });
      await store[operation](id, token, 60_000);
      expect(await store.begin(id, 60_000)).toMatchObject({
        state: operation === "complete" ? "done" : "new",
      });
    },
  );

  it("ends leases by the database's clock, not by the process's", async () => {
    const store = open();
    const id = randomUUID();
    const [yesterday, tomorrow] = [-1, 1].map(
      (days) => Date.now() + days * 86_400_000,
    );
    vi.useFakeTimers({ toFake: ["Date"], now: yesterday });
    await store.begin(id, 60_000);
    vi.setSystemTime(tomorrow!);
    expect(await store.begin(id, 60_000)).toEqual({ state: "busy" });
  });

  it("keeps an id of usual length legible", async () => {
    for (const id of [
      `EV-${randomUUID()}:Shop.onSigned`,
      randomUUID().padEnd(512, "a"),
    ]) {
      await open().begin(id, 60_000);
      expect(await rowsOf(id)).toMatchObject([{ id, done: false }]);
    }
  });

  it.each([
    ["too long to be indexed", randomUUID().padEnd(513, "a")],
    ["with what PostgreSQL cannot hold", `${randomUUID()}\0`],
  ])("keeps an id %s by its digest", async (_, id) => {
    await open().begin(id, 60_000);
    const digest = createHash("sha256").update(id).digest("hex");
    expect(await rowsOf(`sha256:${digest}`)).toHaveLength(1);
  });

  describe("the schema", () => {
    it("is made once by many that start at once, and again without harm", async () => {
      const fresh = `${schema}.started_at_once`;
      const stores = Array.from(
        { length: 10 },
        () => new SqlNotificationStore(pool, { table: fresh }),
      );
      await Promise.all(stores.map((store) => store.ensureSchema()));
      await newLease(stores[0]!, "a");
      await stores[1]!.ensureSchema();
      expect(await stores[2]!.begin("a", 60_000)).toEqual({ state: "busy" });
    });

    it("can be a migration, which may run again", async () => {
      const migrated = `${schema}."Migrated"`;
      await pool.query(SqlNotificationStore.schema(`${schema}.Migrated`));
      await pool.query(SqlNotificationStore.schema(`${schema}.Migrated`));
      const { rows } = await pool.query(
        `SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename = 'Migrated' ORDER BY indexdef`,
        [schema],
      );
      expect(rows).toHaveLength(2);
      expect(rows[0].indexdef).toContain("(expires_at)");
      const store = new SqlNotificationStore(pool, {
        table: `${schema}.Migrated`,
      });
      await store.begin("a", 60_000);
      const { rowCount } = await pool.query(`SELECT FROM ${migrated}`);
      expect(rowCount).toBe(1);
    });
  });

  describe("within the caller's transaction", () => {
    let client: PoolClient;
    let secondClient: PoolClient;

    beforeAll(async () => {
      await pool.query(`CREATE TABLE ${schema}.effects (id text)`);
    });
    beforeEach(async () => {
      client = await pool.connect();
      secondClient = await pool.connect();
    });
    afterEach(() => {
      // Closed, and not given back, so that no transaction of a failed test stays open.
      client.release(true);
      secondClient.release(true);
    });

    /** The handler of an event, up to the end of its transaction. */
    async function handle(
      id: string,
      token: string,
      transaction = client,
    ): Promise<void> {
      await transaction.query("BEGIN");
      await transaction.query(`INSERT INTO ${schema}.effects VALUES ($1)`, [
        id,
      ]);
      await open().completeWithin(transaction, id, token);
    }

    const effectsOf = async (id: string) =>
      (await pool.query(`SELECT FROM ${schema}.effects WHERE id = $1`, [id]))
        .rowCount;
    const stateOf = async (id: string) =>
      (await open().begin(id, 60_000)).state;

    it("commits the mark with the effect, and a complete that follows changes nothing", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      expect(await rowsOf(id)).toMatchObject([{ done: false }]);
      await client.query("COMMIT");
      expect(await effectsOf(id)).toBe(1);
      expect(await stateOf(id)).toBe("done");
      const marked = await rowsOf(id);
      await open().complete(id, token, 1);
      expect(await rowsOf(id)).toEqual(marked);
    });

    it("remembers for 48 hours unless told otherwise", async () => {
      const store = open();
      const [usual, short] = [randomUUID(), randomUUID()];
      const ofUsual = await newLease(store, usual);
      const ofShort = await newLease(store, short);
      await store.completeWithin(client, usual, ofUsual.token);
      await store.completeWithin(client, short, ofShort.token, 3_600_000);
      const { rows } = await pool.query(
        `SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours
         FROM ${table} WHERE id IN ($1, $2) ORDER BY hours`,
        [usual, short],
      );
      expect(rows).toEqual([{ hours: 1 }, { hours: 48 }]);
    });

    it("drops the mark with the effect, so that the event can be given back", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      await client.query("ROLLBACK");
      expect(await effectsOf(id)).toBe(0);
      expect(await stateOf(id)).toBe("busy");
      await open().release(id, token);
      expect(await stateOf(id)).toBe("new");
    });

    it("lets a transaction that was rolled back be begun anew", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      await client.query("ROLLBACK");
      await handle(id, token);
      await client.query("COMMIT");
      expect(await effectsOf(id)).toBe(1);
      expect(await stateOf(id)).toBe("done");
    });

    it("refuses a second effect of one lease, as where the answer to a COMMIT was lost", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      await client.query("COMMIT");
      await expect(handle(id, token)).rejects.toThrow(LeaseLostError);
      await client.query("ROLLBACK");
      expect(await effectsOf(id)).toBe(1);
    });

    it("keeps the mark when the handler fails after it has committed", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      await client.query("COMMIT");
      await open().release(id, token);
      expect(await stateOf(id)).toBe("done");
    });

    it("refuses a holder that lost its lease to one that has the event in work", async () => {
      const { id, lost, token } = await lostEvent();
      await expect(handle(id, lost)).rejects.toThrow(LeaseLostError);
      await client.query("ROLLBACK");
      await open().release(id, lost);
      expect(await stateOf(id)).toBe("busy");
      await handle(id, token, secondClient);
      await secondClient.query("COMMIT");
      expect(await effectsOf(id)).toBe(1);
    });

    it("refuses a holder that lost its lease to one that has handled the event", async () => {
      const { id, lost, token } = await lostEvent();
      await open().complete(id, token, 60_000);
      await expect(handle(id, lost)).rejects.toThrow(LeaseLostError);
    });

    it("lets a holder commit whose lease is over and that nobody has overtaken", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id, 20);
      await hasEnded(id);
      await handle(id, token);
      await client.query("COMMIT");
      expect(await stateOf(id)).toBe("done");
    });

    it("lets one of two holders commit whose leases are both over", async () => {
      const id = randomUUID();
      const first = await newLease(open(), id, 20);
      await hasEnded(id);
      const second = await newLease(open(), id, 20);
      await hasEnded(id);
      await handle(id, first.token);
      // Waits for the first's transaction, which has the row.
      const refused = expect(
        handle(id, second.token, secondClient),
      ).rejects.toThrow(LeaseLostError);
      await client.query("COMMIT");
      await refused;
      await secondClient.query("ROLLBACK");
      expect(await effectsOf(id)).toBe(1);
    });

    it("makes a delivery wait for the transaction's end", async () => {
      const id = randomUUID();
      const { token } = await newLease(open(), id);
      await handle(id, token);
      const answer = open().begin(id, 60_000);
      await vi.waitUntil(
        async () =>
          (
            await pool.query(
              `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
              [`INSERT INTO "${schema}"%`],
            )
          ).rowCount === 1,
        { timeout: 30_000, interval: 5 },
      );
      await client.query("COMMIT");
      expect(await answer).toEqual({ state: "done" });
    });
  });

  describe("the purge", () => {
    const purged = `${schema}.purged`;
    let store: SqlNotificationStore;

    beforeEach(async () => {
      store = new SqlNotificationStore(pool, { table: purged });
      await store.ensureSchema();
      await pool.query(`TRUNCATE ${purged}`);
    });

    /** Rows whose time is over: of events handled long ago and of leases that nobody ended. */
    const rowsThatAreOver = (count: number) =>
      pool.query(
        `INSERT INTO ${purged} SELECT 'over ' || i, 'token', i % 2 = 0, now() - interval '1 second'
         FROM generate_series(1, $1) AS i`,
        [count],
      );

    const left = async () =>
      (await pool.query(`SELECT id FROM ${purged} ORDER BY id`)).rows.map(
        ({ id }) => id,
      );

    it("removes what is over, and neither what is remembered nor what is in work", async () => {
      await rowsThatAreOver(4);
      await store.begin("in work", 60_000);
      const { token } = await newLease(store, "remembered");
      await store.complete("remembered", token, 60_000);
      expect(await store.purge()).toBe(4);
      expect(await left()).toEqual(["in work", "remembered"]);
      expect(await store.purge()).toBe(0);
    });

    it("removes no more rows than it is told", async () => {
      await rowsThatAreOver(5);
      expect(await store.purge(2)).toBe(2);
      expect(await left()).toHaveLength(3);
    });

    it("removes at most 1000 rows unless told otherwise", async () => {
      await rowsThatAreOver(1001);
      expect(await store.purge()).toBe(1000);
    });

    it("passes over a row that a transaction has, instead of waiting", async () => {
      await rowsThatAreOver(3);
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await store.completeWithin(client, "over 1", "token");
        expect(await store.purge()).toBe(2);
        await client.query("COMMIT");
        expect(await left()).toEqual(["over 1"]);
      } finally {
        client.release(true);
      }
    });

    it("takes no event from a holder who began after the row was over", async () => {
      await rowsThatAreOver(1);
      await newLease(store, "over 1");
      expect(await store.purge()).toBe(0);
      expect(await store.begin("over 1", 60_000)).toEqual({ state: "busy" });
    });
  });
});
