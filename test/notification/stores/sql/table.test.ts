import { createHash, randomUUID } from "node:crypto";
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
  type SqlClient,
  SqlNotificationStore,
} from "../../../../lib";
import { describeWithService } from "../services";
import {
  type Database,
  DATABASES,
  freshName,
  type OpenTransaction,
  tokenOf,
} from "./databases";

describe("the name of the table", () => {
  const nobody: SqlClient = { query: () => {}, connect: () => {} };

  it.each([
    "",
    "two words",
    "a-b",
    '"quoted"',
    "`quoted`",
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
    expect(() => new SqlNotificationStore(nobody, { table })).toThrow(refusal);
    expect(() =>
      SqlNotificationStore.schema({ dialect: "mysql", table }),
    ).toThrow(refusal);
  });

  it("stands in the schema as it was given", () => {
    const schema = (dialect: "postgresql" | "mysql", table?: string) =>
      SqlNotificationStore.schema({ dialect, table });
    expect(schema("postgresql", "Shop.Events")).toContain(
      'CREATE TABLE IF NOT EXISTS "Shop"."Events" (',
    );
    expect(schema("postgresql", "Shop.Events")).toContain(
      'CREATE INDEX IF NOT EXISTS "Events_expires_at" ON "Shop"."Events" (expires_at);',
    );
    expect(schema("postgresql")).toContain('"contract_notifications"');
    expect(schema("mysql", "Shop.Events")).toContain(
      "CREATE TABLE IF NOT EXISTS `Shop`.`Events` (",
    );
    expect(schema("mysql")).toContain("`contract_notifications`");
    expect(SqlNotificationStore.schema({ dialect: "mariadb" })).toBe(
      schema("mysql"),
    );
  });

  it("is not taken without the database", () => {
    for (const options of [undefined, "events", {}, { table: "events" }]) {
      expect(() => SqlNotificationStore.schema(options as never)).toThrow(
        ConfigurationError,
      );
    }
  });
});

