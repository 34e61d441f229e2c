import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlQueryCompiler,
  MssqlIntrospector,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { createConnection, createPool } from "mysql2";
import { createPool as createPromisePool } from "mysql2/promise";
import { Pool } from "pg";
import { DataSource } from "typeorm";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type SqlClient,
  SqlNotificationStore,
} from "../../../../lib";

const nothing = () => Promise.reject(new Error("connection lost"));

const refusalOf = (client: unknown, options?: { dialect?: never }): string => {
  try {
    new SqlNotificationStore(client as SqlClient, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
  throw new Error("it was taken");
};

describe("what is no client", () => {
  const OFFERS =
    "one of these: a Knex instance, a DataSource, EntityManager or QueryRunner of TypeORM, a Prisma client, a Drizzle database, a Kysely instance, a MikroORM or its EntityManager, a Sequelize instance, a pool or connection of mysql2, a Pool or Client of pg";

  it.each([
    ["nothing", undefined, "missing"],
    ["null", null, "missing"],
    ["an address", "postgres://127.0.0.1/test", "a string"],
    [
      "a data source that is still on its way",
      Promise.resolve(),
      "a Promise; await it",
    ],
    ["an empty object", {}, "an object"],
    ["what can only query", { query: nothing }, "an object"],
    ["what can only execute", { execute: nothing }, "an object"],
    [
      "a pool of the package mariadb",
      { query: nothing, execute: nothing, batch: nothing },
      "an object",
    ],
    [
      "a connection of the package mysql, which has callbacks only",
      { query: nothing, connect: nothing, beginTransaction: nothing },
      "an object",
    ],
    [
      "a pool of mssql",
      { query: nothing, connect: nothing, request: nothing },
      "an object",
    ],
  ])("refuses %s", (_, client, kind) => {
    const message = `SqlNotificationStore: its client is ${kind}; it must be ${OFFERS}`;
    expect(refusalOf(client)).toBe(message);
  });

  it("is refused by the compiler", () => {
    // @ts-expect-error of no kind
    expect(() => new SqlNotificationStore({ query: nothing })).toThrow();
    // @ts-expect-error of no kind
    expect(() => new SqlNotificationStore(Promise.resolve())).toThrow();
  });

  it("is refused as a transaction, too", async () => {
    const store = new SqlNotificationStore(new Pool());
    await expect(
      store.completeWithin({ query: nothing } as never, "id", "token"),
    ).rejects.toThrow(
      "SqlNotificationStore.completeWithin: its client is an object; it must be one of these: a Knex instance",
    );
  });
});

describe("another database", () => {
  const kyselyOf = (dialect: {
    createAdapter: () => never;
    createQueryCompiler: () => never;
    createIntrospector: () => never;
  }) =>
    new Kysely<unknown>({
      dialect: { ...dialect, createDriver: () => new DummyDriver() },
    });

  it.each([
    [
      "better-sqlite3",
      "TypeORM",
      { query: nothing, options: { type: "better-sqlite3" } },
    ],
    [
      "sqlite3",
      "Knex",
      Object.assign(() => undefined, {
        raw: nothing,
        client: { dialect: "sqlite3" },
      }),
    ],
    [
      "sqlite",
      "Prisma",
      {
        $queryRawUnsafe: nothing,
        $executeRawUnsafe: nothing,
        $disconnect: nothing,
        _activeProvider: "sqlite",
      },
    ],
    [
      "sqlite",
      "Kysely",
      kyselyOf({
        createAdapter: () => new SqliteAdapter() as never,
        createQueryCompiler: () => new SqliteQueryCompiler() as never,
        createIntrospector: () => new SqliteIntrospector({} as never) as never,
      }),
    ],
    [
      "mssql",
      "Kysely",
      kyselyOf({
        createAdapter: () => new MssqlAdapter() as never,
        createQueryCompiler: () => new MssqlQueryCompiler() as never,
        createIntrospector: () => new MssqlIntrospector({} as never) as never,
      }),
    ],
    ["mssql", "Sequelize", { query: nothing, getDialect: () => "mssql" }],
  ])("%s is refused by its name, by %s", (name, _, client) => {
    expect(refusalOf(client)).toBe(
      `SqlNotificationStore: its client's database is ${name}; it must be PostgreSQL, MySQL or MariaDB`,
    );
  });

  it("is refused as an option", () => {
    expect(refusalOf(new Pool(), { dialect: "sqlite" as never })).toBe(
      "SqlNotificationStore.dialect: is unknown; it must be postgresql, mysql or mariadb",
    );
    expect(refusalOf(new Pool(), { dialect: "mysql" as never })).toBe(
      "SqlNotificationStore.dialect: is mysql, but its client's database is postgresql; leave the option out",
    );
  });

  it("is refused where the effect is in one and the store in the other", async () => {
    const store = new SqlNotificationStore(new Pool());
    const connection = createConnection({
      host: "127.0.0.1",
      port: 1,
    }).on("error", () => undefined);
    await expect(
      store.completeWithin(connection, "id", "token"),
    ).rejects.toThrow(
      "SqlNotificationStore.completeWithin: its client's database is mysql, and the store's is another",
    );
    connection.destroy();
  });
});

describe("a client that does not tell its database", () => {
  const prisma = {
    $queryRawUnsafe: nothing,
    $executeRawUnsafe: nothing,
    $disconnect: nothing,
  };

  it("needs the option", () => {
    expect(refusalOf(prisma)).toBe(
      "SqlNotificationStore.dialect: is missing; it must be postgresql, mysql or mariadb",
    );
    for (const dialect of ["postgresql", "mysql", "mariadb"] as const) {
      new SqlNotificationStore(prisma, { dialect });
    }
  });
});

describe("a client", () => {
  it("may not be a transaction, which ends before the store does", () => {
    const client = Object.assign(() => undefined, {
      raw: nothing,
      client: { dialect: "mysql" },
      isTransaction: true,
    });
    expect(refusalOf(client)).toContain("its client is a transaction");
  });

  it.each([
    [
      "an EntityManager of TypeORM 0.3",
      { query: nothing, connection: { options: { type: "postgres" } } },
    ],
    [
      "a pool of mysql2 2",
      {
        query: nothing,
        execute: nothing,
        format: nothing,
        promise: () => ({}),
      },
    ],
    [
      "an EntityManager of MikroORM 7",
      {
        getConnection: () => ({ execute: nothing }),
        getDriver: nothing,
        getPlatform: () => ({
          getDefaultClientUrl: () => "mysql://root@127.0.0.1:3306",
        }),
        getTransactionContext: () => undefined,
      },
    ],
    ["a pool around pg's", { query: nothing, connect: nothing }],
  ])("may be %s", (_, client) => {
    new SqlNotificationStore(client as never);
  });

  it("is taken before it has connected", () => {
    new SqlNotificationStore(new Pool());
    new SqlNotificationStore(createPool({}));
    new SqlNotificationStore(createPromisePool({}));
    new SqlNotificationStore(
      new DataSource({ type: "postgres", installExtensions: false }),
    );
  });
});

describe("a database that cannot be reached", () => {
  it("fails each operation, so that nothing is taken for handled", async () => {
    const store = new SqlNotificationStore({
      query: nothing,
      connect: nothing,
    });
    for (const operation of [
      store.begin("a", 1000),
      store.complete("a", "token", 1000),
      store.release("a", "token"),
      store.ensureSchema(),
      store.purge(),
    ]) {
      await expect(operation).rejects.toThrow("connection lost");
    }
  });
});
