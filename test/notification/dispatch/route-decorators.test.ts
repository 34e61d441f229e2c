import {
  applyDecorators,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Header,
  Injectable,
  type INestApplication,
  Module,
  type NestInterceptor,
  Scope,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from "@nestjs/common";
import { APP_GUARD, Reflector } from "@nestjs/core";
import {
  ApiExcludeController,
  ApiExcludeEndpoint,
  ApiOperation,
  ApiTags,
  DocumentBuilder,
  SwaggerModule,
  type SwaggerDocumentOptions,
} from "@nestjs/swagger";
import { Test } from "@nestjs/testing";
import { afterEach, describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleOptions,
} from "../../../lib";
import { SILENT } from "../../client/merchant";
import { deliver, envelope, options, post } from "../wechat-pay";

type Decorators = NonNullable<
  NonNullable<ContractsModuleOptions["notification"]>["decorators"]
>;

const Public = () => SetMetadata("isPublic", true);

/** Where marks are looked for: at the route's method, at its class, or at both. */
const PLACES: Record<string, (context: ExecutionContext) => boolean> = {
  method: (context) => new Reflector().get("isPublic", context.getHandler()),
  both: (context) =>
    new Reflector().getAllAndOverride("isPublic", [
      context.getHandler(),
      context.getClass(),
    ]),
};

@Injectable()
class Answer {
  readonly word = "injected";
}
@Module({ providers: [Answer], exports: [Answer] })
class AnswerModule {}

const passed: string[] = [];

@Injectable()
class Watch implements CanActivate, NestInterceptor {
  constructor(private readonly answer: Answer) {}
  canActivate() {
    passed.push(`guard ${this.answer.word}`);
    return true;
  }
  intercept(_context: ExecutionContext, next: CallHandler) {
    passed.push(`interceptor ${this.answer.word}`);
    return next.handle();
  }
}
@Injectable({ scope: Scope.REQUEST })
class WatchEach implements CanActivate {
  canActivate() {
    passed.push("guard of the request");
    return true;
  }
}
@Injectable()
class Refuse implements CanActivate {
  canActivate() {
    return false;
  }
}

describe.each([
  ["forRoot", false],
  ["forRootAsync", true],
])("The decorators of the mounted route, by %s", (_title, isLate) => {
  let app: INestApplication | undefined;
  afterEach(async () => {
    passed.length = 0;
    await app?.close();
    app = undefined;
  });

  const moduleOf = (decorators: Decorators, name?: string) => {
    const path = `${name ?? "wechatpay"}/notify`;
    const all = {
      ...options,
      notification: { path, decorators, unhandled: "accept" as const },
    };
    return isLate
      ? ContractsModule.forRootAsync({
          name,
          imports: [AnswerModule],
          useFactory: async () => all,
        })
      : ContractsModule.forRoot({ ...all, name });
  };

  async function open(
    imports: Array<ReturnType<typeof moduleOf>>,
    isPublic: (context: ExecutionContext) => boolean = () => true,
  ) {
    const testing = await Test.createTestingModule({
      imports,
      providers: [
        {
          provide: APP_GUARD,
          useValue: {
            canActivate: (context: ExecutionContext) =>
              isPublic(context) === true,
          },
        },
      ],
    })
      .setLogger(SILENT)
      .compile();
    app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
    return app;
  }

  const notify = async (path = "wechatpay/notify") =>
    (await post(`${await app!.getUrl()}/${path}`, deliver(envelope()))).status;

  const documented = (settings?: SwaggerDocumentOptions) =>
    Object.entries(
      SwaggerModule.createDocument(
        app!,
        new DocumentBuilder().build(),
        settings,
      ).paths,
    ).map(([path, { post: operation }]) => [path, operation] as const);

  it.each(Object.keys(PLACES))(
    "are seen by a guard of the application that looks at: %s",
    async (place) => {
      await open([moduleOf([])], PLACES[place]);
      expect(await notify()).toBe(403);
      await app!.close();
      await open([moduleOf([Public()])], PLACES[place]);
      expect(await notify()).toBe(204);
    },
  );

  it("may be of classes, or of both kinds in one", async () => {
    for (const decorators of [
      [ApiExcludeController()],
      [ApiExcludeController(), Public()],
      [applyDecorators(Public(), ApiExcludeController())],
      [applyDecorators(ApiExcludeController(), ApiTags("a"), Public())],
      [ApiExcludeEndpoint()],
    ]) {
      await open([moduleOf(decorators)]);
      expect(documented()).toEqual([]);
      expect(await notify()).toBe(204);
      await app!.close();
    }
  });

  it("may be of methods alone", async () => {
    await open([
      moduleOf([
        ApiOperation({ summary: "From WeChat Pay" }),
        Header("X-A", "b"),
      ]),
    ]);
    expect(documented()).toMatchObject([
      ["/wechatpay/notify", { summary: "From WeChat Pay" }],
    ]);
    const url = `${await app!.getUrl()}/wechatpay/notify`;
    const { headers, body } = deliver(envelope());
    const answer = await fetch(url, {
      method: "POST",
      headers: headers as Record<string, string>,
      body: body as string,
    });
    expect(answer.headers.get("X-A")).toBe("b");
  });

  it("may stand in for the method, as a tracing one does", async () => {
    const Traced: () => MethodDecorator = () => (_target, name, descriptor) => {
      const method = descriptor.value as (...args: unknown[]) => unknown;
      const traced = function (this: unknown, ...args: unknown[]) {
        passed.push(`traced ${String(name)}`);
        return method.apply(this, args);
      };
      for (const key of Reflect.getMetadataKeys(method)) {
        Reflect.defineMetadata(key, Reflect.getMetadata(key, method), traced);
      }
      return { ...descriptor, value: traced as never };
    };
    await open([moduleOf([Traced(), Public()])], PLACES.method);
    expect(await notify()).toBe(204);
    expect(passed).toEqual(["traced receiveNotification"]);
  });

  it("bring guards and interceptors, objects and classes, once each", async () => {
    const watch = new Watch(new Answer());
    await open([
      moduleOf([UseGuards(watch, WatchEach), UseInterceptors(watch)]),
    ]);
    expect(await notify()).toBe(204);
    expect(passed).toEqual([
      "guard injected",
      "guard of the request",
      "interceptor injected",
    ]);
  });

  it("never lose a guard that is a class", async () => {
    await open([moduleOf([UseGuards(Refuse)])]);
    expect(await notify()).toBe(403);
  });

  it("keep a filter that is a class", async () => {
    @Catch()
    class Teapot implements ExceptionFilter {
      catch(_error: unknown, host: Parameters<ExceptionFilter["catch"]>[1]) {
        host.switchToHttp().getResponse().status(418).end();
      }
    }
    await open([moduleOf([UseFilters(Teapot), UseGuards(Refuse)])]);
    expect(await notify()).toBe(418);
  });

  it("leave each instance an operation of its own in a document", async () => {
    const imports = [undefined, "north", "south"].map((name) =>
      moduleOf([], name),
    );
    await open(imports);
    const ids = (settings?: SwaggerDocumentOptions) =>
      documented(settings).map(([, operation]) => operation?.operationId);
    expect(ids()).toEqual([
      "WechatPayNotifyController_receiveNotification",
      "WechatPayNotifyController_north_receiveNotification_north",
      "WechatPayNotifyController_south_receiveNotification_south",
    ]);
    const byMethod = ids({ operationIdFactory: (_class, method) => method });
    expect(new Set(byMethod).size).toBe(3);
    for (const path of ["wechatpay", "north", "south"]) {
      expect(await notify(`${path}/notify`)).toBe(204);
    }
  });

  it.each<[string, Decorators[number], string]>([
    [
      "makes one",
      Public as never,
      "makes a decorator and is not one; call it: Public(), not Public",
    ],
    [
      "fits nothing",
      () => {
        throw new Error("a decorator of properties");
      },
      "can decorate neither a method nor a class",
    ],
  ])("stop the start where one %s", async (_kind, decorator, problem) => {
    await expect(open([moduleOf([Public(), decorator])])).rejects.toThrow(
      new ConfigurationError("notification.decorators[1]", problem),
    );
  });
});

describe("A guard that is a class and came late", () => {
  it("is given what the module imports", async () => {
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRootAsync({
          imports: [AnswerModule],
          useFactory: () => ({
            ...options,
            notification: {
              path: "notify",
              unhandled: "accept" as const,
              decorators: [UseGuards(Watch), UseInterceptors(Watch)],
            },
          }),
        }),
      ],
    }).compile();
    const app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
    const { status } = await post(
      `${await app.getUrl()}/notify`,
      deliver(envelope()),
    );
    await app.close();
    expect(status).toBe(204);
    expect(passed.splice(0)).toEqual([
      "guard injected",
      "interceptor injected",
    ]);
  });
});

describe("A module that two applications import", () => {
  it("has in the second nothing of the first", async () => {
    let notification: ContractsModuleOptions["notification"] = {
      path: "first",
      unhandled: "accept",
      decorators: [UseGuards(new Refuse())],
    };
    const module = ContractsModule.forRootAsync({
      useFactory: () => ({ ...options, notification }),
    });
    const answers = async (path: string) => {
      const testing = await Test.createTestingModule({
        imports: [module],
      }).compile();
      const app = testing.createNestApplication({
        rawBody: true,
        logger: false,
      });
      await app.listen(0, "127.0.0.1");
      const url = `${await app.getUrl()}/${path}`;
      const { status } = await post(url, deliver(envelope()));
      await app.close();
      return status;
    };
    expect(await answers("first")).toBe(403);
    notification = { path: "second", unhandled: "accept" };
    expect(await answers("second")).toBe(204);
    notification = {};
    expect(await answers("second")).toBe(404);
  });
});
