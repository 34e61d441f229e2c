import {
  BadRequestException,
  Controller,
  HttpException,
  type INestApplication,
  Logger,
  Post,
  UseFilters,
} from "@nestjs/common";
import { Test } from "@nestjs/testing";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { FailBodyFilter } from "../../lib/notification/fail-body.filter";
import { NotificationFailure } from "../../lib/notification/failure";
import { post } from "./wechat-pay";

let thrown: unknown;

@Controller()
class ThrowingController {
  @Post("notify")
  @UseFilters(FailBodyFilter)
  notify() {
    throw thrown;
  }
}

describe("What the application throws before or behind the handler", () => {
  let app: INestApplication;
  let url: string;
  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      controllers: [ThrowingController],
    }).compile();
    app = testing.createNestApplication({ logger: false });
    await app.listen(0, "127.0.0.1");
    url = `${await app.getUrl()}/notify`;
  });
  afterAll(() => app.close());
  beforeEach(() => {
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const answerTo = async (error: unknown) => {
    thrown = error;
    const { status, body } = await post(url, { headers: {}, body: "" });
    return [status, JSON.parse(body)];
  };

  it.each<[string, HttpException, number, object]>([
    [
      "with a message",
      new BadRequestException("not ours"),
      400,
      { code: "FAIL", message: "not ours" },
    ],
    [
      "with a text for its body",
      new HttpException("not now", 503),
      503,
      { code: "FAIL", message: "not now" },
    ],
    [
      "with a code of the shop's",
      new HttpException({ code: "LATER", message: "later", more: 1 }, 429),
      429,
      { code: "FAIL", message: "later" },
    ],
    [
      "with a body of the shop's and no message",
      new HttpException({ code: "LATER", more: 1 }, 429),
      429,
      { code: "FAIL", message: "Http Exception" },
    ],
  ])(
    "is the answer where it is an HttpException %s",
    async (_, error, ...answer) => {
      expect(await answerTo(error)).toEqual(answer);
      const level = error.getStatus() < 500 ? "warn" : "error";
      expect(Logger.prototype[level]).toHaveBeenCalledOnce();
      expect(vi.mocked(Logger.prototype[level]).mock.lastCall![0]).toBe(
        `A notification is answered ${answer[0]}: ${error.name} in a guard, pipe or interceptor of the application; WeChat Pay will deliver it again`,
      );
    },
  );

  it("is not logged again where it is a refusal of our own", async () => {
    const refusal = new NotificationFailure(409, "another's", "merchant");
    expect(await answerTo(refusal)).toEqual([
      409,
      { code: "FAIL", message: "another's" },
    ]);
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
    expect(Logger.prototype.error).not.toHaveBeenCalled();
  });

  it.each<[string, unknown, string]>([
    ["any error", new TypeError("openid oUpF8uMu"), "TypeError: openid"],
    ["no error at all", "a text", "a text"],
    [
      "an HttpException that would be a success",
      new HttpException("fine", 200),
      "HttpException: fine",
    ],
  ])("is for the log alone where it is %s", async (_, error, logged) => {
    expect(await answerTo(error)).toEqual([
      500,
      { code: "FAIL", message: "the handler failed" },
    ]);
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining("A notification is answered 500: "),
      expect.stringContaining(logged),
    );
  });
});
