import {
  Injectable,
  type INestApplication,
  Logger,
  type Provider,
  RequestMethod,
  VersioningType,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ContractReconciler,
  ContractsModule,
  type ContractsModuleOptions,
  DeductionReconciler,
  ExpectsNotification,
  InjectContractReconciler,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
  OnPaymentSucceeded,
  TransactionReconciler,
} from "../../../lib";
import { options } from "../wechat-pay";

@Injectable()
class Opened {
  @OnContractSigned()
  open() {}
}
@Injectable()
class Closed {
  @OnContractTerminated()
  close() {}
}
@Injectable()
class Paid {
  @OnNotification("TRANSACTION.SUCCESS")
  book() {}
}
@Injectable()
class Compared {
  @ExpectsNotification()
  isOurs() {
    return true;
  }
}

const path = "wechatpay/notify";

interface Case {
  providers?: Provider[];
  notification?: ContractsModuleOptions["notification"];
  notify_url?: string;
  name?: string;
  isFastify?: boolean;
  prepare?: (app: INestApplication) => unknown;
}

const moduleOf = ({ notification = {}, notify_url, name }: Case) =>
  ContractsModule.forRoot({
    ...options,
    name,
    defaults: { notify_url },
    notification,
  });

describe("The start", () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    vi.spyOn(Logger.prototype, "warn").mockImplementation(
      (message: unknown) => void warnings.push(String(message)),
    );
  });
  afterEach(() => vi.restoreAllMocks());

  async function start(given: Case): Promise<string[]> {
    const testing = await Test.createTestingModule({
      imports: [moduleOf(given)],
      providers: given.providers ?? [Opened, Closed],
    }).compile();
    const app = testing.createNestApplication(
      given.isFastify ? new FastifyAdapter() : new ExpressAdapter(),
      { logger: false },
    );
    given.prepare?.(app);
    await app.init();
    await app.close();
    return warnings;
  }

  describe("warns of methods that nothing reaches", () => {
    const UNREACHED =
      "Nothing brings notifications to Opened.open, Closed.close: set notification.path, which mounts the route, or inject a reconciler (ContractReconciler, TransactionReconciler, DeductionReconciler) for what its queries find";

    it("where no route is mounted", async () => {
      expect(await start({})).toEqual([UNREACHED]);
    });

    it("naming the instance", async () => {
      @Injectable()
      class North {
        @OnContractSigned("north")
        @OnContractTerminated("north")
        keep() {}
      }
      expect(await start({ name: "north", providers: [North] })).toEqual([
        'Instance "north": Nothing brings notifications to North.keep: set notification.path, which mounts the route, or inject a reconciler (ContractReconciler, TransactionReconciler, DeductionReconciler) for what its queries find',
      ]);
    });

    it("but not where a reconciler may call them, however it is injected", async () => {
      @Injectable()
      class ByType {
        constructor(readonly reconciler: ContractReconciler) {}
      }
      @Injectable()
      class ByProperty {
        @InjectContractReconciler()
        readonly reconciler!: ContractReconciler;
      }
      const byFactory = {
        provide: "JOB",
        useFactory: (reconciler: ContractReconciler) => reconciler,
        inject: [ContractReconciler],
      };
      for (const job of [ByType, ByProperty, byFactory]) {
        expect(await start({ providers: [Opened, Closed, job] })).toEqual([]);
      }
    });

    it.each([TransactionReconciler, DeductionReconciler])(
      "but not of payments where %o finds them",
      async (Reconciler) => {
        @Injectable()
        class Orders {
          @OnPaymentSucceeded()
          ship() {}
        }
        const job = {
          provide: "JOB",
          useFactory: (reconciler: unknown) => reconciler,
          inject: [Reconciler],
        };
        expect(await start({ providers: [Orders, Closed, job] })).toEqual([
          expect.stringMatching(
            /^Nothing brings notifications to Closed.close: /,
          ),
        ]);
      },
    );

    it("but not of expectations, which a route of the application's own asks too", async () => {
      expect(await start({ providers: [Compared] })).toEqual([]);
    });

    it("but not in a worker, which has no routes", async () => {
      const worker = await NestFactory.createApplicationContext(
        {
          module: class Worker {},
          imports: [moduleOf({ notification: { path } })],
          providers: [Opened],
        },
        { logger: false },
      );
      await worker.close();
      expect(warnings).toEqual([]);
    });
  });

  describe("compares the route with defaults.notify_url", () => {
    const mounts = (route: string, ending: string) => [
      `notification.path mounts POST ${route}, and defaults.notify_url ends otherwise (${ending}): notifications would miss the route. Let the path of defaults.notify_url end with ${route}, unless a proxy before the application rewrites it`,
    ];
    const compare = (notify_url: string, given: Case = {}) =>
      start({
        notification: { path },
        notify_url: `https://shop.example${notify_url}`,
        ...given,
      });
    const prefixed: Case = { prepare: (app) => app.setGlobalPrefix("/api/") };

    it.each<[string, Case]>([
      ["/wechatpay/notify", {}],
      ["/behind/a/proxy/wechatpay/notify", {}],
      ["/api/wechatpay/notify", prefixed],
      ["/wechatpay/notify", { notification: { path: "/wechatpay/notify/" } }],
      ["/WeChatPay/notify/", {}],
      ["/%E5%BE%AE/notify", { notification: { path: "微/notify" } }],
      [
        "/wechatpay/north/notify",
        { notification: { path: "wechatpay/:shop/notify" } },
      ],
      ["/elsewhere", { notification: {}, providers: [] }],
      [
        "/wechatpay/notify",
        {
          prepare: (app) =>
            app.setGlobalPrefix("api", { exclude: ["wechatpay/*path"] }),
        },
      ],
      [
        "/wechatpay/notify",
        {
          prepare: (app) =>
            app.enableVersioning({
              type: VersioningType.URI,
              defaultVersion: "1",
            }),
        },
      ],
    ])("and takes %s for right, %#", async (url, given) => {
      expect(await compare(url, given)).toEqual([]);
    });

    it.each<[string, string, Case]>([
      ["/wechatpay/notifications", "/wechatpay/notify", {}],
      ["/xwechatpay/notify", "/wechatpay/notify", {}],
      ["/wechatpay/notify", "/api/wechatpay/notify", prefixed],
      ["/WeChatPay/notify", "/wechatpay/notify", { isFastify: true }],
      ["/wechatpay/notify/", "/wechatpay/notify", { isFastify: true }],
      [
        "/wechatpay/notify",
        "/api/wechatpay/notify",
        {
          prepare: (app) =>
            app.setGlobalPrefix("api", {
              exclude: [
                { path: "wechatpay/notify", method: RequestMethod.GET },
              ],
            }),
        },
      ],
    ])("and warns of %s where it is %s, %#", async (url, route, given) => {
      expect(await compare(url, given)).toEqual(mounts(route, url));
    });
  });

  describe("warns of events that nobody handles", () => {
    const refused = "refused with 501, and WeChat Pay repeats it for a day";

    it("where no method handles anything", async () => {
      expect(
        await start({ providers: [Compared], notification: { path } }),
      ).toEqual([
        `notification.path mounts a route, and no method handles what comes by it: each event is ${refused}. Mark one by @OnContractSigned() or its like`,
      ]);
    });

    it("where the signing of contracts is handled and their end is not", async () => {
      expect(
        await start({ providers: [Opened], notification: { path } }),
      ).toEqual([
        `Opened.open handles the signing of contracts, and no method their end: such an event is ${refused}. Mark one by @OnContractTerminated()`,
      ]);
    });

    it("where their end is handled and their signing is not", async () => {
      const notification = { path, unhandled: "accept" as const };
      expect(await start({ providers: [Closed], notification })).toEqual([
        "Closed.close handles the end of contracts, and no method their signing: such an event is accepted and lost. Mark one by @OnContractSigned()",
      ]);
    });

    it("but not where a method handles it by its type, nor where it may have a route of its own", async () => {
      @Injectable()
      class ByType {
        @OnNotification("ECOMMERCE_ENTRUST.TERMINATE")
        close() {}
      }
      for (const providers of [[Opened, ByType], [Opened, Closed], [Paid]]) {
        expect(await start({ providers, notification: { path } })).toEqual([]);
      }
    });
  });

  it("warns of a class whose name a build has shortened, but not where the method has an id", async () => {
    const shortened = (id?: string) => {
      @Injectable()
      class Subscriptions {
        @OnContractSigned({ id })
        @OnContractTerminated({ id })
        keep() {}
      }
      Object.defineProperty(Subscriptions, "name", { value: "t" });
      return { providers: [Subscriptions], notification: { path } };
    };
    expect(await start(shortened("subscriptions"))).toEqual([]);
    expect(await start(shortened())).toEqual([
      'The build seems to have shortened the names of classes (t.keep). Marks of handled events are kept under these names, so that the next build may handle an event again: give each method an id, such as { id: "subscriptions.open" }, or keep the names',
    ]);
  });
});
