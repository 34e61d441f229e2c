import { Injectable } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import * as library from "../../lib";
import {
  ContractsModule,
  ExpectsNotification,
  InjectPreEntrustSign,
  instanceToken,
  OnContractSigned,
  type PreEntrustSignOperations,
  PreEntrustSignService,
  type Wechatpay,
  WXPAY,
  type WechatPayNotification,
} from "../../lib";
import { exportedProviders } from "../../lib/module/providers";
import { NotificationReceiver } from "../../lib/notification/notification-receiver";
import { options } from "../notification/wechat-pay";
import { SEED } from "../validation/operations";

const nameOf = (provide: (typeof exportedProviders)[number]["provide"]) =>
  typeof provide === "string" ? provide : provide.name;

/** Without the receiver, which is for the guard of `@HandlesNotifications()` and no part of the public surface. */
const PROVIDED = exportedProviders
  .filter(({ provide }) => provide !== NotificationReceiver)
  .map(({ provide }) => [nameOf(provide), provide] as const);

describe.each([undefined, "north"])("An application of instance %s", (name) => {
  @Injectable()
  class Accounts {
    constructor(@InjectPreEntrustSign(name) readonly sign: object) {}

    @OnContractSigned(name)
    open() {}
  }
  @Injectable()
  class Records {
    @ExpectsNotification(name)
    isOurs(event: WechatPayNotification) {
      return event.id !== "";
    }
  }

  const testing = () =>
    Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...options,
          name,
          notification: { path: "wechatpay/notify" },
        }),
      ],
      providers: [Accounts, Records],
    });

  it.each(PROVIDED)(
    "starts where a test replaces %s by nothing",
    async (_title, provided) => {
      const token = instanceToken(provided, name);
      const double = {};
      const module = await testing()
        .overrideProvider(token)
        .useValue(double)
        .compile();
      const app = module.createNestApplication({ logger: false });
      await app.init();
      expect(app.get(token)).toBe(double);
      await app.close();
    },
  );

  it("calls the double of a service through the chain", async () => {
    const asked: unknown[] = [];
    const answer = { data: SEED.answer };
    const double = {
      payRedirectSign: async (data: unknown) => {
        asked.push(data);
        return answer;
      },
    };
    const module = await testing()
      .overrideProvider(instanceToken(PreEntrustSignService, name))
      .useValue(double)
      .compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    expect(app.get(Accounts).sign).toBe(double);
    const { ecommerce } = app.get<Wechatpay>(instanceToken(WXPAY, name)).v3
      .passwordExemptContract.contracts;
    const { payRedirectSign } = ecommerce.preEntrustSign;
    type Data = Parameters<
      PreEntrustSignOperations<object, object>["payRedirectSign"]
    >[0];
    const data = SEED.data as Data as never;
    expect(await payRedirectSign(data)).toBe(answer);
    expect(await payRedirectSign.post(data)).toBe(answer);
    expect(asked).toEqual([SEED.data, SEED.data]);
    await app.close();
  });
});

describe("What an instance provides", () => {
  it.each(PROVIDED)(
    "has a decorator that injects it: %s",
    (_title, provided) => {
      const decorators = Object.entries(library).filter(([key]) =>
        key.startsWith("Inject"),
      ) as Array<[string, (name?: string) => ParameterDecorator]>;
      for (const name of [undefined, "north"]) {
        const injected = decorators.map(([, inject]) => {
          class Target {}
          inject(name)(Target, undefined, 0);
          const [parameter] = Reflect.getMetadata("self:paramtypes", Target);
          return parameter.param as unknown;
        });
        expect(injected).toContain(instanceToken(provided, name));
      }
    },
  );
});
