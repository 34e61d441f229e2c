import { Injectable, Logger, SetMetadata } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ContractNotification,
  ContractsModule,
  ExpectsNotification,
  MemoryNotificationStore,
  type NotificationContext,
  OnContractSigned,
  OnNotification,
  UnknownMerchantError,
  type WechatPayNotification,
} from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { EXAMPLE_VALUES } from "../../../lib/testing/example-values";
import { failureOf } from "../../client/merchant";
import {
  API_V3_KEY,
  options,
  strangerKey,
} from "../../notification/wechat-pay";
import {
  type MerchantsShop,
  openShop,
  PATH,
  PLATFORMS,
  resourceOf,
  type ShopOptions,
  Table,
} from "./shop";

const heard: string[] = [];
let answer: boolean;

@Injectable()
class Accounts {
  @OnContractSigned()
  async open(
    { resource }: ContractNotification,
    { merchant, key }: NotificationContext,
  ) {
    heard.push(`${merchant} ${resource.out_contract_code} ${key}`);
  }

  @OnNotification("NEW")
  book(event: ContractNotification, { merchant }: NotificationContext) {
    heard.push(`${merchant} ${event.event_type}`);
  }

  @ExpectsNotification()
  isOurs(_event: WechatPayNotification, { merchant }: NotificationContext) {
    expect(merchant).toMatch(/^(north|south|elsewhere|1900000109)$/);
    return answer;
  }
}

const CODE = "wxwtdk20200910100000";
const OPENED = {
  north: `north ${CODE} 1900000109:${CODE}:SIGNED:Accounts.open`,
  south: `south ${CODE} 1900000208:${CODE}:SIGNED:Accounts.open`,
};

