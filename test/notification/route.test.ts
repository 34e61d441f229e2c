import {
  type ArgumentsHost,
  Catch,
  ConflictException,
  type ExceptionFilter,
  type INestApplication,
  Logger,
  ValidationPipe,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ContractsModule,
  isContractSigned,
  isContractTerminated,
} from "../../lib";
import { openShop, PLATFORMS, type Shop } from "./shop";
import {
  API_V3_KEY,
  deliver,
  envelope,
  options,
  post,
  SIGNED_RESOURCE,
} from "./wechat-pay";

@Catch()
class ShopWideFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost) {
    this.host.httpAdapter.reply(
      host.switchToHttp().getResponse(),
      { success: false },
      200,
    );
  }
}

/** What a shop has already, and what must not change how WeChat Pay is answered. */
function shopWideHabits(app: INestApplication) {
  app.useGlobalFilters(new ShopWideFilter(app.get(HttpAdapterHost)));
  app.useGlobalPipes(
    new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }),
  );
}

describe.each(PLATFORMS)("a notify route on %s", (platform) => {
  let shop: Shop;
  let notify: (body: string) => Promise<{ status: number; body: string }>;

  async function open(options?: Parameters<typeof openShop>[1]) {
    shop = await openShop(platform, options);
    notify = (body) => post(`${shop.url}/notify`, deliver(body));
  }

  beforeEach(() => {
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
  });
  afterEach(async () => {
    await shop.app.close();
    vi.restoreAllMocks();
  });

  it("gives the handler the decrypted event, unknown fields included, and answers 204", async () => {
    await open({ prepare: shopWideHabits });
    const answer = await notify(envelope({ id: "EV-2018022511223320873" }));
    expect(answer).toEqual({ status: 204, body: "" });
    expect(shop.handled.events).toEqual([
      {
        id: "EV-2018022511223320873",
        original_type: "contract",
        create_time: "2026-06-08T10:34:56+08:00",
        event_type: "ENTRUST.SIGN",
        resource_type: "encrypt-resource",
        summary: "签约成功",
        resource: SIGNED_RESOURCE,
      },
    ]);
  });

  it("passes on a verified event of a type that nobody knows", async () => {
    await open();
    const body = envelope({
      event_type: "SECURITY_ECHO.SUCCESS",
      plaintext: '{"echo_message":"hello"}',
    });
    expect((await notify(body)).status).toBe(204);
    const [event] = shop.handled.events;
    expect(event?.resource).toEqual({ echo_message: "hello" });
    expect(isContractSigned(event!) || isContractTerminated(event!)).toBe(
      false,
    );
  });

  it("does not call the handler again for an event that was handled", async () => {
    await open();
    const body = envelope();
    expect((await notify(body)).status).toBe(204);
    expect(await notify(body)).toEqual({ status: 204, body: "" });
    expect(shop.handled.events).toHaveLength(1);
  });

  it("handles an event once, and none of another's, where a pipe of the shop copies what it is given", async () => {
    await open({
      module: ContractsModule.forRoot({
        ...options,
        notification: { expect: ({ id }) => id !== "ANOTHER'S" },
      }),
      prepare: (app) =>
        app.useGlobalPipes({ transform: (value: object) => ({ ...value }) }),
    });
    const body = envelope();
    for (let delivery = 0; delivery < 2; delivery++) {
      expect((await notify(body)).status).toBe(204);
    }
    expect((await notify(envelope({ id: "ANOTHER'S" }))).status).toBe(409);
    expect(shop.handled.events).toHaveLength(1);
  });

  it("answers 503 to a second delivery while the first is in work", async () => {
    await open();
    const body = envelope();
    let finish = () => {};
    const started = new Promise<void>((entered) => {
      shop.handled.handle = () => {
        entered();
        return new Promise<void>((resolve) => (finish = resolve));
      };
    });
    const first = notify(body);
    await started;
    const second = await notify(body);
    expect(second.status).toBe(503);
    expect(JSON.parse(second.body)).toMatchObject({ code: "FAIL" });
    finish();
    expect((await first).status).toBe(204);
    expect(shop.handled.events).toHaveLength(1);
  });

  it("leaves the event free where the handler throws, and tells nobody why", async () => {
    await open({ prepare: shopWideHabits });
    const body = envelope();
    shop.handled.handle = () => {
      throw new Error("duplicate key value (openid)=(oUpF8uMuAJO)");
    };
    const failed = await notify(body);
    expect(failed.status).toBe(500);
    expect(JSON.parse(failed.body)).toEqual({
      code: "FAIL",
      message: "the handler failed",
    });
    shop.handled.handle = () => undefined;
    expect((await notify(body)).status).toBe(204);
    expect(shop.handled.events).toHaveLength(2);
  });

  it("answers with the status of an HttpException that the handler throws", async () => {
    await open({ prepare: shopWideHabits });
    shop.handled.handle = () => {
      throw new ConflictException("no such contract here");
    };
    const answer = await notify(envelope());
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).toEqual({
      code: "FAIL",
      message: "no such contract here",
    });
  });

  it("answers FAIL where the signature does not hold, whatever filters the shop has", async () => {
    await open({ prepare: shopWideHabits });
    const forged = deliver(envelope(), { serial: "PUB_KEY_ID_0" });
    const answer = await post(`${shop.url}/notify`, forged);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "FAIL" });
  });

  it("says in one line how to fix it where the application keeps no raw body", async () => {
    await open({ rawBody: false });
    const answer = await notify(envelope());
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({
      code: "FAIL",
      message: "not configured",
    });
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.stringContaining("{ rawBody: true }"),
    );
    expect(shop.handled.events).toEqual([]);
  });

  it("logs why it refused, without a secret or the user's openid", async () => {
    await open();
    await post(`${shop.url}/notify`, deliver(envelope(), { timestamp: "1" }));
    await notify(envelope({ key: "f".repeat(32) }));
    const lines = vi.mocked(Logger.prototype.warn).mock.calls.join("\n");
    expect(lines).toMatch(/401.*ahead of the signature's time/);
    expect(lines).toMatch(/400.*apiV3Key/);
    expect(lines).not.toContain(API_V3_KEY);
    expect(lines).not.toContain(SIGNED_RESOURCE.openid);
  });

  it("serves the instance of the module that it names", async () => {
    await open({
      name: "other",
      module: ContractsModule.forRoot({ ...options, name: "other" }),
    });
    expect((await notify(envelope())).status).toBe(204);
    expect(shop.handled.events).toHaveLength(1);
  });

  it("accepts a clock difference that the options allow", async () => {
    await open({
      module: ContractsModule.forRoot({
        ...options,
        notification: { clockToleranceSeconds: 10 },
      }),
    });
    const seconds = Math.floor(Date.now() / 1000);
    const late = deliver(envelope(), { timestamp: `${seconds - 12}` });
    const timely = deliver(envelope(), { timestamp: `${seconds - 8}` });
    expect((await post(`${shop.url}/notify`, late)).status).toBe(401);
    expect((await post(`${shop.url}/notify`, timely)).status).toBe(204);
  });
});
