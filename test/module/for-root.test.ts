import { Injectable, Module } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  ContractService,
  InjectContract,
  InjectPreEntrustSign,
  InjectWechatPayClient,
  InjectWxpay,
  NotificationVerifier,
  PreEntrustSignService,
  WechatPayClient,
  type Wechatpay,
  WXPAY,
} from "../../lib";
import { RequestSender } from "../../lib/client/request-sender";
import { merchantOptions, SILENT } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { SEED } from "../validation/operations";

@Injectable()
class Checkout {
  constructor(
    readonly preEntrustSign: PreEntrustSignService,
    readonly contract: ContractService,
    readonly client: WechatPayClient,
    @InjectPreEntrustSign() readonly byName: PreEntrustSignService,
    @InjectContract() readonly contractByName: ContractService,
    @InjectWechatPayClient() readonly clientByName: WechatPayClient,
    @InjectWxpay() readonly wxpay: Wechatpay,
  ) {}
}

@Module({ providers: [Checkout], exports: [Checkout] })
class FeatureModule {}

describe("ContractsModule.forRoot", () => {
  let server: SigningServer;
  beforeEach(async () => {
    server = await SigningServer.start();
    server.answer = () => ({ json: SEED.answer });
  });
  afterEach(() => server.close());

  const start = async (
    metadata: Parameters<typeof Test.createTestingModule>[0],
  ) => {
    const app = await Test.createTestingModule(metadata).compile();
    return app.init();
  };

  it("provides the services by their classes and by the decorators alike", async () => {
    const app = await start({
      imports: [ContractsModule.forRoot(merchantOptions(server))],
      providers: [Checkout],
    });
    const checkout = app.get(Checkout);
    expect(checkout.preEntrustSign).toBeInstanceOf(PreEntrustSignService);
    expect(checkout.contract).toBeInstanceOf(ContractService);
    expect(checkout.client).toBeInstanceOf(WechatPayClient);
    expect(checkout.byName).toBe(checkout.preEntrustSign);
    expect(checkout.contractByName).toBe(checkout.contract);
    expect(checkout.clientByName).toBe(checkout.client);
    expect(checkout.wxpay).toBe(app.get(WXPAY));
    expect(app.get(NotificationVerifier)).toBeInstanceOf(NotificationVerifier);
    await checkout.byName.payRedirectSign(SEED.data as never);
    expect(server.only.url).toBe(SEED.path);
    await app.close();
  });

  it("serves modules that do not import it where it is global, and only then", async () => {
    const module = (isGlobal?: boolean) =>
      ContractsModule.forRoot({ ...merchantOptions(server), isGlobal });
    const app = await start({ imports: [module(true), FeatureModule] });
    expect(app.get(Checkout, { strict: false }).client).toBeInstanceOf(
      WechatPayClient,
    );
    await app.close();
    for (const isGlobal of [false, undefined]) {
      const imports = [module(isGlobal), FeatureModule];
      await expect(
        Test.createTestingModule({ imports }).setLogger(SILENT).compile(),
      ).rejects.toThrow("PreEntrustSignService");
    }
  });

  it("keeps its insides to itself", async () => {
    @Injectable()
    class Curious {
      constructor(readonly sender: RequestSender) {}
    }
    const testing = Test.createTestingModule({
      imports: [ContractsModule.forRoot(merchantOptions(server))],
      providers: [Curious],
    }).setLogger(SILENT);
    await expect(testing.compile()).rejects.toThrow("RequestSender");
  });

  it("sends nothing while the application starts, nor when it ends", async () => {
    const app = await start({
      imports: [ContractsModule.forRoot(merchantOptions(server))],
      providers: [Checkout],
    });
    await app.close();
    expect(server.received).toEqual([]);
  });

  it("starts where WeChat Pay cannot be reached", async () => {
    const gone = await SigningServer.start();
    const { baseUrl } = gone;
    await gone.close();
    const app = await start({
      imports: [ContractsModule.forRoot(merchantOptions({ baseUrl }))],
    });
    await app.close();
  });

  it("closes its connections when the application ends", async () => {
    const app = await start({
      imports: [ContractsModule.forRoot(merchantOptions(server))],
    });
    await app.get(WechatPayClient).get("/v3/x");
    await app.get(WechatPayClient).get("/v3/x");
    expect(await server.connections()).toBe(1);
    const closed = server.disconnection();
    await app.close();
    await closed;
    expect(await server.connections()).toBe(0);
  });
});
