import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Writable } from "node:stream";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { afterAll, afterEach, beforeAll } from "vitest";
import { ShopAddress } from "../../sample-app/src/configuration/shop-address.js";
import { openShop } from "../../sample-app/src/shop.js";
import { WechatPayAccount } from "../../sample-app/src/wechat-pay/wechat-pay-account.js";
import type { WechatPaySimulator } from "../../lib/testing";
import type { SuiteDatabase } from "./databases";
import { Visitor } from "./visitor";

/** TypeORM is the sample's own dependency, not the package's. */
const { DataSource } = createRequire(
  resolve(__dirname, "../../sample-app/package.json"),
)("typeorm");

/** The shop of a suite, with a simulator in its process, and customers of whom each test takes one. */
export class SuiteShop {
  app!: NestExpressApplication;
  wechat!: WechatPaySimulator;
  url = "";
  /** The lines of its log, parsed. */
  readonly log: Array<Record<string, unknown>> = [];
  private customers = 0;

  constructor(database: SuiteDatabase, variables: Record<string, string> = {}) {
    beforeAll(async () => {
      await database.create();
      this.app = await openShop(
        {
          PORT: "0",
          CUSTOMERS: customers(200),
          ...database.variables,
          ...variables,
        },
        new Writable({ write: this.keep, decodeStrings: false }),
      );
      this.wechat = this.app.get(WechatPayAccount)
        .simulator as unknown as WechatPaySimulator;
      this.url = this.app.get(ShopAddress).url;
    }, 120_000);
    afterEach(() => {
      this.wechat.faults.clear();
      this.wechat.notificationFaults.clear();
    });
    afterAll(async () => {
      await this.app?.close();
      await database.drop();
    }, 60_000);
  }

  /** Someone who has never been here, signed in. */
  async newCustomer(): Promise<Visitor & { openid: string }> {
    const openid = openidOf(this.customers);
    this.customers += 1;
    const visitor = new Visitor(this.url);
    await visitor.signIn(openid);
    return Object.assign(visitor, { openid });
  }

  /** Rows of the shop's own database. */
  rows(
    sql: string,
    values: unknown[] = [],
  ): Promise<Array<Record<string, unknown>>> {
    return this.app.get(DataSource).query(sql, values);
  }

  private readonly keep = (
    text: string,
    _encoding: string,
    done: () => void,
  ): void => {
    for (const line of text.trim().split("\n")) {
      this.log.push(JSON.parse(line));
    }
    done();
  };
}

function openidOf(index: number): string {
  return `oUpF8u${String(index).padStart(22, "0")}`;
}

function customers(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `Customer ${index}=${openidOf(index)}`,
  ).join();
}
