import {
  type ArgumentMetadata,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Headers,
  type INestApplication,
  Injectable,
  Next,
  Post,
  Req,
  Res,
  Response,
  SetMetadata,
  UseGuards,
} from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { defer, EMPTY } from "rxjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractsModule,
  Delivery,
  HandlesNotifications,
  Notification,
  type NotificationContext,
  NotificationGuard,
} from "../../lib";
import { OnceOnlyGuard } from "../../lib/notification/once-only.guard";
import { deliver, envelope, options, post } from "./wechat-pay";

const calls: unknown[][] = [];
const seen: Array<Record<string, unknown>> = [];

@Injectable()
class ReadsMetadata implements CanActivate {
  canActivate(context: ExecutionContext) {
    const handler = context.getHandler();
    seen.push({
      name: handler.name,
      above: Reflect.getMetadata("above", handler),
      below: Reflect.getMetadata("below", handler),
    });
    return true;
  }
}

@Controller()
class NotifyController {
  readonly answer = "the method's own";

  @Post("bare")
  @HandlesNotifications()
  bare(...given: unknown[]) {
    calls.push(given);
  }

  @Post("mixed")
  @HandlesNotifications()
  mixed(
    @Headers("wechatpay-serial") serial: string,
    @Notification() event: ContractNotification,
    fallback = "the method's default",
  ) {
    calls.push([serial, event.id, fallback, this.answer]);
    return this.answer;
  }

  @Post("defaulted")
  @HandlesNotifications()
  defaulted(
    @Notification() event: ContractNotification,
    @Headers("x-note") note = "none",
  ) {
    calls.push([event.id, note]);
  }

  @Post("delivered")
  @HandlesNotifications()
  delivered(
    @Delivery() delivery: NotificationContext,
    @Notification() event: ContractNotification,
  ) {
    calls.push([delivery, event.id]);
  }

  @Post("undelivered")
  @UseGuards(NotificationGuard)
  undelivered(@Delivery() delivery: NotificationContext) {
    calls.push([delivery]);
  }

  @Post("passthrough")
  @HandlesNotifications()
  passthrough(@Res({ passthrough: true }) response: { statusCode: number }) {
    calls.push([response.statusCode]);
  }

  @Post("empty")
  @HandlesNotifications()
  empty() {
    return EMPTY;
  }

  @Post("observable")
  @HandlesNotifications()
  observable(@Notification() event: ContractNotification) {
    return defer(async () => {
      calls.push([event.id]);
      if (calls.length === 1) {
        throw new Error("the first time");
      }
    });
  }

  @SetMetadata("above", 1)
  @UseGuards(ReadsMetadata)
  @HandlesNotifications()
  @SetMetadata("below", 2)
  @Post("marked")
  marked() {}
}

