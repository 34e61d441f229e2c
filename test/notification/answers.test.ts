import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
  type INestApplication,
  Logger,
  type NestInterceptor,
  StreamableFile,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { catchError, EMPTY, map, of, throwError } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ContractsModule } from "../../lib";
import { openShop, PLATFORMS, type Shop } from "./shop";
import { deliver, envelope, options, post } from "./wechat-pay";

const turnsErrorsIntoValues: NestInterceptor = {
  intercept: (_context, next) =>
    next.handle().pipe(catchError(() => of({ success: false }))),
};
const answersFromCache: NestInterceptor = {
  intercept: () => of({ cached: true }),
};
const streams: NestInterceptor = {
  intercept: (_context, next) =>
    next
      .handle()
      .pipe(catchError(() => of(new StreamableFile(Buffer.from("{}"))))),
};
/** Answers by Node's own response, which Fastify has as `raw`. */
const answersItself: NestInterceptor = {
  intercept: (context, next) =>
    next.handle().pipe(
      catchError(() => {
        const response = context.switchToHttp().getResponse();
        response.hijack?.();
        (response.raw ?? response).end("{}");
        return EMPTY;
      }),
    ),
};
const turnsErrorsInto403: NestInterceptor = {
  intercept: (_context, next) =>
    next
      .handle()
      .pipe(catchError(() => throwError(() => new ForbiddenException("no")))),
};
const failsBehind: NestInterceptor = {
  intercept: (_context, next) =>
    next.handle().pipe(
      map(() => {
        throw new TypeError("the audit log is full");
      }),
    ),
};

@Catch()
class AnswersSuccess implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost) {
    const { httpAdapter } = this.host;
    httpAdapter.reply(host.switchToHttp().getResponse(), { ok: false }, 200);
  }
}

const FAILED = { code: "FAIL", message: "the event was not handled" };

describe.each(PLATFORMS)("What WeChat Pay is answered on %s", (platform) => {
  let shop: Shop;
  let errors: string[];
  let warnings: string[];

  beforeEach(() => {
    errors = [];
    warnings = [];
    vi.spyOn(Logger.prototype, "error").mockImplementation(
      (line) => void errors.push(String(line)),
    );
    vi.spyOn(Logger.prototype, "warn").mockImplementation(
      (line) => void warnings.push(String(line)),
    );
  });
  afterEach(async () => {
    await shop.app.close();
    vi.restoreAllMocks();
  });

  async function answerTo(
    path: string,
    prepare: (app: INestApplication) => void,
    handle: () => unknown,
    expectation = () => true,
  ) {
    shop = await openShop(platform, {
      prepare,
      module: ContractsModule.forRoot({
        ...options,
        notification: { path: "mounted", expect: expectation },
      }),
    });
    // The start says that no marked method handles what comes by the mounted route.
    warnings.length = 0;
    shop.handled.handle = handle;
    const delivery = deliver(envelope({ id: "EV-1" }));
    const { status, body } = await post(`${shop.url}${path}`, delivery);
    return { status, body: body && JSON.parse(body) };
  }

  const fails = () => {
    throw new Error("no paper");
  };

  it("is a failure though an interceptor of the application turns errors into values", async () => {
    const answer = await answerTo(
      "/notify",
      (app) => app.useGlobalInterceptors(turnsErrorsIntoValues),
      fails,
    );
    expect(answer).toEqual({ status: 500, body: FAILED });
    expect(errors).toEqual([
      "NotifyController.notify failed for notification EV-1 (ENTRUST.SIGN), key 1900000109:EV-1; WeChat Pay will deliver it again",
      "Notification EV-1 (ENTRUST.SIGN) was not handled, and an interceptor or filter of the application answers 204; it is answered 500, so that WeChat Pay delivers again",
    ]);
  });

  it.each([
    ["a stream", streams],
    ["Node's own response", answersItself],
  ])(
    "is a failure though an interceptor answers one by %s",
    async (_name, interceptor) => {
      const answer = await answerTo(
        "/notify",
        (app) => app.useGlobalInterceptors(interceptor),
        fails,
      );
      expect(answer.status).toBe(500);
      expect(errors).toHaveLength(2);
      expect(errors[1]).toMatch(
        /was not handled, and an interceptor or filter of the application answers 20\d; it is answered 500/,
      );
    },
  );

  it("is a failure on the mounted route as well", async () => {
    const answer = await answerTo(
      "/mounted",
      (app) => app.useGlobalInterceptors(turnsErrorsIntoValues),
      fails,
      () => false,
    );
    expect(answer).toEqual({ status: 500, body: FAILED });
    expect(warnings).toContain(
      "Notification EV-1 (ENTRUST.SIGN) refused (409): it does not match the shop's own record",
    );
  });

  it.each(["/notify", "/mounted"])(
    "is a failure where an interceptor answers before the handler: %s",
    async (path) => {
      const answer = await answerTo(
        path,
        (app) => app.useGlobalInterceptors(answersFromCache),
        () => undefined,
      );
      expect(answer).toEqual({ status: 500, body: FAILED });
      expect(shop.handled.events).toEqual([]);
      expect(errors).toEqual([
        "Notification EV-1 (ENTRUST.SIGN) was not brought to its handler, and an interceptor or filter of the application answers 204; it is answered 500, so that WeChat Pay delivers again",
      ]);
    },
  );

  it("is what an interceptor makes of a failure, where that is one", async () => {
    const answer = await answerTo(
      "/notify",
      (app) => app.useGlobalInterceptors(turnsErrorsInto403),
      fails,
    );
    expect(answer).toEqual({
      status: 403,
      body: { code: "FAIL", message: "no" },
    });
    expect(errors).toHaveLength(1);
  });

  it("is a failure where an interceptor fails behind the handler, and the log says so", async () => {
    const answer = await answerTo(
      "/notify",
      (app) => app.useGlobalInterceptors(failsBehind),
      () => undefined,
    );
    expect(answer.status).toBe(500);
    expect(errors).toEqual([
      "Notification EV-1 (ENTRUST.SIGN) is answered 500: TypeError in a guard, pipe or interceptor of the application; WeChat Pay will deliver it again",
    ]);
  });

  it("is a failure whatever the application's filters make of one", async () => {
    const answer = await answerTo(
      "/notify",
      (app) =>
        app.useGlobalFilters(new AnswersSuccess(app.get(HttpAdapterHost))),
      fails,
    );
    expect(answer).toEqual({
      status: 500,
      body: { code: "FAIL", message: "the handler failed" },
    });
    expect(errors).toHaveLength(1);
  });

  it("is a failure where a pipe of the application refuses the event, and the log says so", async () => {
    const answer = await answerTo(
      "/notify",
      (app) =>
        app.useGlobalPipes({
          transform: () => {
            throw new BadRequestException("an unknown property");
          },
        }),
      () => undefined,
    );
    expect(answer.status).toBe(400);
    expect(warnings).toEqual([
      "Notification EV-1 (ENTRUST.SIGN) is answered 400: BadRequestException in a guard, pipe or interceptor of the application; WeChat Pay will deliver it again",
    ]);
  });

  it("is a failure where a guard of the application refuses it, and the log says so", async () => {
    const answer = await answerTo(
      "/mounted",
      (app) => app.useGlobalGuards({ canActivate: () => false }),
      () => undefined,
    );
    expect(answer).toEqual({
      status: 403,
      body: { code: "FAIL", message: "Forbidden resource" },
    });
    expect(warnings).toEqual([
      "A notification is answered 403: ForbiddenException in a guard, pipe or interceptor of the application; WeChat Pay will deliver it again",
    ]);
  });
});
