import { promisify } from "node:util";
import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { PrismaPg } from "@prisma/adapter-pg";
import { MikroORM as MariaDbOrm } from "@mikro-orm/mariadb";
import { MikroORM as PostgreSqlOrm } from "@mikro-orm/postgresql";
import { sql as drizzleSql } from "drizzle-orm";
import { drizzle as drizzleMysql } from "drizzle-orm/mysql2";
import { drizzle as drizzlePostgresql } from "drizzle-orm/node-postgres";
import createKnex, { type Knex } from "knex";
import {
  type Dialect,
  Kysely,
  MysqlDialect,
  PostgresDialect,
  sql as kyselySql,
} from "kysely";
import { createPool } from "mysql2";
import { createPool as createPromisePool } from "mysql2/promise";
import { Pool } from "pg";
import { Sequelize } from "sequelize";
import { DataSource, type EntityManager } from "typeorm";
import type { SqlClient } from "../../../../lib";
import { PrismaClient as MysqlPrisma } from "./prisma/generated/mysql/client";
import { PrismaClient as PostgresqlPrisma } from "./prisma/generated/postgresql/client";

/** Runs a statement without values. */
export type Run = (sql: string) => Promise<unknown>;

/** A client of an application, with as many connections as it has by itself. */
export interface OpenClient {
  client: SqlClient;
  /** A transaction as the library has it; it is rolled back where the work fails. */
  transaction(
    work: (transaction: SqlClient, run: Run) => Promise<void>,
  ): Promise<void>;
  close(): Promise<unknown>;
}

type Open = (url: string) => Promise<OpenClient>;

/** A pool whose connections may be killed while one is used: without a listener that would end the process. */
function pgPool(connectionString: string): Pool {
  return new Pool({ connectionString })
    .on("error", () => undefined)
    .on("connect", (client) => client.on("error", () => undefined));
}

