import {
  type DynamicModule,
  Injectable,
  Logger,
  type Provider,
  type Type,
} from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractReconciler,
  ContractsModule,
  OnContractSigned,
  OnContractTerminated,
} from "../../../lib";
import { SILENT } from "../../client/merchant";
import { options } from "../../notification/wechat-pay";
import { PATH, Table } from "./shop";

@Injectable()
class Accounts {
  @OnContractSigned()
  open() {}

  @OnContractTerminated()
  close() {}
}

@Injectable()
class HalfOfIt {
  @OnContractSigned()
  open() {}
}

@Injectable()
class Nightly {
  constructor(readonly reconciler: ContractReconciler) {}
}

const forMerchants = (path?: string) =>
  ContractsModule.forMerchants({
    useFactory: () => new Table(),
    notification: path === undefined ? undefined : { path },
  });

const forRoot = (path?: string, name?: string) =>
  ContractsModule.forRoot({
    ...options,
    name,
    notification: path === undefined ? undefined : { path },
  });

async function appOf(
  imports: DynamicModule[],
  providers: Provider[],
  controllers: Type[] = [],
) {
  const testing = await Test.createTestingModule({
    imports,
    providers,
    controllers,
  })
    .setLogger(SILENT)
    .compile();
  const app = testing.createNestApplication(new ExpressAdapter(), {
    logger: false,
  });
  await app.init();
  return app;
}

const start = async (...given: Parameters<typeof appOf>) =>
  (await appOf(...given)).close();

describe("An application of run-time merchants", () => {
  it.each<[string, DynamicModule[]]>([
    [PATH, [forMerchants(PATH), forRoot("wechatpay/north/notify")]],
    [PATH, [forRoot("WechatPay/north/notify/", "north"), forMerchants(PATH)]],
    [PATH, [forRoot("wechatpay/:shop/notify"), forMerchants(`/${PATH}`)]],
  ])("does not start with paths that overlap, %#", async (_path, imports) => {
    await expect(start(imports, [])).rejects.toMatchObject({
      name: ConfigurationError.name,
      option: "notification.path",
    });
  });

  it("starts with paths that differ", async () => {
    await start([forMerchants(PATH), forRoot("wechatpay/notify")], [Accounts]);
  });

  it("is told at once that a path of forRoot names no merchant", () => {
    expect(() => forRoot(PATH)).toThrow(
      /notification\.path: has the segment :merchant.*forMerchants/,
    );
  });

  it("does not start where a method is marked for a name", async () => {
    @Injectable()
    class North {
      @OnContractSigned("north")
      open() {}
    }
    await expect(start([forMerchants(PATH)], [North])).rejects.toThrow(
      /North\.open: names the instance "north"/,
    );
  });

  it("names the merchant in an OpenAPI document", async () => {
    const app = await appOf([forMerchants(PATH)], [Accounts]);
    const { paths } = SwaggerModule.createDocument(
      app,
      new DocumentBuilder().build(),
    );
    expect(paths["/wechatpay/{merchant}/notify"]?.post).toMatchObject({
      operationId:
        "WechatPayNotifyControllerOfMerchants_receiveNotificationOfMerchants",
      parameters: [{ name: "merchant", in: "path", required: true }],
    });
    await app.close();
  });

  describe("is warned", () => {
    let warnings: string[];
    beforeEach(() => {
      warnings = [];
      vi.spyOn(Logger.prototype, "warn").mockImplementation(
        (line: unknown) => void warnings.push(String(line)),
      );
    });
    afterEach(() => vi.restoreAllMocks());

    it.each<[string, DynamicModule[], Provider[], RegExp[]]>([
      [
        "of methods that no route reaches",
        [forMerchants()],
        [Accounts],
        [
          /^forMerchants: Nothing brings notifications to Accounts\.open, Accounts\.close: set notification\.path, which mounts the route$/,
        ],
      ],
      [
        "of a route without methods",
        [forMerchants(PATH)],
        [],
        [/^forMerchants: notification\.path mounts a route, and no method/],
      ],
      [
        "of ends of contracts that nobody handles",
        [forMerchants(PATH)],
        [HalfOfIt],
        [/^forMerchants: HalfOfIt\.open handles the signing of contracts, and/],
      ],
      [
        "not of methods that a route of forRoot reaches",
        [forMerchants(), forRoot("notify")],
        [Accounts],
        [],
      ],
      [
        "not of methods of forRoot that its route reaches",
        [forMerchants(PATH), forRoot()],
        [Accounts],
        [],
      ],
      [
        "not of methods that a reconciler reaches",
        [forMerchants(), forRoot()],
        [Accounts, Nightly],
        [],
      ],
      ["not of merchants that hear of nothing", [forMerchants()], [], []],
    ])("%s", async (_what, imports, providers, expected) => {
      await start(imports, providers);
      expect(warnings).toEqual(
        expected.map((each) => expect.stringMatching(each)),
      );
    });
  });
});
