import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { Injectable, Logger, Module } from "@nestjs/common";
import { Test, type TestingModule } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleMerchantsOptions,
  type ContractsModuleOptions,
  MemoryNotificationStore,
  Merchants,
  type MerchantSource,
  type NotificationVerificationError,
  UnknownMerchantError,
} from "../../lib";
import {
  authorizationOf,
  failureOf,
  isSignedAsReceived,
  MERCHANT_KEY,
  merchantOptions,
  SILENT,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import {
  deliver,
  envelope,
  options as notified,
} from "../notification/wechat-pay";
import { keyPem } from "../vectors";

const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A table of merchants, which counts how often it is asked. */
@Injectable()
class MerchantTable implements MerchantSource {
  readonly rows = new Map<string, ContractsModuleOptions>();
  readonly asked: string[] = [];

  async load(id: string): Promise<ContractsModuleOptions | undefined> {
    this.asked.push(id);
    return this.rows.get(id);
  }
}

let server: SigningServer;
let table: MerchantTable;
const applications: TestingModule[] = [];
beforeEach(async () => {
  server = await SigningServer.start();
  table = new MerchantTable();
  table.rows.set("north", merchantOptions(server));
  table.rows.set("south", {
    ...merchantOptions(server),
    mchid: "1900000208",
    merchantPrivateKey: OTHER.privateKey,
  });
});
afterEach(async () => {
  await Promise.all(applications.splice(0).map((each) => each.close()));
  await server.close();
  vi.restoreAllMocks();
});

async function open(
  options: ContractsModuleMerchantsOptions = { useFactory: () => table },
): Promise<Merchants> {
  const application = await Test.createTestingModule({
    imports: [ContractsModule.forMerchants(options)],
  })
    .setLogger(SILENT)
    .compile();
  applications.push(application);
  await application.init();
  return application.get(Merchants);
}

const signedBy = (key: KeyObject) =>
  server.received.map((request) => [
    authorizationOf(request).mchid,
    isSignedAsReceived(request, key),
  ]);

describe("Merchants of a table", () => {
  it("are each loaded once, and sign each as itself", async () => {
    const merchants = await open();
    expect(table.asked).toEqual([]);
    await Promise.all(
      ["north", "south", "north", "south"].map(async (id) => {
        const merchant = await merchants.get(id);
        await merchant.client.get(`/v3/${id}`);
      }),
    );
    expect([...table.asked].sort()).toEqual(["north", "south"]);
    const norths = server.received.filter(({ url }) => url === "/v3/north");
    const souths = server.received.filter(({ url }) => url === "/v3/south");
    for (const [requests, mchid, key] of [
      [norths, "1900000109", MERCHANT_KEY],
      [souths, "1900000208", OTHER.publicKey],
    ] as const) {
      expect(requests).toHaveLength(2);
      for (const request of requests) {
        expect(authorizationOf(request).mchid).toBe(mchid);
        expect(isSignedAsReceived(request, key)).toBe(true);
      }
    }
  });

  it("are unknown where the table has none, and the table is asked once", async () => {
    const merchants = await open();
    for (let i = 0; i < 5; i++) {
      await expect(merchants.get("west")).rejects.toThrow(UnknownMerchantError);
    }
    expect(table.asked).toEqual(["west"]);
    table.rows.set("west", merchantOptions(server));
    await merchants.reload("west");
    expect((await merchants.get("west")).mchid).toBe("1900000109");
  });

  it("are unknown where a database gives null", async () => {
    const merchants = await open({
      useFactory: () => ({ load: async () => null as never }),
    });
    await expect(merchants.get("west")).rejects.toThrow(UnknownMerchantError);
  });

  it("tell what is wrong with their options, and are asked for anew", async () => {
    table.rows.set("north", { ...merchantOptions(server), apiV3Key: "short" });
    const merchants = await open();
    const error = await failureOf(merchants.get("north"));
    expect(error).toMatchObject({
      name: ConfigurationError.name,
      option: "apiV3Key",
    });
    table.rows.set("north", merchantOptions(server));
    expect((await merchants.get("north")).mchid).toBe("1900000109");
  });

  it.each([
    ["decrypt with their former APIv3 key", {}, "decrypted"],
    [
      "do not where the id is another merchant's now",
      { mchid: "1900000208" },
      "body",
    ],
  ])("%s when they are loaded anew", async (_what, change, expected) => {
    table.rows.set("north", notified);
    const merchants = await open();
    await merchants.get("north");
    table.rows.set("north", {
      ...notified,
      ...change,
      apiV3Key: "f".repeat(32),
    });
    await merchants.reload("north");
    const { headers, body } = deliver(envelope());
    const north = await merchants.get("north");
    const end = await north.notifications
      .verify(headers, Buffer.from(body))
      .then(
        () => "decrypted",
        ({ reason }: NotificationVerificationError) => reason,
      );
    expect(end).toBe(expected);
  });

  it("tell what the table throws, as it is", async () => {
    const gone = new Error("the connection to the database is gone");
    const merchants = await open({
      useFactory: () => ({ load: () => Promise.reject(gone) }),
    });
    await expect(merchants.get("north")).rejects.toBe(gone);
  });

  it.each([
    ["a store", "store", new MemoryNotificationStore()],
    ["a route", "path", "wechatpay/notify"],
    ["an expectation", "expect", () => true],
    ["more tolerance of the clock", "clockToleranceSeconds", 600],
  ])("may not name %s of their own", async (_what, name, value) => {
    table.rows.set("north", {
      ...merchantOptions(server),
      notification: { [name]: value },
    });
    const merchants = await open();
    await expect(merchants.get("north")).rejects.toMatchObject({
      name: ConfigurationError.name,
      option: `notification.${name}`,
      message: expect.stringContaining("forMerchants({ notification })"),
    });
  });

  it("swap their keys without failing the call that is under way", async () => {
    const merchants = await open();
    const before = await merchants.get("north");
    const answer = server.hold();
    const arrived = server.arrival();
    const call = before.client.get("/v3/before");
    await arrived;
    table.rows.set("north", {
      ...merchantOptions(server),
      merchantPrivateKey: OTHER.privateKey,
    });
    await merchants.reload("north");
    const after = await merchants.get("north");
    expect(after).not.toBe(before);
    const next = server.arrival();
    const other = after.client.get("/v3/after");
    await next;
    answer({ json: { ok: true } });
    expect((await call).data).toEqual({ ok: true });
    expect((await other).data).toEqual({ ok: true });
    expect(signedBy(OTHER.publicKey)).toEqual([
      ["1900000109", false],
      ["1900000109", true],
    ]);
  });

  it("stay as they were where a reload fails", async () => {
    const merchants = await open();
    const before = await merchants.get("north");
    table.rows.set("north", { ...merchantOptions(server), mchid: "" });
    await expect(merchants.reload("north")).rejects.toThrow(ConfigurationError);
    expect(await merchants.get("north")).toBe(before);
  });

  it("are usable by who holds them when they have been let go", async () => {
    const merchants = await open({ useFactory: () => table, maximum: 1 });
    const north = await merchants.get("north");
    await merchants.get("south");
    expect((await north.client.get("/v3/x")).status).toBe(200);
    await merchants.get("north");
    expect(table.asked).toEqual(["north", "south", "north"]);
    await merchants.forget("north");
    await merchants.get("north");
    expect(table.asked).toHaveLength(4);
  });

  it("share their connections", async () => {
    const merchants = await open();
    await (await merchants.get("north")).client.get("/v3/x");
    await (await merchants.get("south")).client.get("/v3/x");
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it("leave no connection behind when the application ends", async () => {
    const merchants = await open();
    await (await merchants.get("north")).client.get("/v3/x");
    await Promise.all(applications.splice(0).map((each) => each.close()));
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
  });

  it("verify with their own keys alone, where both know the same serial", async () => {
    const stranger = await SigningServer.start(
      createPrivateKey(keyPem("platform-pkcs8")),
    );
    table.rows.set("south", {
      ...merchantOptions(stranger),
      publicKey: {
        id: merchantOptions(stranger).publicKey!.id,
        pem: keyPem("platform-public"),
      },
    });
    const merchants = await open();
    const [north, south] = await Promise.all([
      merchants.get("north"),
      merchants.get("south"),
    ]);
    expect((await north.client.get("/v3/x")).status).toBe(200);
    expect((await south.client.get("/v3/x")).status).toBe(200);
    server.answer = () => ({
      json: {},
      key: createPrivateKey(keyPem("platform-pkcs8")),
    });
    await expect(north.client.get("/v3/x")).rejects.toMatchObject({
      name: "ResponseVerificationError",
    });
    await stranger.close();
  });
});

const notifiedBy = (notification: unknown) => ({
  useFactory: () => table,
  notification,
});

describe("The source of merchants", () => {
  @Module({ providers: [MerchantTable], exports: [MerchantTable] })
  class DatabaseModule {}

  it.each<[string, ContractsModuleMerchantsOptions]>([
    ["a factory", { useFactory: () => table }],
    [
      "a factory that is given providers",
      {
        imports: [DatabaseModule],
        inject: [MerchantTable],
        useFactory: (given: MerchantTable) => given,
      },
    ],
    ["a class", { useClass: MerchantTable }],
    [
      "a provider that exists",
      { imports: [DatabaseModule], useExisting: MerchantTable },
    ],
  ])("may come by %s", async (_kind, options) => {
    const merchants = await open(options);
    await expect(merchants.get("nobody")).rejects.toThrow(UnknownMerchantError);
  });

  it.each<[string, object, string]>([
    ["nothing", {}, "forMerchants"],
    ["a misspelt option", { useFactory: () => table, maximun: 3 }, "maximun"],
    ["no number", { useFactory: () => table, maximum: "9" }, "maximum"],
    ["none to keep", { useFactory: () => table, maximum: 0 }, "maximum"],
    ["an option that is none", notifiedBy([]), "notification"],
    ["a misspelt one", notifiedBy({ paht: "x" }), "notification.paht"],
    ["no store", notifiedBy({ store: {} }), "notification.store"],
    ["no path", notifiedBy({ path: 1 }), "notification.path"],
    [
      "a path that names no merchant",
      notifiedBy({ path: "wechatpay/notify" }),
      "notification.path",
    ],
    [
      "a path that names one within a segment",
      notifiedBy({ path: "wechatpay/a:merchant/notify" }),
      "notification.path",
    ],
  ])("stops at once where there is %s", (_kind, options, option) => {
    expect(() => ContractsModule.forMerchants(options as object)).toThrow(
      expect.objectContaining({ name: ConfigurationError.name, option }),
    );
  });

  it.each<[string, object, string]>([
    ["no source", { useFactory: () => undefined }, "forMerchants"],
    ["a source without load", { useFactory: () => ({}) }, "forMerchants"],
    [
      "a store that is none",
      { useFactory: () => ({ load: async () => undefined, store: {} }) },
      "MerchantSource.store",
    ],
    [
      "a second store",
      {
        useFactory: () => ({
          load: async () => undefined,
          store: new MemoryNotificationStore(),
        }),
        notification: { store: new MemoryNotificationStore() },
      },
      "notification.store",
    ],
  ])("stops the start where there is %s", async (_kind, options, option) => {
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const failed = open(options as ContractsModuleMerchantsOptions);
    await expect(failed).rejects.toMatchObject({
      name: ConfigurationError.name,
      option,
    });
  });

  it("is one for an application", async () => {
    const twice = Test.createTestingModule({
      imports: [
        ContractsModule.forMerchants({ useFactory: () => table }),
        ContractsModule.forMerchants({ useFactory: () => table, maximum: 2 }),
      ],
    }).setLogger(SILENT);
    await expect(twice.compile()).rejects.toThrow(
      /forMerchants: is there twice/,
    );
  });

  it("may be imported in several places", async () => {
    const merchants = ContractsModule.forMerchants({ useFactory: () => table });
    @Module({ imports: [merchants] })
    class Checkout {}
    @Module({ imports: [merchants] })
    class Reports {}
    const application = await Test.createTestingModule({
      imports: [Checkout, Reports],
    }).compile();
    applications.push(application);
    await application.init();
    const found = application.get(Merchants, { strict: false });
    expect((await found.get("north")).mchid).toBe("1900000109");
  });

  it("stands beside the merchants of forRoot", async () => {
    const application = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot(merchantOptions(server)),
        ContractsModule.forMerchants({ useFactory: () => table }),
      ],
    }).compile();
    applications.push(application);
    await application.init();
    const merchants = application.get(Merchants, { strict: false });
    expect((await merchants.get("south")).mchid).toBe("1900000208");
  });
});
