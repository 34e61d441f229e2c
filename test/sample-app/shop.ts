import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Writable } from "node:stream";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { LocalSchedule } from "../../sample-app/src/scheduling/local-schedule.js";
import { SessionsService } from "../../sample-app/src/session/sessions.service.js";
import { openShop } from "../../sample-app/src/shop.js";
import { simulatorVariables } from "../../sample-app/tools/cluster/simulator-variables.js";
import { type SimulatorOptions, WechatPaySimulator } from "../../lib/testing";
import type { SuiteDatabase } from "./databases";
import { PATIENCE } from "./patience";
import { asMysql, isMysql, type Row } from "./sql";
import { Visitor } from "./visitor";

/** TypeORM is the sample's own dependency, not the package's. */
const { DataSource } = createRequire(
  resolve(__dirname, "../../sample-app/package.json"),
)("typeorm");

/** What the tests need of it. */
interface ShopDataSource {
  options: { url?: string };
  entityMetadatas: Array<{
    tableName: string;
    columns: Array<{ databaseName: string; isNullable: boolean }>;
  }>;
  query(sql: string, values: unknown[]): Promise<Row[]>;
  getRepository<Entity>(entity: new () => Entity): {
    insert(rows: Array<Partial<Entity>>): Promise<unknown>;
  };
  undoLastMigration(): Promise<void>;
  runMigrations(): Promise<unknown>;
}

/** The lines of the log, parsed. The logger of a process is one, and so is its log. */
const log: Array<Record<string, unknown>> = [];
const sink = new Writable({
  decodeStrings: false,
  write(text: string, _encoding, done) {
    for (const line of text.trim().split("\n")) {
      log.push(JSON.parse(line));
    }
    done();
  },
});

/**
 * The shop of a suite, and customers of whom each test takes one. The simulator is not the shop's own, which sends again
 * by itself what was not acknowledged: in the middle of a test, where the machine is slow.
 */
export class SuiteShop {
  app!: NestExpressApplication;
  wechat!: WechatPaySimulator;
  url = "";
  /** The lines of its log, parsed. */
  readonly log = log;
  private customers = 0;

  constructor(
    database: SuiteDatabase,
    variables: Record<string, string> = {},
    simulator: SimulatorOptions = {},
  ) {
    beforeAll(async () => {
      await database.create();
      // Jobs run when a test says so, however long the suite takes.
      vi.spyOn(
        LocalSchedule.prototype,
        "onApplicationBootstrap",
      ).mockReturnValue();
      this.wechat = await WechatPaySimulator.start({
        notificationTimeoutMs: 60_000,
        ...simulator,
      });
      this.app = await openShop(
        {
          ...simulatorVariables(this.wechat.moduleOptions),
          PORT: "0",
          CUSTOMERS: customers(200),
          CHECKOUTS_PER_MINUTE: "1000",
          SIGN_INS_PER_MINUTE: "1000",
          ...PATIENCE,
          ...database.variables,
          ...variables,
        },
        sink,
      );
      this.url = await this.app.getUrl();
    }, 120_000);
    afterEach(() => {
      this.wechat.faults.clear();
      this.wechat.notificationFaults.clear();
    });
    afterAll(async () => {
      await this.app?.close();
      await this.wechat?.stop();
      await database.drop();
    }, 60_000);
  }

  /**
   * Someone who has never been here, signed in.
   *
   * @returns with the name that WeChat Pay is told
   */
  async newCustomer(): Promise<Visitor & { openid: string; name: string }> {
    const name = `Customer ${this.customers}`;
    const openid = openidOf(this.customers);
    this.customers += 1;
    const visitor = new Visitor(this.url);
    // However customers sign in here.
    const session = await this.app.get(SessionsService).create(openid);
    visitor.cookies.set("session", session);
    return Object.assign(visitor, { openid, name });
  }

  get dataSource(): ShopDataSource {
    return this.app.get(DataSource);
  }

  /** Rows of the shop's own database; `$1` stands for a value, whichever it is. */
  rows(sql: string, values: unknown[] = []): Promise<Row[]> {
    const { dataSource } = this;
    return isMysql(dataSource.options.url)
      ? dataSource.query(...asMysql(sql, values))
      : dataSource.query(sql, values);
  }
}

function openidOf(index: number): string {
  return `oUpF8u${String(index).padStart(22, "0")}`;
}

function customers(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `Customer ${index} 😀=${openidOf(index)}`,
  ).join();
}
