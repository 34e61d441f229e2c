import { type DynamicModule, Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContractsModule, WechatPayClient } from "../../lib";
import { authorizationOf, merchantOptions } from "../client/merchant";
import { SigningServer } from "../client/signing-server";

@Injectable()
class FirstShop {
  constructor(readonly client: WechatPayClient) {}
}
@Injectable()
class SecondShop {
  constructor(readonly client: WechatPayClient) {}
}

/** Two features of an application, each of which imports a module of its own. */
function features(first: DynamicModule, second: DynamicModule) {
  @Module({ imports: [first], providers: [FirstShop] })
  class FirstModule {}
  @Module({ imports: [second], providers: [SecondShop] })
  class SecondModule {}
  return [FirstModule, SecondModule];
}

describe.each(["reference", "deep-hash"] as const)(
  "Two instances without a name, told apart by %s",
  (moduleIdGeneratorAlgorithm) => {
    let server: SigningServer;
    beforeEach(async () => {
      server = await SigningServer.start();
    });
    afterEach(() => server.close());

    const options = (mchid: string) => ({ ...merchantOptions(server), mchid });

    /** The merchants that the two features sign as. */
    async function signers(first: DynamicModule, second: DynamicModule) {
      const app = await Test.createTestingModule(
        { imports: features(first, second) },
        { moduleIdGeneratorAlgorithm },
      ).compile();
      await app.init();
      for (const shop of [FirstShop, SecondShop]) {
        await app.get(shop, { strict: false }).client.get("/v3/x");
      }
      await app.close();
      return server.received.map((one) => authorizationOf(one).mchid);
    }

    it("are two, though their factories have the same text", async () => {
      const made = (mchid: string) =>
        ContractsModule.forRootAsync({ useFactory: () => options(mchid) });
      expect(await signers(made("1900000301"), made("1900000302"))).toEqual([
        "1900000301",
        "1900000302",
      ]);
    });

    it("are two, though their classes have the same text", async () => {
      const made = (mchid: string) => {
        class OptionsFactory {
          createContractsOptions() {
            return options(mchid);
          }
        }
        return ContractsModule.forRootAsync({ useClass: OptionsFactory });
      };
      expect(await signers(made("1900000301"), made("1900000302"))).toEqual([
        "1900000301",
        "1900000302",
      ]);
    });

    it("are two by forRoot", async () => {
      const made = (mchid: string) => ContractsModule.forRoot(options(mchid));
      expect(await signers(made("1900000301"), made("1900000302"))).toEqual([
        "1900000301",
        "1900000302",
      ]);
    });
  },
);