describe("A method that handles notifications", () => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(options)],
      controllers: [NotifyController],
    }).compile();
    app = testing.createNestApplication({ rawBody: true, logger: false });
    app.useGlobalPipes({
      transform: (value: unknown, { type }: ArgumentMetadata) =>
        type === "custom" && value ? { ...value } : value,
    });
    await app.listen(0, "127.0.0.1");
    url = await app.getUrl();
  });
  beforeEach(() => {
    calls.length = 0;
    seen.length = 0;
  });
  afterAll(() => app.close());

  it("runs once per event though it asks for none, and is given nothing", async () => {
    const body = envelope();
    for (let delivery = 0; delivery < 2; delivery++) {
      expect((await post(`${url}/bare`, deliver(body))).status).toBe(204);
    }
    expect(calls).toEqual([[]]);
  });

  it("is given what it declares, in its order, and its own defaults", async () => {
    const delivery = deliver(envelope({ id: "EV-1" }));
    expect((await post(`${url}/mixed`, delivery)).status).toBe(204);
    expect(calls).toEqual([
      [
        delivery.headers["Wechatpay-Serial"],
        "EV-1",
        "the method's default",
        "the method's own",
      ],
    ]);
  });

  it("runs once per event though a parameter that Nest fills has a default", async () => {
    const delivery = deliver(envelope({ id: "EV-4" }));
    delivery.headers["x-note"] = "by header";
    for (let time = 0; time < 2; time++) {
      expect((await post(`${url}/defaulted`, delivery)).status).toBe(204);
    }
    expect(calls).toEqual([["EV-4", "by header"]]);
  });

  it("may be given the context of its delivery, whatever pipes copy", async () => {
    const delivery = deliver(envelope({ id: "EV-5" }));
    expect((await post(`${url}/delivered`, delivery)).status).toBe(204);
    expect(calls).toEqual([
      [
        {
          key: "1900000109:EV-5",
          merchant: "1900000109",
          completeWithin: expect.any(Function),
        },
        "EV-5",
      ],
    ]);
  });

  it("is given no context on a route that handles nothing once", async () => {
    const answer = await post(`${url}/undelivered`, deliver(envelope()));
    expect(answer.status).toBe(500);
    expect(calls).toEqual([]);
  });

  it("may be given the response where Nest is to answer", async () => {
    const body = envelope();
    for (let delivery = 0; delivery < 2; delivery++) {
      const answer = await post(`${url}/passthrough`, deliver(body));
      expect(answer).toEqual({ status: 204, body: "" });
    }
    expect(calls).toEqual([[204]]);
  });

  it("may return an observable of nothing", async () => {
    const answer = await post(`${url}/empty`, deliver(envelope()));
    expect(answer.status).toBe(204);
  });

  it("is done when the observable that it returns is, and is not where that fails", async () => {
    const body = envelope({ id: "EV-3" });
    for (const status of [500, 204, 204]) {
      const answer = await post(`${url}/observable`, deliver(body));
      expect(answer.status).toBe(status);
    }
    expect(calls).toEqual([["EV-3"], ["EV-3"]]);
  });

  it("does not run where its guard did not", async () => {
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(options)],
      controllers: [NotifyController],
    })
      .overrideGuard(OnceOnlyGuard)
      .useValue({ canActivate: () => true })
      .compile();
    const errors: string[] = [];
    const unguarded = testing.createNestApplication({
      logger: {
        log: () => {},
        warn: () => {},
        error: (...texts: unknown[]) => errors.push(texts.join(" ")),
      },
    });
    await unguarded.listen(0, "127.0.0.1");
    const address = `${await unguarded.getUrl()}/bare`;
    expect((await post(address, deliver(envelope()))).status).toBe(500);
    expect(calls).toEqual([]);
    expect(errors).toContainEqual(
      expect.stringContaining(
        "put @HandlesNotifications() on the route, and leave its guard there",
      ),
    );
    await unguarded.close();
  });

  it("does not answer by itself, for then a repeated event would have no answer", () => {
    const withParameter = (parameter: ParameterDecorator) => () => {
      class Answering {
        notify() {}
      }
      parameter(Answering.prototype, "notify", 0);
      const descriptor = Object.getOwnPropertyDescriptor(
        Answering.prototype,
        "notify",
      )!;
      HandlesNotifications()(Answering.prototype, "notify", descriptor);
    };
    for (const parameter of [Res(), Response(), Next()]) {
      expect(withParameter(parameter)).toThrow(ConfigurationError);
      expect(withParameter(parameter)).toThrow(
        "Answering.notify: handles notifications and answers by itself, with @Res() or @Next()",
      );
    }
    const fine = [Res({ passthrough: true }), Req(), Headers(), Notification()];
    for (const parameter of fine) {
      expect(withParameter(parameter)).not.toThrow();
    }
  });

  it("keeps its name and what decorators above and below say of it", async () => {
    expect((await post(`${url}/marked`, deliver(envelope()))).status).toBe(204);
    expect(seen).toEqual([{ name: "marked", above: 1, below: 2 }]);
  });

  it("is the method and no more where a test calls it", async () => {
    const controller = app.get(NotifyController);
    const event = { id: "EV-2" } as ContractNotification;
    expect(await controller.mixed("serial", event)).toBe("the method's own");
    for (const given of ["given", null, {}]) {
      expect(await controller.mixed("serial", event, given as never)).toBe(
        "the method's own",
      );
    }
    expect(calls.map(([, , fallback]) => fallback)).toEqual([
      "the method's default",
      "given",
      null,
      {},
    ]);
  });
});
