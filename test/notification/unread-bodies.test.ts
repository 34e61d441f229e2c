import {
  Controller,
  type INestApplication,
  Logger,
  Module,
  Post,
  VersioningType,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  FastifyAdapter,
  type NestFastifyApplication,
} from "@nestjs/platform-fastify";
import {
  ExpressAdapter,
  type NestExpressApplication,
} from "@nestjs/platform-express";
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
import { ContractsModule, HandlesNotifications } from "../../lib";
import { openShop, PLATFORMS } from "./shop";
import { type Delivery, deliver, envelope, options, post } from "./wechat-pay";

const handled = vi.fn();

@Controller()
class Routes {
  @Post("shop/:branch/notify")
  @HandlesNotifications()
  ofBranch() {
    handled();
  }

  @Post("orders")
  order() {
    return "ordered";
  }
}

@Module({
  imports: [
    ContractsModule.forRoot({
      ...options,
      notification: { path: "mounted", unhandled: "accept" },
    }),
  ],
  controllers: [Routes],
})
class AppModule {}

const ROUTES = ["/api/mounted", "/api/shop/north/notify"];

const SECRET = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const withType = (type: string, body: string): Delivery => {
  const delivery = deliver(body);
  delivery.headers["Content-Type"] = type;
  return delivery;
};
const JSON_TYPE = "application/json";

const BODIES: Array<[string, () => Delivery, number, string]> = [
  ["that is not JSON", () => deliver(`{"a":${SECRET}`), 400, "malformed"],
  [
    "that is too large",
    () => deliver(JSON.stringify("x".repeat(2 * 1024 * 1024))),
    413,
    "too large",
  ],
  [
    "of another type",
    () => withType("text/plain", envelope()),
    415,
    "unsupported media type",
  ],
  [
    "of API v2",
    () => withType("text/xml", "<xml><change_type>ADD</change_type></xml>"),
    415,
    "unsupported media type",
  ],
];

/** Fastify takes no notice of these. */
const BODIES_OF_EXPRESS: typeof BODIES = [
  [
    "of a charset that no parser knows",
    () => withType(`${JSON_TYPE}; charset=x-none`, envelope()),
    415,
    "unsupported media type",
  ],
  [
    "of an encoding that no parser knows",
    () => {
      const delivery = deliver(envelope());
      delivery.headers["Content-Encoding"] = "x-none";
      return delivery;
    },
    415,
    "unsupported media type",
  ],
];

