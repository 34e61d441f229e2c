import { subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  type DynamicModule,
  Injectable,
  type INestApplication,
  Logger,
  type Provider,
  Scope,
  type Type,
  type VersioningOptions,
  VersioningType,
} from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractsModule,
  type ContractsModuleOptions,
  ExpectsContract,
  ExpectsNotification,
  isContract,
  isContractSigned,
  MemoryNotificationStore,
  type NotificationContext,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
  type WechatPayNotification,
} from "../../lib";
import { SILENT } from "../client/merchant";
import {
  deliver,
  envelope,
  type EnvelopeChanges,
  options,
  post,
  SIGNED_RESOURCE,
} from "./wechat-pay";

const PATH = "wechatpay/notify";
const CHANNEL = "nestjs-wechatpay-contracts:notification";

const calls: string[] = [];
let behaviour: Record<string, () => unknown>;
const called = (method: string) => {
  calls.push(method);
  return behaviour[method]?.();
};

@Injectable()
class Accounts {
  @OnContractSigned()
  async open(event: ContractNotification) {
    await called(`open ${event.resource.contract_id}`);
  }

  @OnContractTerminated()
  close() {
    return called("close");
  }
}

@Injectable()
class Letters {
  @OnContractSigned()
  @OnNotification("SECURITY_ECHO.SUCCESS")
  write() {
    return called("write");
  }
}

@Injectable()
class SecondLetters {
  @OnContractSigned("second")
  write() {
    return called("write for the second");
  }
}