describe.each(PLATFORMS)("The route of all merchants on %s", (_, adapter) => {
  let shop: MerchantsShop | undefined;
  let lines: Record<"warn" | "error", string[]>;

  const open = async (given: ShopOptions = {}) => {
    shop = await openShop(adapter, { providers: [Accounts], ...given });
    return shop;
  };

  beforeEach(() => {
    heard.length = 0;
    answer = true;
    lines = { warn: [], error: [] };
    for (const level of ["warn", "error"] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(
        (line: unknown) => void lines[level].push(String(line)),
      );
    }
  });
  afterEach(async () => {
    await shop?.app.close();
    shop = undefined;
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const failOf = ({ status, body }: { status: number; body: string }) => {
    expect(JSON.parse(body)).toEqual({
      code: "FAIL",
      message: expect.any(String),
    });
    return status;
  };

  it("brings each event to the marked methods, and tells whose it is", async () => {
    const { notify, table } = await open();
    expect(await notify("north")).toEqual({ status: 204, body: "" });
    expect(await notify("south")).toEqual({ status: 204, body: "" });
    expect(heard).toEqual([OPENED.north, OPENED.south]);
    expect(table.asked).toEqual(["north", "south"]);
  });

  it("takes equal event ids and contract codes of two merchants for two events", async () => {
    const { notify } = await open();
    const NEW = { id: "EV-1", event_type: "NEW" };
    for (const to of ["north", "south", "north", "south"]) {
      const plaintext = resourceOf(to, { contract_state: "PAUSED" });
      expect((await notify(to, { ...NEW, plaintext })).status).toBe(204);
    }
    expect(heard).toEqual(["north NEW", "south NEW"]);
  });

  it("asks the shop's record first", async () => {
    const { notify } = await open();
    answer = false;
    expect(failOf(await notify("south"))).toBe(409);
    expect(heard).toEqual([]);
  });

  it("refuses an event of another merchant, by its key", async () => {
    const { notify } = await open();
    expect(failOf(await notify("south", { by: "north" }))).toBe(400);
    expect(heard).toEqual([]);
  });

  it.each(["mchid", "sp_mchid", "combine_mchid"])(
    "refuses an event of another merchant of the same APIv3 key, whose %s it names",
    async (field) => {
      const table = new Table();
      table.add("south", { apiV3Key: API_V3_KEY });
      const { notify } = await open({ table });
      const of = (mchid: string) => ({
        key: API_V3_KEY,
        plaintext: resourceOf("", { mchid: undefined, [field]: mchid }),
      });
      expect(failOf(await notify("south", of("1900000109")))).toBe(409);
      expect(heard).toEqual([]);
      expect((await notify("south", of("1900000208"))).status).toBe(204);
    },
  );

  describe("takes an event that names no merchant", () => {
    const NAMELESS = {
      event_type: "NEW",
      key: API_V3_KEY,
      plaintext: JSON.stringify({ something: "else" }),
    };
    const twins = () => {
      const table = new Table();
      table.add("south", { apiV3Key: API_V3_KEY });
      return table;
    };

    it("where one merchant alone has the key", async () => {
      const { notify } = await open();
      await notify("south");
      expect((await notify("north", NAMELESS)).status).toBe(204);
      expect(heard.at(-1)).toBe("north NEW");
    });

    it("and not where another has it, who may have been let go since", async () => {
      const { notify } = await open({ table: twins(), maximum: 1 });
      await notify("north");
      expect(failOf(await notify("south", NAMELESS))).toBe(409);
      expect(heard).toEqual([OPENED.north]);
      expect(lines.error.join()).toMatch(
        /another merchant has the APIv3 key of \*\*\*0208/,
      );
    });

    it("and not where a merchant of forRoot has it", async () => {
      const { notify } = await open({
        others: [
          ContractsModule.forRoot({
            ...options,
            notification: { path: "wechatpay/notify" },
          }),
        ],
        table: twins(),
      });
      expect(failOf(await notify("south", NAMELESS))).toBe(409);
      const ofRoot = await notify("", NAMELESS, "wechatpay/notify");
      expect(failOf(ofRoot)).toBe(409);
      expect(heard).toEqual([]);
    });

    it("where it is WeChat Pay's test of the route", async () => {
      const { notify } = await open({ table: twins() });
      await notify("north");
      const test = { ...NAMELESS, event_type: "SECURITY_ECHO.SUCCESS" };
      expect((await notify("south", test)).status).toBe(204);
    });

    it("where both ids are one merchant", async () => {
      const table = new Table();
      table.add("south", { ...options });
      const { notify } = await open({ table });
      await notify("north");
      expect((await notify("south", NAMELESS)).status).toBe(204);
    });
  });

  it("loads nobody for a request whose headers or time are wrong", async () => {
    const { notify, table } = await open();
    const now = Math.floor(Date.now() / 1_000);
    for (const signature of [
      { timestamp: String(now - 1_000) },
      { timestamp: String(now + 1_000) },
      { timestamp: "1" },
      { signature: "***" },
      { serial: "no serial" },
    ]) {
      expect(failOf(await notify("north", { signature }))).toBe(401);
    }
    expect(table.asked).toEqual([]);
    expect(heard).toEqual([]);
  });

  it("takes the module's tolerance of the clock for that of each merchant", async () => {
    const { notify, table } = await open({
      notification: { path: PATH, clockToleranceSeconds: 3_000 },
    });
    const timestamp = String(Math.floor(Date.now() / 1_000) - 1_000);
    expect((await notify("north", { signature: { timestamp } })).status).toBe(
      204,
    );
    table.add("south", { notification: { clockToleranceSeconds: 300 } });
    expect(failOf(await notify("south", { signature: { timestamp } }))).toBe(
      401,
    );
  });

  it("refuses a forged signature", async () => {
    const { notify } = await open();
    const signature = { key: strangerKey };
    expect(failOf(await notify("north", { signature }))).toBe(401);
    expect(heard).toEqual([]);
  });

  it("answers 404 where there is no such merchant, and says so once in a while", async () => {
    const { notify, table } = await open();
    for (const id of ["west", "west", "east", "__proto__"]) {
      expect(failOf(await notify(id))).toBe(404);
    }
    expect(table.asked).toEqual(["west", "east", "__proto__"]);
    expect(lines.warn.filter((line) => /\(404\)/.test(line))).toEqual([
      expect.stringMatching(
        /^Notification refused \(404\): there is no merchant west; /,
      ),
    ]);
  });

  it("answers 500 while the database is away, and asks it again", async () => {
    const { notify, table } = await open();
    table.away = new Error("the connection to the database is gone");
    expect(failOf(await notify("north"))).toBe(500);
    expect(failOf(await notify("north"))).toBe(500);
    expect(lines.error).toEqual([
      "Notification refused (500): merchant north could not be loaded; WeChat Pay will deliver it again",
    ]);
    table.away = undefined;
    expect((await notify("north")).status).toBe(204);
    expect(table.asked).toEqual(["north", "north", "north"]);
  });

  it("lets a hundred requests wait for the load of a merchant, and nobody else's", async () => {
    const table = new Table();
    const load = table.load.bind(table);
    let comeBack: () => void = () => undefined;
    const away = new Promise<void>((resolve) => (comeBack = resolve));
    table.load = async (id) => {
      await (id === "north" ? away : undefined);
      return load(id);
    };
    const { notify } = await open({
      table,
      notification: { path: PATH, deadlineMs: 500 },
    });
    const waiting = await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        notify("north", { id: `EV-${index}` }),
      ),
    );
    const told = waiting.map(({ body }) => JSON.parse(body).message as string);
    expect(
      told.filter((message) => message === "the merchant is being loaded"),
    ).toHaveLength(1);
    expect((await notify("north")).status).toBe(503);
    expect(lines.error).toContain(
      "Notification refused (503): 100 requests wait for merchant north to be loaded, and no more do; WeChat Pay will deliver again. Let MerchantSource.load end in time",
    );
    expect((await notify("south")).status).toBe(204);
    comeBack();
    await vi.waitFor(async () =>
      expect((await notify("north")).status).toBe(204),
    );
  });

  it("answers 500 where a merchant's options cannot be used", async () => {
    const { notify, table } = await open();
    table.add("north", { apiV3Key: "short" });
    expect(failOf(await notify("north"))).toBe(500);
  });

  it("has a bounded number of merchants loaded, and Merchants.get has no bound", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { notify, table, merchants } = await open();
    await notify("north");
    const forged = async (count: number) => {
      const ids = Array.from({ length: count }, () => crypto.randomUUID());
      const answers = await Promise.all(ids.map((id) => notify(id)));
      return answers.map(failOf).sort();
    };
    expect(await forged(60)).toEqual([
      ...Array<number>(49).fill(404),
      ...Array<number>(11).fill(503),
    ]);
    vi.advanceTimersByTime(1_000);
    expect(await forged(11)).toEqual([...Array<number>(10).fill(404), 503]);
    expect((await notify("north")).status).toBe(204);
    expect(table.asked).toHaveLength(60);
    expect(lines.error).toEqual([expect.stringMatching(/refused \(503\)/)]);
    for (let i = 0; i < 60; i++) {
      const failed = await failureOf(merchants.get(`unknown-${i}`));
      expect(failed).toBeInstanceOf(UnknownMerchantError);
    }
    expect(table.asked).toHaveLength(120);
  });

  it("keeps the marks of a merchant that was let go", async () => {
    const { notify, merchants, table } = await open();
    await notify("north");
    await merchants.forget("north");
    expect((await notify("north")).status).toBe(204);
    expect(table.asked).toEqual(["north", "north"]);
    expect(heard).toEqual([OPENED.north]);
  });

  it.each(["the source", "the module"])(
    "keeps marks in the store of %s",
    async (owner) => {
      const store = new MemoryNotificationStore();
      const begin = vi.spyOn(store, "begin");
      const table = new Table();
      table.store = owner === "the source" ? store : undefined;
      const { notify } = await open({
        table,
        notification: {
          path: PATH,
          store: owner === "the source" ? undefined : store,
        },
      });
      await notify("north");
      expect(begin.mock.calls.map(([id]) => id)).toEqual([
        `1900000109:${CODE}:SIGNED:Accounts.open`,
      ]);
    },
  );

  it("stands beside merchants of forRoot, whose methods hear what they heard", async () => {
    @Injectable()
    class Named {
      @OnContractSigned("fixed")
      open(_event: ContractNotification, { merchant }: NotificationContext) {
        heard.push(`Named ${merchant}`);
      }
    }
    const { notify } = await open({
      providers: [Accounts, Named],
      others: [
        ContractsModule.forRoot({
          ...options,
          notification: { path: "wechatpay/notify" },
        }),
        ContractsModule.forRoot({
          ...options,
          name: "fixed",
          notification: { path: "fixed" },
        }),
      ],
    });
    expect((await notify("", {}, "wechatpay/notify")).status).toBe(204);
    expect((await notify("", {}, "fixed")).status).toBe(204);
    expect((await notify("south")).status).toBe(204);
    expect(heard).toEqual([
      OPENED.north.replace("north", "1900000109"),
      "Named 1900000109",
      OPENED.south,
    ]);
  });

  it("has the decorators and the prefix that it is given", async () => {
    const Public = () => SetMetadata("public", true);
    const { notify } = await open({
      notification: { path: `/${PATH}/`, decorators: [Public()] },
      prepare: (app) => app.setGlobalPrefix("api"),
    });
    expect((await notify("north", {}, `api/${PATH}`)).status).toBe(204);
    expect((await notify("north")).status).toBe(404);
  });

  it("gives the source an id as it is, whatever it is of", async () => {
    const { notify, table } = await open();
    for (const id of ["a/b", "北", "a b", "50%"]) {
      expect(failOf(await notify(id))).toBe(404);
    }
    expect(table.asked).toEqual(["a/b", "北", "a b", "50%"]);
  });

  it("refuses what no parser reads as WeChat Pay understands it", async () => {
    const { url } = await open();
    const refused = await fetch(`${url}/wechatpay/north/notify`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{",
    });
    const body = await refused.text();
    expect(failOf({ status: refused.status, body })).toBe(400);
  });

  it("tells a merchant what its customers signed", async () => {
    await using north = await WechatPaySimulator.start({ mchid: "1900000109" });
    await using south = await WechatPaySimulator.start({ mchid: "1900000208" });
    const table = new Table();
    table.rows.set("north", north.moduleOptions);
    table.rows.set("south", south.moduleOptions);
    const { merchants, url } = await open({ table });
    for (const [id, simulator] of Object.entries({ north, south })) {
      const { prepay_id } = simulator.placeOrder();
      const merchant = await merchants.get(id);
      await merchant.preEntrustSign.normal.payRedirectSign({
        appid: "wxd678efh567hg6787",
        service_id: 12535,
        out_contract_code: CODE,
        contract_display_account: "微信代扣",
        notify_url: `${url}/wechatpay/${id}/notify`,
        prepay_id,
        openid: EXAMPLE_VALUES.openid,
      });
      await simulator.sign(CODE);
    }
    expect(heard).toEqual([OPENED.north, OPENED.south]);
  });
});