for (const {
  name,
  variable,
  dialect,
  open,
  namespace,
  drop,
  waiting,
  secondAgo,
  now,
  hoursLeft,
} of DATABASES) {
  describeWithService(variable, `the table in ${name}`, (url) => {
    const space = freshName();
    const table = `${space}.events`;
    let database: Database;

    beforeAll(async () => {
      database = open(url);
      await database.query(`CREATE ${namespace} ${space}`);
      await new SqlNotificationStore(database.pool, { table }).ensureSchema();
    });
    afterEach(() => {
      vi.useRealTimers();
    });
    afterAll(async () => {
      await database.query(drop(space));
      await database.close();
    });

    const store = (named = table) =>
      new SqlNotificationStore(database.pool, { table: named });
    const rowsOf = (id: string) =>
      database.query(`SELECT done FROM ${table} WHERE id = '${id}'`);

    it("ends leases by the database's clock, not by the process's", async () => {
      const id = randomUUID();
      const [yesterday, tomorrow] = [-1, 1].map(
        (days) => Date.now() + days * 86_400_000,
      );
      vi.useFakeTimers({ toFake: ["Date"], now: yesterday });
      await tokenOf(store(), id);
      vi.setSystemTime(tomorrow!);
      expect(await store().begin(id, 60_000)).toEqual({ state: "busy" });
    });

    it("keeps an id of usual length legible", async () => {
      for (const id of [
        `1900000109:${randomUUID()}:Shop.onSigned`,
        randomUUID().padEnd(512, "a"),
      ]) {
        await tokenOf(store(), id);
        expect(await rowsOf(id)).toHaveLength(1);
      }
    });

    it.each([
      ["too long to be indexed", randomUUID().padEnd(513, "a")],
      ["with a NUL", `${randomUUID()}\0`],
    ])("keeps an id %s by its digest", async (_, id) => {
      await tokenOf(store(), id);
      const digest = createHash("sha256").update(id).digest("hex");
      expect(await rowsOf(`sha256:${digest}`)).toHaveLength(1);
    });

    it("remembers for 48 hours unless told otherwise, and a complete after that changes nothing", async () => {
      const hours = new Map<string, number | undefined>([
        [randomUUID(), undefined],
        [randomUUID(), 3_600_000],
      ]);
      const read = () =>
        database.query(
          `SELECT ${hoursLeft} AS hours FROM ${table} WHERE id IN ('${[...hours.keys()].join("','")}') ORDER BY hours`,
        );
      for (const [id, keepMs] of hours) {
        const token = await tokenOf(store(), id);
        const transaction = await database.begin();
        await store().completeWithin(transaction.client, id, token, keepMs);
        await transaction.run("COMMIT");
        transaction.close();
        await store().complete(id, token, 7_200_000);
      }
      expect((await read()).map((row) => Number(row["hours"]))).toEqual([
        1, 48,
      ]);
    });

    it("makes a delivery wait for the end of the transaction that marks its event", async () => {
      const id = randomUUID();
      const token = await tokenOf(store(), id);
      const transaction = await database.begin();
      await store().completeWithin(transaction.client, id, token);
      const answer = store().begin(id, 60_000);
      await vi.waitFor(
        async () =>
          expect(
            await database.query(waiting.replace("$TABLE", "events")),
          ).toHaveLength(1),
        // MariaDB answers from a cache while it is asked again within 0.1 s.
        { interval: 250, timeout: 30_000 },
      );
      await transaction.run("COMMIT");
      expect(await answer).toEqual({ state: "done" });
      transaction.close();
    });

    describe("the schema", () => {
      it("is made once by many that start at once, and again without harm", async () => {
        const fresh = `${space}.started_at_once`;
        const stores = Array.from({ length: 10 }, () => store(fresh));
        await Promise.all(stores.map((each) => each.ensureSchema()));
        const token = await tokenOf(stores[0]!, "a");
        await stores[1]!.ensureSchema();
        await stores[2]!.complete("a", token, 60_000);
        expect(await stores[3]!.begin("a", 60_000)).toEqual({ state: "done" });
      });

      it("can be a migration, which may run again", async () => {
        const migrated = `${space}.Migrated`;
        const schema = SqlNotificationStore.schema({
          dialect,
          table: migrated,
        });
        await database.query(schema);
        await database.query(schema);
        expect(await store(migrated).begin("a", 60_000)).toMatchObject({
          state: "new",
        });
      });
    });

    describe("the purge", () => {
      const purged = `${space}.purged`;
      let transaction: OpenTransaction | undefined;

      beforeEach(async () => {
        await store(purged).ensureSchema();
        await database.query(`DELETE FROM ${purged}`);
      });
      afterEach(() => {
        transaction?.close();
        transaction = undefined;
      });

      /** Rows whose time is over: of events handled long ago and of leases that nobody ended. */
      const rowsThatAreOver = (count: number) =>
        database.query(
          `INSERT INTO ${purged} VALUES ${Array.from(
            { length: count },
            (_, i) => `('over-${i}', 'token', ${i % 2 === 0}, ${secondAgo})`,
          ).join()}`,
        );
      const left = async () =>
        (await database.query(`SELECT id FROM ${purged} ORDER BY id`)).map(
          ({ id }) => id,
        );

      it("removes what is over, and neither what is remembered nor what is in work", async () => {
        await rowsThatAreOver(4);
        await tokenOf(store(purged), "in-work");
        const token = await tokenOf(store(purged), "remembered");
        await store(purged).complete("remembered", token, 60_000);
        expect(await store(purged).purge()).toBe(4);
        expect(await left()).toEqual(["in-work", "remembered"]);
        expect(await store(purged).purge()).toBe(0);
      });

      it("removes no more rows than it is told, and at most 1000 unless told otherwise", async () => {
        await rowsThatAreOver(1006);
        expect(await store(purged).purge(2)).toBe(2);
        expect(await left()).toHaveLength(1004);
        expect(await store(purged).purge()).toBe(1000);
      });

      it.each([0, -1, 1.5, Number.NaN, "1; DROP TABLE a"])(
        "refuses the limit %s",
        async (limit) => {
          await expect(store(purged).purge(limit as number)).rejects.toThrow(
            ConfigurationError,
          );
        },
      );

      it("passes over a row that a transaction has, instead of waiting", async () => {
        await rowsThatAreOver(3);
        transaction = await database.begin();
        await store(purged).completeWithin(
          transaction.client,
          "over-1",
          randomUUID(),
        );
        expect(await store(purged).purge()).toBe(2);
        await transaction.run("COMMIT");
        expect(await left()).toEqual(["over-1"]);
      });

      it("takes no event from a holder who began after the row was over", async () => {
        await rowsThatAreOver(1);
        await tokenOf(store(purged), "over-0");
        expect(await store(purged).purge()).toBe(0);
        expect(await store(purged).begin("over-0", 60_000)).toEqual({
          state: "busy",
        });
      });
    });

    describe.each(["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])(
      "to a transaction that is %s",
      (isolation) => {
        let transactions: OpenTransaction[];

        beforeAll(async () => {
          for (const name of ["effects", "others"]) {
            await database.query(
              `CREATE TABLE IF NOT EXISTS ${space}.${name} (id varchar(36))`,
            );
          }
        });
        beforeEach(async () => {
          transactions = [
            await database.begin(isolation),
            await database.begin(isolation),
          ];
        });
        afterEach(() => {
          for (const transaction of transactions) {
            transaction.close();
          }
        });

        /** A handler: its effect, then the mark. */
        async function handle(
          { client, run }: OpenTransaction,
          id: string,
          token: string,
        ): Promise<void> {
          await run(`INSERT INTO ${space}.effects VALUES ('${id}')`);
          try {
            await store().completeWithin(client, id, token);
            await run("COMMIT");
          } catch (error) {
            await run("ROLLBACK");
            throw error;
          }
        }

        const effectsOf = async (id: string) =>
          (
            await database.query(
              `SELECT id FROM ${space}.effects WHERE id = '${id}'`,
            )
          ).length;

        it("marks no event that another took and handled after it began to read", async () => {
          const id = randomUUID();
          const [late, quick] = transactions;
          const lost = await tokenOf(store(), id);
          await late!.run(`SELECT * FROM ${space}.others`);
          await database.query(
            `UPDATE ${table} SET expires_at = ${secondAgo} WHERE id = '${id}'`,
          );
          await handle(quick!, id, await tokenOf(store(), id));
          await expect(handle(late!, id, lost)).rejects.toThrow();
          expect(await effectsOf(id)).toBe(1);
        });

        it("marks an event once for two that mark it at once by one lease", async () => {
          const id = randomUUID();
          const token = await tokenOf(store(), id);
          const outcomes = await Promise.allSettled(
            transactions.map((transaction) => handle(transaction, id, token)),
          );
          expect(outcomes.map(({ status }) => status).sort()).toEqual([
            "fulfilled",
            "rejected",
          ]);
          expect(await effectsOf(id)).toBe(1);
          expect(await store().begin(id, 60_000)).toEqual({ state: "done" });
        });

        it("marks an event once for two whose row was removed meanwhile", async () => {
          const id = randomUUID();
          const tokens = [await tokenOf(store(), id), randomUUID()];
          await database.query(`DELETE FROM ${table} WHERE id = '${id}'`);
          await Promise.allSettled(
            transactions.map((transaction, i) =>
              handle(transaction, id, tokens[i]!),
            ),
          );
          expect(await effectsOf(id)).toBe(1);
          expect(
            await database.query(
              `SELECT id FROM ${table} WHERE id = '${id}' AND done AND expires_at > ${now}`,
            ),
          ).toHaveLength(1);
        });
      },
    );
  });
}
