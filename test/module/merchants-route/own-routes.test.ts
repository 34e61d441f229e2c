import {
  Controller,
  Logger,
  Param,
  Post,
  type Type,
  UseGuards,
} from "@nestjs/common";
import { Test } from "@nestjs/testing";
import type { FastifyRequest } from "fastify";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractsModule,
  HandlesNotifications,
  Notification,
  NotificationGuard,
} from "../../../lib";
import { SILENT } from "../../client/merchant";
import {
  API_V3_KEY,
  options,
  strangerKey,
} from "../../notification/wechat-pay";
import {
  type MerchantsShop,
  openShop,
  PLATFORMS,
  resourceOf,
  Table,
} from "./shop";

const heard: string[] = [];
let failure: Error | undefined;

const hear = (shop: string, { resource }: ContractNotification) => {
  heard.push(`${shop} ${String(resource.mchid)}`);
  if (failure) {
    throw failure;
  }
};

@Controller()
class Routes {
  @Post("handled/:shop")
  @HandlesNotifications({ merchant: ({ params }) => params.shop! })
  handle(
    @Param("shop") shop: string,
    @Notification() event: ContractNotification,
  ) {
    hear(shop, event);
  }

  @Post("guarded/:shop")
  @UseGuards(NotificationGuard.for({ merchant: ({ params }) => params.shop! }))
  guard(
    @Param("shop") shop: string,
    @Notification() event: ContractNotification,
  ) {
    hear(shop, event);
    return { answered: "by the handler" };
  }

  @Post("asked")
  @HandlesNotifications({
    merchant: ({ query }: FastifyRequest) =>
      String((query as { shop?: string }).shop),
  })
  ask(@Notification() event: ContractNotification) {
    hear("asked", event);
  }

  @Post("failing")
  @HandlesNotifications({
    merchant: () => {
      throw new Error("no such header");
    },
  })
  fail() {
    heard.push("failing");
  }
}

const HANDLED = "handled/:merchant";
const GUARDED = "guarded/:merchant";

describe.each(PLATFORMS)("A route of one's own on %s", (_, adapter) => {
  let shop: MerchantsShop | undefined;

  const open = async (table = new Table()) => {
    shop = await openShop(adapter, {
      table,
      controllers: [Routes],
      notification: {},
    });
    return shop;
  };

  beforeEach(() => {
    heard.length = 0;
    failure = undefined;
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
  });
  afterEach(async () => {
    await shop?.app.close();
    shop = undefined;
    vi.restoreAllMocks();
  });

  it("handles each merchant's events once", async () => {
    const { notify } = await open();
    const event = { id: "EV-1" };
    for (const to of ["north", "south", "north"]) {
      const answer = await notify(to, event, HANDLED);
      expect(answer).toEqual({ status: 204, body: "" });
    }
    expect(heard).toEqual(["north 1900000109", "south 1900000208"]);
  });

  it("handles again what failed", async () => {
    const { notify } = await open();
    failure = new Error("the database is away");
    expect((await notify("north", { id: "EV-1" }, HANDLED)).status).toBe(500);
    failure = undefined;
    expect((await notify("north", { id: "EV-1" }, HANDLED)).status).toBe(204);
    expect(heard).toHaveLength(2);
  });

  it("may be guarded alone", async () => {
    const { notify } = await open();
    const { status, body } = await notify("south", {}, GUARDED);
    expect([status, JSON.parse(body)]).toEqual([
      201,
      { answered: "by the handler" },
    ]);
    expect(heard).toEqual(["south 1900000208"]);
  });

  it("finds the merchant in what it likes", async () => {
    const { notify } = await open();
    expect((await notify("south", {}, "asked?shop=:merchant")).status).toBe(
      204,
    );
    expect(heard).toEqual(["asked 1900000208"]);
  });

  it("answers 500 where it cannot say whose a request is", async () => {
    const { notify } = await open();
    const { status, body } = await notify("north", {}, "failing");
    expect([status, JSON.parse(body).code]).toEqual([500, "FAIL"]);
    expect(heard).toEqual([]);
  });

  describe.each([HANDLED, GUARDED])("at %s", (path) => {
    const twins = () => {
      const table = new Table();
      table.add("south", { apiV3Key: API_V3_KEY });
      return table;
    };

    it("refuses an event of another merchant of the same APIv3 key", async () => {
      const { notify } = await open(twins());
      const event = { key: API_V3_KEY, plaintext: resourceOf("north") };
      const { status, body } = await notify("south", event, path);
      expect([status, JSON.parse(body).code]).toEqual([409, "FAIL"]);
      expect(heard).toEqual([]);
    });

    it("refuses one that names nobody where two have the key", async () => {
      const { notify, merchants } = await open(twins());
      await merchants.get("north");
      const event = { key: API_V3_KEY, plaintext: '{"a":1}' };
      expect((await notify("south", event, path)).status).toBe(409);
      expect(heard).toEqual([]);
    });

    it("loads nobody for a request that is too old", async () => {
      const { notify, table } = await open();
      const signature = { timestamp: "1" };
      expect((await notify("north", { signature }, path)).status).toBe(401);
      expect(table.asked).toEqual([]);
    });

    it("refuses a forgery and an unknown merchant, and tells of a database that is away", async () => {
      const { notify, table } = await open();
      const signature = { key: strangerKey };
      expect((await notify("north", { signature }, path)).status).toBe(401);
      expect((await notify("west", {}, path)).status).toBe(404);
      table.away = new Error("gone");
      expect((await notify("south", {}, path)).status).toBe(500);
      expect(heard).toEqual([]);
    });
  });
});

describe("A route for merchants that are not there", () => {
  const start = async (controller: Type) => {
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(options)],
      controllers: [controller],
    })
      .setLogger(SILENT)
      .compile();
    await testing.createNestApplication({ logger: false }).init();
  };

  it.each<[string, MethodDecorator]>([
    [
      "@HandlesNotifications({ merchant })",
      HandlesNotifications({ merchant: () => "north" }),
    ],
    [
      "NotificationGuard.for({ merchant })",
      UseGuards(NotificationGuard.for({ merchant: () => "north" })),
    ],
  ])("does not start: %s", async (user, decorator) => {
    @Controller()
    class Own {
      @Post("own")
      @decorator
      notify() {}
    }
    await expect(start(Own)).rejects.toMatchObject({
      name: ConfigurationError.name,
      option: user,
      message: expect.stringContaining("ContractsModule.forMerchants"),
    });
  });

  it.each([{}, { merchants: () => "north" }, { merchant: "north" }, null, 5])(
    "is refused at once: %j",
    (route) => {
      expect(() => HandlesNotifications(route as never)).toThrow(
        expect.objectContaining({ option: "@HandlesNotifications" }),
      );
      expect(() => NotificationGuard.for(route as never)).toThrow(
        expect.objectContaining({ option: "NotificationGuard.for" }),
      );
    },
  );
});