const terminated = JSON.stringify({
  ...SIGNED_RESOURCE,
  contract_state: "TERMINATED",
});

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
])("the ready-made route on %s", (_, adapter) => {
  let app: INestApplication | undefined;

  async function open({
    providers = [Accounts, Letters],
    notification = {},
    others = [],
    asynchronous = false,
    prepare,
  }: {
    providers?: Provider[];
    notification?: ContractsModuleOptions["notification"];
    others?: DynamicModule[];
    asynchronous?: boolean;
    prepare?: (app: INestApplication) => void;
  } = {}) {
    const all = { ...options, notification: { path: PATH, ...notification } };
    const testing = await Test.createTestingModule({
      imports: [
        asynchronous
          ? ContractsModule.forRootAsync({ useFactory: async () => all })
          : ContractsModule.forRoot(all),
        ...others,
      ],
      providers,
    }).compile();
    app = testing.createNestApplication(adapter(), {
      rawBody: true,
      logger: false,
    });
    prepare?.(app);
    await app.listen(0, "127.0.0.1");
  }

  const notify = async (changes: EnvelopeChanges = {}, path = PATH) =>
    post(`${await app!.getUrl()}/${path}`, deliver(envelope(changes)));

  beforeEach(() => {
    calls.length = 0;
    behaviour = {};
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    vi.restoreAllMocks();
  });

  it("brings each event to the methods that it concerns", async () => {
    await open();
    expect(await notify()).toEqual({ status: 204, body: "" });
    expect(calls.sort()).toEqual([
      `open ${SIGNED_RESOURCE.contract_id}`,
      "write",
    ]);
    calls.length = 0;
    await notify({ plaintext: terminated });
    expect(calls).toEqual(["close"]);
    calls.length = 0;
    await notify({ event_type: "SECURITY_ECHO.SUCCESS", plaintext: "{}" });
    expect(calls).toEqual(["write"]);
  });

  it("is mounted for options that come late, under a global prefix", async () => {
    await open({
      asynchronous: true,
      prepare: (shop) => shop.setGlobalPrefix("api"),
    });
    expect((await notify({}, `api/${PATH}`)).status).toBe(204);
    expect((await notify({}, PATH)).status).toBe(404);
  });

  it.each<[string, VersioningOptions, string]>([
    ["headers", { type: VersioningType.HEADER, header: "X-Version" }, ""],
    ["media types", { type: VersioningType.MEDIA_TYPE, key: "v=" }, ""],
    ["paths", { type: VersioningType.URI }, ""],
    ["paths, under a global prefix", { type: VersioningType.URI }, "api"],
  ])(
    "is mounted without a version where the shop has versions by %s",
    async (_kind, versioning, prefix) => {
      await open({
        prepare: (shop) => {
          shop.setGlobalPrefix(prefix);
          shop.enableVersioning({ ...versioning, defaultVersion: "1" });
        },
      });
      const path = prefix ? `${prefix}/${PATH}` : PATH;
      expect((await notify({}, path)).status).toBe(204);
    },
  );

  it("is not there where no path is given", async () => {
    await open({ notification: { path: undefined } });
    expect((await notify()).status).toBe(404);
  });

  it("serves the handlers of its own instance only", async () => {
    await open({
      providers: [Accounts, SecondLetters],
      others: [
        ContractsModule.forRoot({
          ...options,
          name: "second",
          notification: { path: "second" },
        }),
      ],
    });
    expect((await notify({}, "second")).status).toBe(204);
    expect(calls).toEqual(["write for the second"]);
    calls.length = 0;
    expect((await notify()).status).toBe(204);
    expect(calls).toEqual([`open ${SIGNED_RESOURCE.contract_id}`]);
  });

  it("refuses what is not verified", async () => {
    await open();
    const forged = deliver(envelope(), { timestamp: "1" });
    const { status, body } = await post(
      `${await app!.getUrl()}/${PATH}`,
      forged,
    );
    expect([status, JSON.parse(body).code]).toEqual([401, "FAIL"]);
    expect(calls).toEqual([]);
  });

  it("repeats only the handler that failed", async () => {
    await open();
    behaviour.write = () => {
      throw new Error("the printer is out of paper");
    };
    const failed = await notify();
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.body).code).toBe("FAIL");
    behaviour = {};
    expect((await notify()).status).toBe(204);
    expect((await notify()).status).toBe(204);
    expect(calls.filter((call) => call.startsWith("open"))).toHaveLength(1);
    expect(calls.filter((call) => call === "write")).toHaveLength(2);
  });

  it("tells each method the key of its mark", async () => {
    const keys: string[] = [];
    @Injectable()
    class Ledger {
      @OnContractSigned()
      @OnContractTerminated()
      @OnNotification("NEW")
      book(_event: ContractNotification, { key }: NotificationContext) {
        keys.push(key);
      }
    }
    await open({ providers: [Ledger] });
    await notify();
    await notify({ plaintext: terminated });
    await notify({ id: "EV-1", event_type: "NEW", plaintext: "{}" });
    const paused = { ...SIGNED_RESOURCE, contract_state: "PAUSED" };
    const plaintext = JSON.stringify(paused);
    await notify({ id: "EV-2", event_type: "NEW", plaintext });
    const contract = `1900000109:${SIGNED_RESOURCE.out_contract_code}`;
    expect(keys).toEqual([
      `${contract}:SIGNED:Ledger.book`,
      `${contract}:TERMINATED:Ledger.book`,
      "1900000109:EV-1:Ledger.book",
      "1900000109:EV-2:Ledger.book",
    ]);
  });

  it("finds the marked methods of what a factory made, among products of every kind", async () => {
    const nothings = [undefined, null, "text", 1, () => undefined];
    await open({
      providers: [
        { provide: "MADE", useFactory: () => new Accounts() },
        { provide: "GIVEN", useValue: new Letters() },
        ...nothings.map((product, index) => ({
          provide: `NOTHING ${index}`,
          useFactory: () => product,
        })),
      ],
    });
    await notify();
    expect(calls).toHaveLength(2);
  });

  it("takes the same contract's signing for one event, whatever its id", async () => {
    await open();
    await notify({ id: "1" });
    await notify({ id: "2" });
    expect(calls).toHaveLength(2);
  });

  it("takes two events of another type for two, though they tell the same of one contract", async () => {
    const booked: string[] = [];
    @Injectable()
    class Ledger {
      @OnNotification("OTHER.TYPE")
      book(event: ContractNotification) {
        booked.push(`book ${event.id}`);
      }

      @OnContractSigned()
      @OnNotification("OTHER.TYPE")
      bookAll(event: ContractNotification) {
        booked.push(`bookAll ${event.id}`);
      }

      @OnNotification("ENTRUST.SIGN")
      sign(event: ContractNotification) {
        booked.push(`sign ${event.id}`);
      }
    }
    await open({ providers: [Ledger] });
    for (const event_type of ["OTHER.TYPE", "ENTRUST.SIGN"]) {
      for (const number of [1, 2, 2]) {
        const id = `${event_type}-${number}`;
        expect((await notify({ id, event_type })).status).toBe(204);
      }
    }
    expect(booked).toEqual([
      "book OTHER.TYPE-1",
      "bookAll OTHER.TYPE-1",
      "book OTHER.TYPE-2",
      "bookAll OTHER.TYPE-2",
      "bookAll ENTRUST.SIGN-1",
      "sign ENTRUST.SIGN-1",
    ]);
  });

  it.each([
    ["ECOMMERCE_ENTRUST.TERMINATE", 1],
    ["A.ENTRUST.SIGN", 2],
    ["ENTRUST.SIGN.A", 2],
  ])("takes two of one contract and of type %s for %d", async (type, times) => {
    const handle = vi.fn();
    @Injectable()
    class Ledger {
      @OnNotification(type)
      book() {
        handle();
      }
    }
    await open({ providers: [Ledger] });
    for (const id of ["1", "2"]) {
      expect((await notify({ id, event_type: type })).status).toBe(204);
    }
    expect(handle).toHaveBeenCalledTimes(times);
  });

  it("takes two of one contract for two where they tell neither signing nor end", async () => {
    const handle = vi.fn();
    @Injectable()
    class Ledger {
      @OnNotification("ENTRUST.SIGN")
      book() {
        handle();
      }
    }
    await open({ providers: [Ledger] });
    const paused = { ...SIGNED_RESOURCE, contract_state: "PAUSED" };
    for (const id of ["1", "2"]) {
      await notify({ id, plaintext: JSON.stringify(paused) });
    }
    expect(handle).toHaveBeenCalledTimes(2);
  });

  it("refuses an event that no method handles, so that it comes again", async () => {
    const heard: unknown[] = [];
    const listen = (event: unknown) => heard.push(event);
    subscribe(CHANNEL, listen);
    await open();
    const { status, body } = await notify({
      id: "EV-1",
      event_type: "TRANSACTION.SUCCESS",
      plaintext: "{}",
    });
    unsubscribe(CHANNEL, listen);
    expect([status, JSON.parse(body)]).toEqual([
      501,
      { code: "FAIL", message: "no handler for this event" },
    ]);
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.stringMatching(
        /^Notification EV-1 \(TRANSACTION\.SUCCESS\) refused \(501\): no handler for it.*@OnNotification\("TRANSACTION\.SUCCESS"\)/,
      ),
    );
    expect(heard).toMatchObject([{ id: "EV-1", result: "failed" }]);
  });

  it("accepts such an event where the options say so, and says that it is lost", async () => {
    await open({ notification: { unhandled: "accept" } });
    const answer = await notify({ event_type: "NEW", plaintext: "{}" });
    expect(answer).toEqual({ status: 204, body: "" });
    expect(Logger.prototype.warn).toHaveBeenCalledWith(
      expect.stringMatching(/\(NEW\) accepted, and lost: no handler for it/),
    );
  });

  it.each(["refuse", "accept"] as const)(
    "accepts WeChat Pay's test of the route without a handler and a word: %s",
    async (unhandled) => {
      await open({ notification: { unhandled }, providers: [] });
      vi.mocked(Logger.prototype.warn).mockClear();
      const event = { event_type: "SECURITY_ECHO.SUCCESS", plaintext: "{}" };
      expect((await notify(event)).status).toBe(204);
      expect(Logger.prototype.warn).not.toHaveBeenCalled();
      expect(Logger.prototype.error).not.toHaveBeenCalled();
    },
  );

  it("refuses an event that does not match the shop's record, before any handler", async () => {
    await open({
      notification: {
        expect: (event) =>
          isContract(event) && event.resource.openid === "another",
      },
    });
    const { status, body } = await notify();
    expect([status, JSON.parse(body).code]).toEqual([409, "FAIL"]);
    expect(calls).toEqual([]);
    expect(Logger.prototype.warn).toHaveBeenCalledWith(
      expect.stringContaining("does not match the shop's own record"),
    );
  });

  it("asks a provider for the shop's record as well", async () => {
    @Injectable()
    class Records {
      @ExpectsNotification()
      async matches(event: WechatPayNotification) {
        asked.push(event.event_type);
        return !isContractSigned(event);
      }
    }
    const asked: string[] = [];
    await open({ providers: [Accounts, Records] });
    expect((await notify()).status).toBe(409);
    expect(calls).toEqual([]);
    expect((await notify({ plaintext: terminated })).status).toBe(204);
    expect(calls).toEqual(["close"]);
    // Once for each delivery, before the handlers, and not among them.
    expect(asked).toHaveLength(2);
  });

  it("refuses what a provider has no record of, but not WeChat Pay's test of the route", async () => {
    const records = new Map<string, { openid: string }>();
    @Injectable()
    class Records {
      // @ts-expect-error Its answer may be undefined, which accepts nothing.
      @ExpectsContract()
      matches({ resource }: ContractNotification) {
        const record = records.get(resource.out_contract_code);
        return record && record.openid === resource.openid;
      }
    }
    await open({ providers: [Accounts, Records] });
    expect((await notify()).status).toBe(409);
    expect(calls).toEqual([]);
    const echo = { event_type: "SECURITY_ECHO.SUCCESS", plaintext: "{}" };
    expect((await notify(echo)).status).toBe(204);
    const { out_contract_code, openid } = SIGNED_RESOURCE;
    records.set(out_contract_code, { openid });
    expect((await notify()).status).toBe(204);
    expect(calls).toHaveLength(1);
  });

  it("calls a provider once though it has another token besides", async () => {
    await open({
      providers: [Accounts, { provide: "ALIAS", useExisting: Accounts }],
    });
    await notify();
    expect(calls).toHaveLength(1);
  });

  it.each([
    [
      "a provider scoped per request",
      "is request-scoped",
      (): Provider[] => {
        @Injectable({ scope: Scope.REQUEST })
        class PerRequest {
          @OnContractSigned()
          handle() {}
        }
        return [PerRequest];
      },
    ],
    [
      "a provider that is transient",
      "transient",
      (): Provider[] => {
        @Injectable({ scope: Scope.TRANSIENT })
        class Transient {
          @OnContractSigned()
          handle() {}
        }
        return [Transient];
      },
    ],
    [
      "an unmarked method that overrides one that compares",
      "is not marked itself",
      (): Provider[] => {
        class Base {
          @ExpectsContract()
          handle() {
            return false;
          }
        }
        @Injectable()
        class Override extends Base {
          override handle() {
            return false;
          }
        }
        return [Override];
      },
    ],
    [
      "two methods of one name",
      "twice",
      (): Provider[] => {
        const make = (): Type => {
          @Injectable()
          class Twin {
            @OnContractSigned()
            handle() {}
          }
          return Twin;
        };
        return [make(), make()];
      },
    ],
  ])("does not start with %s", async (_title, words, make) => {
    const starting = open({ providers: make() });
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(words);
    await expect(starting).rejects.toMatchObject({
      option: expect.stringMatching(
        /^(PerRequest|Transient|Twin|Override)\.handle$/,
      ),
    });
  });
});

