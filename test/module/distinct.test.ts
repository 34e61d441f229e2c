import { type DynamicModule, Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleExtras,
  InjectWechatPayClient,
  instanceToken,
  WechatPayClient,
  WXPAY,
} from "../../lib";
import { exportedProviders } from "../../lib/module/providers";
import { authorizationOf, merchantOptions, SILENT } from "../client/merchant";
import { SigningServer } from "../client/signing-server";

/** Two features of an application, each of which imports a module of its own. */
function features(first: DynamicModule, second: DynamicModule) {
  @Module({ imports: [first] })
  class FirstModule {}
  @Module({ imports: [second] })
  class SecondModule {}
  return [FirstModule, SecondModule];
}

type Algorithm = "reference" | "deep-hash";

describe.each<Algorithm>(["reference", "deep-hash"])(
  "Two instances, told apart by %s",
  (moduleIdGeneratorAlgorithm) => {
    let server: SigningServer;
    beforeEach(async () => {
      server = await SigningServer.start();
    });
    afterEach(() => server.close());

    const options = (mchid = "1900000301") => ({
      ...merchantOptions(server),
      mchid,
    });

    const compile = (first: DynamicModule, second: DynamicModule) =>
      Test.createTestingModule(
        { imports: features(first, second) },
        { moduleIdGeneratorAlgorithm },
      )
        .setLogger(SILENT)
        .compile();

    /** The merchants that the two instances sign as. */
    async function signers(
      make: (mchid: string, extras: ContractsModuleExtras) => DynamicModule,
    ) {
      const app = await compile(
        make("1900000301", { name: "first" }),
        make("1900000302", { name: "second" }),
      );
      await app.init();
      for (const name of ["first", "second"]) {
        await app
          .get<WechatPayClient>(instanceToken(WechatPayClient, name))
          .get("/v3/x");
      }
      await app.close();
      return server.received.map((one) => authorizationOf(one).mchid);
    }

    it.each<
      [string, (mchid: string, extras: ContractsModuleExtras) => DynamicModule]
    >([
      [
        "though their factories have the same text",
        (mchid, extras) =>
          ContractsModule.forRootAsync({
            ...extras,
            useFactory: () => options(mchid),
          }),
      ],
      [
        "though their classes have the same text",
        (mchid, extras) => {
          class OptionsFactory {
            createContractsOptions() {
              return options(mchid);
            }
          }
          return ContractsModule.forRootAsync({
            ...extras,
            useClass: OptionsFactory,
          });
        },
      ],
      [
        "by forRoot",
        (mchid, extras) =>
          ContractsModule.forRoot({ ...options(mchid), ...extras }),
      ],
    ])("are two %s", async (_title, make) => {
      expect(await signers(make)).toEqual(["1900000301", "1900000302"]);
    });

    it.each([undefined, "north"])(
      "do not start under one name: %s",
      async (name) => {
        const ways: Array<(mchid: string) => DynamicModule> = [
          (mchid) => ContractsModule.forRoot({ ...options(mchid), name }),
          (mchid) =>
            ContractsModule.forRootAsync({
              name,
              useFactory: () => options(mchid),
            }),
        ];
        for (const make of ways) {
          for (const mchid of ["1900000301", "1900000302"]) {
            const starting = compile(make("1900000301"), make(mchid));
            await expect(starting).rejects.toThrow(ConfigurationError);
            await expect(starting).rejects.toThrow(
              name === undefined
                ? /^name: two instances of ContractsModule have no name\. .*isGlobal: true$/
                : /^name: two instances of ContractsModule have the name "north"\. .*isGlobal: true$/,
            );
          }
        }
      },
    );

    it.each([undefined, "north"])(
      "are one where two modules import the same: %s",
      async (name) => {
        const one = ContractsModule.forRoot({ ...options(), name });

        @Injectable()
        class Shop {
          constructor(
            @InjectWechatPayClient(name) readonly client: WechatPayClient,
          ) {}
        }
        @Module({ imports: [one], providers: [Shop] })
        class FirstModule {}
        @Module({ imports: [one], providers: [Shop] })
        class SecondModule {}

        // The second application shows that the first left nothing behind.
        for (const imports of [[FirstModule, SecondModule], [FirstModule]]) {
          const app = await Test.createTestingModule(
            { imports },
            { moduleIdGeneratorAlgorithm },
          ).compile();
          await app.init();
          const clients = imports.map(
            (module) => app.select(module).get(Shop).client,
          );
          expect(new Set(clients).size).toBe(1);
          await app.close();
        }
      },
    );
  },
);

describe("Named instances alone", () => {
  const baseUrl = "http://127.0.0.1:1";
  const module = (name: string) =>
    ContractsModule.forRoot({ ...merchantOptions({ baseUrl }), name });

  it("provide nothing under the classes, of which one would speak for all", async () => {
    const app = await Test.createTestingModule({
      imports: [module("north"), module("south")],
    }).compile();
    for (const { provide } of exportedProviders) {
      expect(() => app.get(provide)).toThrow(
        /^Nest could not find .* element \(this provider does not exist/,
      );
      const [north, south] = ["north", "south"].map((name) =>
        app.get<unknown>(instanceToken(provide, name)),
      );
      expect(north).toBeDefined();
      expect(north).not.toBe(south);
    }
    await app.close();
  });

  it("leave the classes to the one without a name, whatever the order", async () => {
    const unnamed = ContractsModule.forRoot(merchantOptions({ baseUrl }));
    for (const imports of [
      [unnamed, module("north")],
      [module("north"), unnamed],
    ]) {
      const app = await Test.createTestingModule({ imports }).compile();
      for (const { provide } of exportedProviders) {
        expect(app.get(provide)).not.toBe(
          app.get(instanceToken(provide, "north")),
        );
      }
      await app.close();
    }
  });

  it.each(["", " ", 1, null])("do not have the name %j", (name) => {
    expect(() => module(name as string)).toThrow(
      new ConfigurationError(
        "name",
        "must be a text that is not empty; leave it out where there is one merchant",
      ),
    );
  });
});

describe("A token", () => {
  it("is the class or string itself without a name", () => {
    expect(instanceToken(WechatPayClient)).toBe(WechatPayClient);
    expect(instanceToken(WXPAY)).toBe(WXPAY);
  });

  it("differs for classes to which a build gave one name", () => {
    const [one, other] = [class s {}, class s {}];
    expect(instanceToken(one, "north")).toBe(instanceToken(one, "north"));
    expect(instanceToken(one, "north")).not.toBe(instanceToken(other, "north"));
    expect(instanceToken(one, "north")).not.toBe(instanceToken(one, "south"));
  });
});
