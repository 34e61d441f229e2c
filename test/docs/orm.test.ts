import createKnex from "knex";
import { Kysely, PostgresDialect } from "kysely";
import { MikroORM } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";
import { createConnection } from "mysql2/promise";
import { Client, Pool } from "pg";
import { Sequelize } from "sequelize";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createMerchant, SqlNotificationStore } from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";
import { freshName } from "../notification/stores/sql/databases";
import { describeWithService } from "../notification/stores/services";
import {
  openPageApplication,
  type PageApplication,
  removePageApplications,
} from "./page-application";
import { PRISMA_CLIENT } from "./prisma-client";

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** A database of the test's own, and what asks it. */
interface OwnDatabase {
  url: string;
  query: Query;
  drop(): Promise<void>;
}

async function ownPostgresql(server: string): Promise<OwnDatabase> {
  const name = freshName();
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: name }).href;
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    url,
    query: async (sql) => (await client.query(sql)).rows,
    drop: async () => {
      await client.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function ownMysql(server: string): Promise<OwnDatabase> {
  const name = freshName();
  const connection = await createConnection(server);
  await connection.query(`CREATE DATABASE ${name}`);
  await connection.query(`USE ${name}`);
  return {
    url: Object.assign(new URL(server), { pathname: name }).href,
    query: async (sql) =>
      (await connection.query(sql))[0] as Record<string, unknown>[],
    drop: async () => {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

/** Runs the migration of a page, as the library's own tool would. */
type Migrate = (
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  migration: () => Promise<any>,
  database: OwnDatabase,
) => Promise<unknown>;

const printed =
  (dialect: "postgresql" | "mysql"): Migrate =>
  (_, { query }) =>
    query(SqlNotificationStore.schema({ dialect }));

/** Where the application makes its table itself. */
const none: Migrate = async () => undefined;

const PAGES: Array<
  [page: string, service: "DATABASE_URL" | "MYSQL_URL", Migrate]
> = [
  ["pg", "DATABASE_URL", none],
  ["mysql2", "MYSQL_URL", none],
  ["typeorm", "MYSQL_URL", none],
  ["prisma", "MYSQL_URL", printed("mysql")],
  ["drizzle", "DATABASE_URL", printed("postgresql")],
  [
    "kysely",
    "DATABASE_URL",
    async (migration, { url }) => {
      const kysely = new Kysely<unknown>({
        dialect: new PostgresDialect({
          pool: new Pool({ connectionString: url }),
        }),
      });
      const { up, down } = await migration();
      await up(kysely);
      await down(kysely);
      await up(kysely);
      await kysely.destroy();
    },
  ],
  [
    "knex",
    "MYSQL_URL",
    async (migration, { url }) => {
      const knex = createKnex({ client: "mysql2", connection: url });
      const own = await migration();
      const migrationSource = {
        getMigrations: async () => ["marks"],
        getMigrationName: (name: string) => name,
        getMigration: async () => own,
      };
      await knex.migrate.latest({ migrationSource });
      await knex.migrate.rollback({ migrationSource });
      await knex.migrate.latest({ migrationSource });
      await knex.destroy();
    },
  ],
  [
    "mikro-orm",
    "DATABASE_URL",
    async (migration, { url }) => {
      const { WechatPayMarks } = await migration();
      const orm = await MikroORM.init({
        clientUrl: url,
        discovery: { warnWhenNoEntities: false },
        extensions: [Migrator],
        logger: () => undefined,
        migrations: {
          snapshot: false,
          migrationsList: [{ name: "marks", class: WechatPayMarks }],
        },
      });
      await orm.migrator.up();
      await orm.migrator.down();
      await orm.migrator.up();
      await orm.close();
    },
  ],
  [
    "sequelize",
    "MYSQL_URL",
    async (migration, { url }) => {
      const sequelize = new Sequelize(url, { logging: false });
      const { up, down } = await migration();
      await up(sequelize.getQueryInterface());
      await down(sequelize.getQueryInterface());
      await up(sequelize.getQueryInterface());
      await sequelize.close();
    },
  ],
];

/** A user signs, and the shop at this address is notified. */
async function signContract(
  wechat: WechatPaySimulator,
  address: string,
  out_contract_code: string,
): Promise<void> {
  const merchant = await createMerchant({
    ...wechat.moduleOptions,
    defaults: {
      appid: "wxd678efh567hg6787",
      service_id: 12535,
      notify_url: `${address}/wechatpay/notify`,
    },
  });
  await merchant.preEntrustSign.normal.payRedirectSign({
    prepay_id: wechat.placeOrder().prepay_id,
    out_contract_code,
    contract_display_account: "微信代扣用户A",
    openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  });
  await wechat.sign(out_contract_code);
  await merchant.close();
}

describe.each(PAGES)("docs/orm/%s", (page, service, migrate) => {
  describeWithService(service, "the application of the page", (server) => {
    let database: OwnDatabase | undefined;
    let wechat: WechatPaySimulator | undefined;
    let shop: PageApplication | undefined;

    afterEach(async () => {
      await shop?.close();
      await wechat?.stop();
      await database?.drop();
      vi.unstubAllEnvs();
    });
    afterAll(removePageApplications);

    it.each([`docs/orm/${page}.md`, `docs/orm/${page}.zh-CN.md`])(
      "%s has the effect of a signed contract once, with its mark",
      async (path) => {
        const open = service === "DATABASE_URL" ? ownPostgresql : ownMysql;
        database = await open(server);
        const { query, url } = database;
        await query(
          "CREATE TABLE subscriptions (code varchar(32) PRIMARY KEY, active boolean NOT NULL)",
        );
        vi.stubEnv("DATABASE_URL", url);
        wechat = await WechatPaySimulator.start();
        const own = database;
        shop = await openPageApplication(path, {
          platform: "Express",
          environmentOf: wechat,
          change: (code) =>
            code.replace("./generated/prisma/client.js", PRISMA_CLIENT),
          prepare: (load) =>
            migrate(() => load("migrations/wechatpay-marks"), own),
        });
        const code = "A20261127";
        await query(`INSERT INTO subscriptions VALUES ('${code}', false)`);
        await signContract(wechat, shop.address, code);
        await wechat.notificationsSettled();
        const found = async (condition: string) =>
          (await query(`SELECT code FROM subscriptions WHERE ${condition}`))
            .length;
        expect(await found("active")).toBe(1);
        expect(
          await query("SELECT id FROM contract_notifications WHERE done"),
        ).toHaveLength(1);

        await query("UPDATE subscriptions SET active = false");
        const [notification] = wechat.notifications;
        const { status } = await wechat.redeliver(notification!.id);
        expect(status).toBe(204);
        expect(await found("active")).toBe(0);
      },
    );
  });
});