describe("A method that no instance has by a name", () => {
  it.each([
    [
      "static",
      "Events.handle",
      () => {
        class Events {
          @OnContractSigned()
          static handle() {}
        }
        return Events;
      },
    ],
    [
      "named by a symbol",
      "Events.Symbol(handle)",
      () => {
        class Events {
          @ExpectsContract()
          [Symbol("handle")]() {
            return true;
          }
        }
        return Events;
      },
    ],
  ])("is refused where it is marked: %s", (words, option, make) => {
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(words);
    expect(make).toThrow(expect.objectContaining({ option }));
  });
});

describe("two merchants with one store", () => {
  it("have contracts and events of one code and one id, each handled, and told whose", async () => {
    const told: NotificationContext[] = [];
    @Injectable()
    class Both {
      @OnContractSigned()
      @OnNotification("NEW")
      @OnContractSigned("second")
      @OnNotification("NEW", "second")
      open(_event: ContractNotification, context: NotificationContext) {
        told.push(context);
      }

      @ExpectsNotification()
      isOurs(_event: WechatPayNotification, context: NotificationContext) {
        told.push(context);
        return true;
      }
    }
    const store = new MemoryNotificationStore();
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...options,
          notification: { path: "first", store },
        }),
        ContractsModule.forRoot({
          ...options,
          mchid: "1900000110",
          name: "second",
          notification: { path: "second", store },
        }),
      ],
      providers: [Both],
    }).compile();
    const app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
    const routes = [
      ["first", "1900000109"],
      ["second", "1900000110"],
    ];
    for (const [path, mchid] of routes) {
      const plaintext = JSON.stringify({ ...SIGNED_RESOURCE, mchid });
      for (const event_type of ["ENTRUST.SIGN", "NEW"]) {
        const changes = { id: "EV-1", event_type, plaintext };
        const { status } = await post(
          `${await app.getUrl()}/${path}`,
          deliver(envelope(changes)),
        );
        expect(status).toBe(204);
      }
    }
    const { out_contract_code } = SIGNED_RESOURCE;
    expect(told).toEqual(
      [
        "1900000109:EV-1",
        `1900000109:${out_contract_code}:SIGNED:Both.open`,
        "1900000109:EV-1",
        "1900000109:EV-1:Both.open",
        `1900000110:${out_contract_code}:SIGNED:Both.open`,
        "1900000110:EV-1:Both.open",
      ].map((key) => ({
        key,
        merchant: key.slice(0, 10),
        completeWithin: expect.any(Function),
      })),
    );
    await app.close();
  });
});

