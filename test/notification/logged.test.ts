import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  type NotificationStore,
} from "../../lib";
import { openShop, type Shop } from "./shop";
import { deliver, envelope, options, post } from "./wechat-pay";

const BROKEN_STORE: NotificationStore = {
  begin: () => Promise.reject(new Error("connection lost")),
  complete: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

describe("What is logged of a notification", () => {
  let contexts: unknown[];
  let shop: Shop;

  beforeEach(() => {
    contexts = [];
  });
  afterEach(async () => {
    await shop.app.close();
    Logger.overrideLogger(false);
  });

  async function open(notification: ContractsModuleOptions["notification"]) {
    shop = await openShop("Express", {
      module: ContractsModule.forRoot({ ...options, notification }),
    });
    const keep = (...line: unknown[]) => void contexts.push(line.at(-1));
    Logger.overrideLogger({ log: () => undefined, warn: keep, error: keep });
  }

  it.each<
    [string, string, ContractsModuleOptions["notification"], string, object]
  >([
    ["a forgery", "notify", {}, "NotificationGuard", { timestamp: "1" }],
    [
      "one that is not the shop's",
      "notify",
      { expect: () => false },
      "NotificationProcessor",
      {},
    ],
    [
      "a store that fails",
      "notify",
      { store: BROKEN_STORE },
      "NotificationHandler",
      {},
    ],
    [
      "one that nobody handles",
      "marked",
      { path: "marked" },
      "NotificationDispatcher",
      {},
    ],
  ])(
    "says by its context where to look: %s",
    async (_, path, notification, context, changes) => {
      await open(notification);
      await post(`${shop.url}/${path}`, deliver(envelope(), changes));
      expect(contexts).toEqual([context]);
    },
  );

  it("says by its context where to look: a handler that fails", async () => {
    await open({});
    shop.handled.handle = () => {
      throw new Error("the printer is out of paper");
    };
    await post(`${shop.url}/notify`, deliver(envelope()));
    expect(contexts).toEqual(["NotificationHandler"]);
  });

  it("is published as a verification of a notification", async () => {
    const published: unknown[] = [];
    const keep = (event: unknown) => void published.push(event);
    const channel = "nestjs-wechatpay-contracts:verification";
    await open({});
    subscribe(channel, keep);
    await post(`${shop.url}/notify`, deliver(envelope()));
    unsubscribe(channel, keep);
    expect(published).toEqual([
      { subject: "notification", durationMs: expect.any(Number) },
    ]);
  });
});
