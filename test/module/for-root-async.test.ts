import { Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type ContractsModuleAsyncOptions,
  ContractsModule,
  type ContractsModuleOptions,
  type ContractsOptionsFactory,
  WechatPayClient,
} from "../../lib";
import {
  authorizationOf,
  failureOf,
  merchantOptions,
  SILENT,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";

/** Where the tests' factories find the server of their test. */
let server: SigningServer;

const options = (mchid: string): ContractsModuleOptions => ({
  ...merchantOptions(server),
  mchid,
});

@Injectable()
class ConfigService {
  readonly mchid = "1900000111";
}

@Module({ providers: [ConfigService], exports: [ConfigService] })
class ConfigModule {}

@Injectable()
class OwnFactory implements ContractsOptionsFactory {
  static made = 0;

  constructor(private readonly config: ConfigService) {
    OwnFactory.made++;
  }

  createContractsOptions() {
    return options(this.config.mchid);
  }
}

@Module({
  imports: [ConfigModule],
  providers: [OwnFactory],
  exports: [OwnFactory],
})
class FactoryModule {}

describe("ContractsModule.forRootAsync", () => {
  beforeEach(async () => {
    server = await SigningServer.start();
    OwnFactory.made = 0;
  });
  afterEach(() => server.close());

  const start = async (asynchronous: ContractsModuleAsyncOptions) => {
    const app = await Test.createTestingModule({
      imports: [ContractsModule.forRootAsync(asynchronous)],
    })
      .setLogger(SILENT)
      .compile();
    return app.init();
  };

  /** The merchant that a request of the started application is signed by. */
  async function mchidOf(asynchronous: ContractsModuleAsyncOptions) {
    const app = await start(asynchronous);
    expect(server.received).toEqual([]);
    await app.get(WechatPayClient).get("/v3/x");
    await app.close();
    return authorizationOf(server.only).mchid;
  }

  it("takes a factory, with what it injects from imported modules", async () => {
    const mchid = await mchidOf({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => options(config.mchid),
    });
    expect(mchid).toBe("1900000111");
  });

  it("takes a factory that promises its options", async () => {
    const useFactory = async () => options("1900000112");
    expect(await mchidOf({ useFactory })).toBe("1900000112");
  });

  it("takes a class, which it makes", async () => {
    const mchid = await mchidOf({
      imports: [ConfigModule],
      useClass: OwnFactory,
    });
    expect(mchid).toBe("1900000111");
    expect(OwnFactory.made).toBe(1);
  });

  it("takes a provider that exists, which it does not make again", async () => {
    const mchid = await mchidOf({
      imports: [FactoryModule],
      useExisting: OwnFactory,
    });
    expect(mchid).toBe("1900000111");
    expect(OwnFactory.made).toBe(1);
  });

  it("takes providers that the factory needs besides", async () => {
    const mchid = await mchidOf({
      extraProviders: [{ provide: "MCHID", useValue: "1900000113" }],
      inject: ["MCHID"],
      useFactory: options,
    });
    expect(mchid).toBe("1900000113");
  });

  it("serves modules that do not import it where it is global", async () => {
    @Injectable()
    class Checkout {
      constructor(readonly client: WechatPayClient) {}
    }
    @Module({ providers: [Checkout] })
    class FeatureModule {}
    const module = (isGlobal: boolean) =>
      ContractsModule.forRootAsync({
        isGlobal,
        useFactory: () => options("1900000109"),
      });
    const app = await Test.createTestingModule({
      imports: [module(true), FeatureModule],
    }).compile();
    expect(app.get(Checkout, { strict: false }).client).toBeInstanceOf(
      WechatPayClient,
    );
    await app.close();
    const without = Test.createTestingModule({
      imports: [module(false), FeatureModule],
    }).setLogger(SILENT);
    await expect(without.compile()).rejects.toThrow("WechatPayClient");
  });

  it("does not start with options that are wrong", async () => {
    const error = await failureOf(start({ useFactory: () => options("") }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: "mchid" });
  });

  it.each([undefined, null, "text"])(
    "does not start where the factory gives %j",
    async (given) => {
      const useFactory = () => given as unknown as ContractsModuleOptions;
      const error = await failureOf(start({ useFactory }));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ option: "options" });
    },
  );

  it("does not start where the factory fails, and tells its error", async () => {
    const failure = new Error("the vault is closed");
    const useFactory = () => Promise.reject(failure);
    expect(await failureOf(start({ useFactory }))).toBe(failure);
  });

  it.each([
    [{ nmae: "north" }, "forRootAsync.nmae", "the nearest is name"],
    [{ isGlobl: true }, "forRootAsync.isGlobl", "the nearest is isGlobal"],
    [{ useClass: class {} }, "forRootAsync", "not useFactory and useClass"],
  ])(
    "says so at once where it is given %j besides",
    (more, option, problem) => {
      const given = { useFactory: () => options("1900000109"), ...more };
      expect(() => ContractsModule.forRootAsync(given as object)).toThrow(
        expect.objectContaining({
          name: "ConfigurationError",
          option,
          message: expect.stringContaining(problem),
        }),
      );
    },
  );

  it("says so at once where nothing makes options", () => {
    expect(() => ContractsModule.forRootAsync({})).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        option: "forRootAsync",
        message: expect.stringContaining("useFactory"),
      }),
    );
  });
});