describe("two merchants with one path", () => {
  const second = { mchid: "1900000110", name: "second" };

  it.each([
    [PATH, PATH],
    [PATH, `/${PATH}/`],
    [PATH, `//${PATH}//`],
    [PATH, PATH.toUpperCase()],
  ])("do not start: %s and %s", async (path, other) => {
    const testing = Test.createTestingModule({
      imports: [
        ContractsModule.forRootAsync({
          useFactory: async () => ({ ...options, notification: { path } }),
        }),
        ContractsModule.forRoot({
          ...options,
          ...second,
          notification: { path: other },
        }),
      ],
    }).setLogger(SILENT);
    const starting = testing.compile();
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(
      /^notification\.path: is that of another instance/,
    );
  });

  it("start where the slashes within differ", async () => {
    const at = (path: string, name?: string) =>
      ContractsModule.forRoot({ ...options, name, notification: { path } });
    const testing = await Test.createTestingModule({
      imports: [at("a/b"), at("ab", "second"), at("a//b", "third")],
    }).compile();
    await testing.close();
  });

  it("start in applications of their own, and one application twice", async () => {
    const notification = { path: PATH };
    const first = ContractsModule.forRoot({ ...options, notification });
    const other = ContractsModule.forRoot({
      ...options,
      ...second,
      notification,
    });
    for (const module of [first, other, first]) {
      const testing = await Test.createTestingModule({
        imports: [module],
      }).compile();
      await testing.close();
    }
  });
});