async function pg(connectionString: string): Promise<OpenClient> {
  const pool = pgPool(connectionString);
  return {
    client: pool,
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await work(client, (sql) => client.query(sql));
        await client.query("COMMIT");
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function mysql2(uri: string): Promise<OpenClient> {
  const pool = createPromisePool({ uri });
  return {
    client: pool,
    transaction: async (work) => {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        await work(connection, (sql) => connection.query(sql));
        await connection.commit();
        connection.release();
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function mysql2WithCallbacks(uri: string): Promise<OpenClient> {
  const pool = createPool({ uri });
  const getConnection = promisify(pool.getConnection.bind(pool));
  return {
    client: pool,
    transaction: async (work) => {
      const connection = await getConnection();
      const promised = connection.promise();
      try {
        await promised.beginTransaction();
        await work(connection, (sql) => promised.query(sql));
        await promised.commit();
        connection.release();
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
    close: () => pool.promise().end(),
  };
}

const typeorm =
  (
    type: "postgres" | "mariadb",
    part: (dataSource: DataSource) => SqlClient = (dataSource) => dataSource,
    of: (manager: EntityManager) => SqlClient = (manager) => manager,
  ): Open =>
  async (url) => {
    const dataSource = await new DataSource({
      type,
      url,
      installExtensions: false,
    } as ConstructorParameters<typeof DataSource>[0]).initialize();
    return {
      client: part(dataSource),
      transaction: (work) =>
        dataSource.transaction((manager) =>
          work(of(manager), (sql) => manager.query(sql)),
        ),
      close: () => dataSource.destroy(),
    };
  };

const prisma =
  (open: (url: string) => PostgresqlPrisma | MysqlPrisma): Open =>
  async (url) => {
    const client = open(url) as PostgresqlPrisma;
    return {
      client,
      transaction: (work) =>
        client.$transaction(
          (transaction) =>
            work(transaction, (sql) => transaction.$executeRawUnsafe(sql)),
          { maxWait: 30_000, timeout: 30_000 },
        ),
      close: () => client.$disconnect(),
    };
  };

async function drizzlePg(connectionString: string): Promise<OpenClient> {
  const pool = pgPool(connectionString);
  const database = drizzlePostgresql(pool);
  return {
    client: database,
    transaction: (work) =>
      database.transaction((transaction) =>
        work(transaction, (sql) => transaction.execute(drizzleSql.raw(sql))),
      ),
    close: () => pool.end(),
  };
}

async function drizzleMysql2(uri: string): Promise<OpenClient> {
  const pool = createPromisePool({ uri });
  const database = drizzleMysql(pool);
  return {
    client: database,
    transaction: (work) =>
      database.transaction((transaction) =>
        work(transaction, (sql) => transaction.execute(drizzleSql.raw(sql))),
      ),
    close: () => pool.end(),
  };
}

const kysely =
  (dialectOf: (url: string) => Dialect): Open =>
  async (url) => {
    const database = new Kysely<unknown>({ dialect: dialectOf(url) });
    return {
      client: database,
      transaction: (work) =>
        database
          .transaction()
          .execute((transaction) =>
            work(transaction, (sql) => kyselySql.raw(sql).execute(transaction)),
          ),
      close: () => database.destroy(),
    };
  };

const knex =
  (client: "pg" | "mysql2"): Open =>
  async (connection) => {
    const database: Knex = createKnex({ client, connection });
    return {
      client: database,
      transaction: (work) =>
        database.transaction((transaction) =>
          work(transaction, (sql) => transaction.raw(sql).then(() => {})),
        ),
      close: () => database.destroy(),
    };
  };

const mikroOrm =
  (
    library: typeof PostgreSqlOrm | typeof MariaDbOrm,
    part: "em" | undefined,
  ): Open =>
  async (clientUrl) => {
    const orm = await (library as typeof PostgreSqlOrm).init({
      clientUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
    });
    return {
      client: part === "em" ? orm.em.fork() : orm,
      transaction: (work) =>
        orm.em.fork().transactional((em) => work(em, (sql) => em.execute(sql))),
      close: () => orm.close(true),
    };
  };

async function sequelize(url: string): Promise<OpenClient> {
  const database = new Sequelize(url, { logging: false });
  return {
    client: database,
    transaction: (work) =>
      database.transaction((transaction) =>
        work(transaction, (sql) => database.query(sql, { transaction })),
      ),
    close: () => database.close(),
  };
}

const mariaDbAdapter = (url: string) => {
  const { hostname, port, username, password, pathname } = new URL(url);
  return new PrismaMariaDb({
    host: hostname,
    port: Number(port || 3306),
    user: username,
    password,
    database: pathname.slice(1),
  });
};

/** Every kind of client on PostgreSQL. */
export const ON_POSTGRESQL: Array<[name: string, open: Open]> = [
  ["pg", pg],
  ["a DataSource of TypeORM", typeorm("postgres")],
  [
    "an EntityManager of TypeORM",
    typeorm("postgres", ({ manager }) => manager),
  ],
  [
    "a QueryRunner of TypeORM",
    typeorm(
      "postgres",
      (dataSource) => dataSource.createQueryRunner(),
      ({ queryRunner }) => queryRunner!,
    ),
  ],
  [
    "Prisma",
    prisma(
      (connectionString) =>
        new PostgresqlPrisma({ adapter: new PrismaPg({ connectionString }) }),
    ),
  ],
  ["Drizzle", drizzlePg],
  [
    "Kysely",
    kysely(
      (connectionString) =>
        new PostgresDialect({ pool: pgPool(connectionString) }),
    ),
  ],
  ["Knex", knex("pg")],
  ["MikroORM", mikroOrm(PostgreSqlOrm, undefined)],
  ["an EntityManager of MikroORM", mikroOrm(PostgreSqlOrm, "em")],
  ["Sequelize", sequelize],
];

/** Every kind of client on MySQL and MariaDB. */
export const ON_MYSQL: Array<[name: string, open: Open]> = [
  ["mysql2", mysql2],
  ["mysql2 with callbacks", mysql2WithCallbacks],
  ["a DataSource of TypeORM", typeorm("mariadb")],
  ["an EntityManager of TypeORM", typeorm("mariadb", ({ manager }) => manager)],
  [
    "a QueryRunner of TypeORM",
    typeorm(
      "mariadb",
      (dataSource) => dataSource.createQueryRunner(),
      ({ queryRunner }) => queryRunner!,
    ),
  ],
  [
    "Prisma",
    prisma((url) => new MysqlPrisma({ adapter: mariaDbAdapter(url) })),
  ],
  ["Drizzle", drizzleMysql2],
  ["Kysely", kysely((uri) => new MysqlDialect({ pool: createPool({ uri }) }))],
  ["Knex", knex("mysql2")],
  ["MikroORM", mikroOrm(MariaDbOrm, undefined)],
  ["an EntityManager of MikroORM", mikroOrm(MariaDbOrm, "em")],
  ["Sequelize", sequelize],
];
