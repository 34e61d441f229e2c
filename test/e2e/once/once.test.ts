import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryNotificationStore, SqlNotificationStore } from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { describeWithService } from "../../notification/stores/services";
import { lost, repeated } from "./counts";
import { Courier } from "./courier";
import { LoggedWork } from "./logged-work";
import { randomFrom } from "./random";
import { begunAfterSuccess, RunLog, succeeded } from "./run-log";
import { openShop } from "./shop";
import type { ShopSettings } from "./shop-process";
import { ShopProcess, ShopProgram } from "./shop-processes";
import type { TroubleSettings } from "./troubles";

const CODES = Array.from({ length: 2000 }, (_, number) => `contract${number}`);
/** `ONCE_SEED` gives another order and other failures. */
const SEED = Number(process.env.ONCE_SEED ?? 1);
/** What is answered besides 204 by two processes of which one is killed. */
const OF_TWO = ["500", "503", "refused", "broken off"];
const TIMEOUT = { timeout: 600_000 };

const troublesOf = (seed: number): TroubleSettings => ({
  seed,
  failing: true,
  late: true,
});

describe("2,000 events, each delivered three times in random order", () => {
  const program = new ShopProgram();
  const processes: ShopProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), "contracts-once-log-"));
  let wechat: WechatPaySimulator;

  beforeAll(async () => {
    [wechat] = await Promise.all([
      WechatPaySimulator.start(),
      program.compile(),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await wechat.stop();
    program.remove();
    rmSync(folder, { recursive: true });
  });

  const courierTo = (shops: () => string[]) =>
    new Courier(wechat, CODES, shops, randomFrom(SEED));

  async function startTwo(
    settings: Omit<ShopSettings, "moduleOptions" | "troubles">,
  ): Promise<ShopProcess[]> {
    const { moduleOptions } = wechat;
    const two = [SEED + 10, SEED + 20].map(
      (seed) =>
        new ShopProcess(program, {
          ...settings,
          moduleOptions,
          troubles: troublesOf(seed),
        }),
    );
    processes.push(...two);
    await Promise.all(two.map((process) => process.start()));
    return two;
  }

  /** Delivers to two processes, one of which is killed half way and started again. */
  async function deliverToTwo(two: ShopProcess[], log?: RunLog) {
    const courier = courierTo(() => two.map(({ notifyUrl }) => notifyUrl));
    await courier.deliver({
      onAnswered: (code) => log?.add("answered", code) ?? Promise.resolve(),
      meanwhile: [
        async () => {
          await two[0]!.kill();
          await two[0]!.start();
        },
      ],
    });
    return courier;
  }

  /** That the deliveries met what they were to meet, and were all answered 204 in the end. */
  function expectTrouble({ answers, givenUp }: Courier, troubles: string[]) {
    console.info(JSON.stringify(answers));
    expect(givenUp).toEqual([]);
    expect(answers).toEqual(
      Object.fromEntries(
        ["204", ...troubles].map((answer) => [answer, expect.any(Number)]),
      ),
    );
    expect(answers["204"]).toBe(3 * CODES.length);
  }

  async function expectNoneAfterSuccess(log: RunLog) {
    const entries = await log.all();
    expect(lost(CODES, succeeded(entries))).toEqual([]);
    expect(begunAfterSuccess(entries)).toEqual([]);
  }

  it(
    "are handled at least once, and never after a success, in one process with its memory",
    TIMEOUT,
    async () => {
      const log = new RunLog(join(folder, "memory"));
      const shop = await openShop(
        wechat.moduleOptions,
        new MemoryNotificationStore(),
        new LoggedWork(log, troublesOf(SEED)),
      );
      const courier = courierTo(() => [shop.notifyUrl]);
      await courier.deliver({
        onAnswered: (code) => log.add("answered", code),
      });
      await shop.close();
      await expectNoneAfterSuccess(log);
      expectTrouble(courier, ["500", "503"]);
    },
  );

  describeWithService("REDIS_URL", "with Redis", (serviceUrl) => {
    const prefix = `once:${randomUUID()}:`;
    let redis: Redis;

    beforeAll(() => {
      redis = new Redis(serviceUrl);
    });
    afterAll(async () => {
      await Promise.all(processes.map((process) => process.kill()));
      const keys = await redis.keys(`${prefix}*`);
      await redis.del(...keys);
      redis.disconnect();
    });

    it(
      "are handled at least once, and never after a success, by two processes of which one is killed",
      TIMEOUT,
      async () => {
        const log = join(folder, "redis");
        const two = await startTwo({
          client: "ioredis",
          clientSettings: { urls: [serviceUrl], prefix },
          log,
        });
        const courier = await deliverToTwo(two, new RunLog(log));
        await expectNoneAfterSuccess(new RunLog(log));
        expectTrouble(courier, OF_TWO);
      },
    );
  });

  describeWithService("DATABASE_URL", "with PostgreSQL", (serviceUrl) => {
    const prefix = `once_${randomUUID().slice(0, 8)}_`;
    let pool: Pool;

    beforeAll(async () => {
      pool = new Pool({ connectionString: serviceUrl });
      await pool.query(
        `CREATE TABLE ${prefix}effects (code text NOT NULL);
         ${SqlNotificationStore.schema({ dialect: "postgresql", table: `${prefix}marks` })}`,
      );
    });
    afterAll(async () => {
      await Promise.all(processes.map((process) => process.kill()));
      await pool.query(`DROP TABLE ${prefix}effects, ${prefix}marks`);
      await pool.end();
    });

    it(
      "have their effect exactly once, by two processes of which one is killed",
      TIMEOUT,
      async () => {
        const two = await startTwo({
          client: "pg",
          clientSettings: { urls: [serviceUrl], prefix },
        });
        const courier = await deliverToTwo(two);
        const { rows } = await pool.query<{ code: string }>(
          `SELECT code FROM ${prefix}effects`,
        );
        const effects = rows.map(({ code }) => code);
        expect(lost(CODES, effects)).toEqual([]);
        expect(repeated(effects)).toEqual([]);
        expectTrouble(courier, OF_TWO);
      },
    );
  });
});