describe.each(PLATFORMS)("A body on %s", (platform) => {
  let app: INestApplication;
  let url: string;
  let lines: string[];

  beforeAll(async () => {
    app =
      platform === "Express"
        ? await NestFactory.create(AppModule, new ExpressAdapter(), {
            rawBody: true,
            logger: false,
          })
        : await NestFactory.create<NestFastifyApplication>(
            AppModule,
            new FastifyAdapter(),
            { rawBody: true, logger: false },
          );
    app.setGlobalPrefix("api");
    app.enableVersioning({ type: VersioningType.HEADER, header: "version" });
    await app.listen(0, "127.0.0.1");
    url = await app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    lines = [];
    handled.mockClear();
    for (const level of ["warn", "error"] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(
        (...texts: unknown[]) => void lines.push(texts.join(" ")),
      );
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const bodies =
    platform === "Express" ? [...BODIES, ...BODIES_OF_EXPRESS] : BODIES;

  describe.each(bodies)("%s", (_, make, status, message) => {
    it.each(ROUTES)(
      "is answered FAIL and logged, without a word of it: %s",
      async (path) => {
        const answer = await post(url + path, make());
        expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({
          status,
          body: { code: "FAIL", message },
        });
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(`Notification refused (${status}): `);
        expect(lines[0]).not.toContain(SECRET);
        expect(handled).not.toHaveBeenCalled();
      },
    );

    it("is the framework's to answer on another route", async () => {
      const { body } = await post(`${url}/api/orders`, make());
      expect(body).not.toContain("FAIL");
      expect(lines).toEqual([]);
    });
  });

  it("is handled where nothing is wrong with it", async () => {
    for (const path of ROUTES) {
      const answer = await post(url + path, deliver(envelope()));
      expect(answer.status).toBe(204);
    }
    expect(handled).toHaveBeenCalledOnce();
  });

  it("is nothing of ours where another path only begins like a route", async () => {
    const { body } = await post(`${url}/api/mounted/else`, deliver("{"));
    expect(body).not.toContain("FAIL");
  });
});

describe("A middleware that fails before the route", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const refusals: Array<[string, object, number, string]> = [
    ["by a status", { status: 429 }, 429, "not accepted"],
    ["by an error", new Error("no such session"), 500, "not accepted"],
    ["by no status of a failure", { status: 200 }, 500, "not accepted"],
  ];
  it.each(refusals)(
    "is answered FAIL and logged: %s",
    async (_, error, status, message) => {
      const shop = await openShop("Express", {
        prepare: (app) =>
          app.use((_request: object, _response: object, next: Fails) =>
            next(error),
          ),
      });
      const logged = vi.spyOn(Logger.prototype, "error").mockReturnValue();
      const answer = await post(`${shop.url}/notify`, deliver(envelope()));
      expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({
        status,
        body: { code: "FAIL", message },
      });
      expect(logged).toHaveBeenCalledOnce();
      await shop.app.close();
    },
  );
});

type Fails = (error: unknown) => void;

describe("A body that was not kept as it came", () => {
  const open = async (
    platform: (typeof PLATFORMS)[number],
    created: { rawBody?: boolean; bodyParser?: boolean },
    prepare: (app: INestApplication) => void = () => undefined,
  ) => {
    const app = await NestFactory.create(
      AppModule,
      platform === "Express" ? new ExpressAdapter() : new FastifyAdapter(),
      { ...created, logger: false },
    );
    prepare(app);
    await app.listen(0, "127.0.0.1");
    const logged = vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const path = `${await app.getUrl()}/mounted`;
    const { status } = await post(path, deliver(envelope()));
    const line = logged.mock.lastCall?.[0];
    await app.close();
    logged.mockRestore();
    return { status, line };
  };

  it.each(PLATFORMS)("is missed, with how to keep it: %s", async (platform) => {
    const { status, line } = await open(platform, {});
    expect(status).toBe(500);
    expect(line).toContain("Create the application with NestFactory.create");
  });

  it("is missed where a parser comes first, which the log names", async () => {
    const { status, line } = await open("Express", { rawBody: true }, (app) =>
      (app as NestExpressApplication)
        .getHttpAdapter()
        .useBodyParser?.("json", false),
    );
    expect(status).toBe(500);
    expect(line).toContain("rawBody: true is set, but a parser before Nest's");
    expect(line).not.toContain("Create the application");
  });

  it("is missed where no parser reads it, which the log names", async () => {
    const { status, line } = await open("Express", {
      bodyParser: false,
      rawBody: true,
    });
    expect(status).toBe(500);
    expect(line).toContain("No parser has read the body");
  });

  it("is missed where Fastify's own parser reads it, which the log names", async () => {
    const { status, line } = await open("Fastify", {
      bodyParser: false,
      rawBody: true,
    });
    expect(status).toBe(500);
    expect(line).toContain("created with bodyParser: false");
  });

  it("is there where a parser leaves its bytes as the body", async () => {
    const ofExpress = await open("Express", { bodyParser: false }, (app) =>
      (app as NestExpressApplication)
        .getHttpAdapter()
        .useBodyParser?.("raw", false, { type: JSON_TYPE }),
    );
    const ofFastify = await open("Fastify", { bodyParser: false }, (app) =>
      app
        .getHttpAdapter()
        .getInstance()
        .addContentTypeParser(
          JSON_TYPE,
          { parseAs: "buffer" },
          (_request: object, body: Buffer, done: Done) => done(null, body),
        ),
    );
    expect([ofExpress.status, ofFastify.status]).toEqual([204, 204]);
  });
});

type Done = (error: null, body: Buffer) => void;
