import { HttpException } from "@nestjs/common";
import { ANSWERS_FAIL } from "./fail-body.filter";
import { failBody, UNSUPPORTED } from "./failure";
import { stackOf } from "./once-only";
import { type NotifiedRequest, notTaken } from "./raw-body";
import { RefusalLog } from "./refusal-log";

/** What is needed of Nest's adapters. */
interface Adapter {
  getType(): string;
  getInstance(): unknown;
}

/** A request that failed before its route: in a parser of the body, or in a middleware. */
type Answer = (status: number, body: object) => void;

interface ExpressLayer {
  route?: { path: string; stack: Array<{ handle: object; method?: string }> };
}

interface ExpressResponse {
  headersSent: boolean;
  status(code: number): { json(body: object): void };
}

interface Express {
  router: { stack: ExpressLayer[] };
  use(
    path: string,
    handler: (
      error: unknown,
      request: NotifiedRequest & { method: string; path: string },
      response: ExpressResponse,
      next: (error: unknown) => void,
    ) => void,
  ): void;
}

interface FastifyRoute {
  handler: object;
  config?: Record<string, unknown>;
  errorHandler?: (
    error: unknown,
    request: NotifiedRequest,
    reply: { code(status: number): { send(body: object): void } },
  ) => void;
}

interface Fastify {
  addHook(name: "onRoute", hook: (route: FastifyRoute) => void): void;
}

/** The instances of Express and Fastify that have been seen to, whichever module came first. */
const seenTo = new WeakSet<object>();

/**
 * Answers `{"code":"FAIL","message":…}` where a request of a notification route fails before the route: a body that is not
 * JSON, too large, of another type or charset. The framework's parsers come before every guard and filter of Nest's.
 */
export class UnreadBodies {
  private readonly refusals = new RefusalLog("NotificationGuard");

  /** Fastify's routes are given their error handler as they are made. */
  beforeRoutes(adapter: Adapter | undefined): void {
    if (adapter?.getType() !== "fastify") {
      return;
    }
    const fastify = adapter.getInstance() as Fastify & object;
    if (isSeenTo(fastify)) {
      return;
    }
    fastify.addHook("onRoute", (route) => {
      if (answersFail(route.handler) || route.config?.[ANSWERS_FAIL]) {
        route.errorHandler = (error, request, reply) =>
          this.answer(error, request, (status, body) =>
            reply.code(status).send(body),
          );
      }
    });
  }

  /** Express takes the first error handler of the path, so ours stands behind the routes and before Nest's. */
  afterRoutes(adapter: Adapter | undefined): void {
    if (adapter?.getType() !== "express") {
      return;
    }
    const express = adapter.getInstance() as Express & object;
    if (isSeenTo(express)) {
      return;
    }
    for (const path of notifiedPaths(express)) {
      express.use(path, (error, request, response, next) => {
        // A handler of `use` gets the paths below its own as well.
        if (
          request.method !== "POST" ||
          request.path !== "/" ||
          response.headersSent
        ) {
          next(error);
          return;
        }
        this.answer(error, request, (status, body) =>
          response.status(status).json(body),
        );
      });
    }
  }

  private answer(error: unknown, request: NotifiedRequest, send: Answer): void {
    const status = statusOf(error);
    const refusal = REFUSALS[status];
    if (refusal) {
      // Without the error's own message, which may quote the body: nobody has verified it.
      this.refusals.warn(
        `Notification refused (${status}): ${refusal.reason(request)}`,
      );
    } else {
      this.refusals.error(
        `A notification is answered ${status}, for a middleware failed before its route; WeChat Pay will deliver it again`,
        stackOf(error),
      );
    }
    send(status, failBody(refusal?.message ?? "not accepted"));
  }
}

/** What a parser refuses: what is told of it, and what is logged. */
const REFUSALS: Record<
  number,
  { message: string; reason: (request: NotifiedRequest) => string }
> = {
  400: {
    message: "malformed",
    reason: () => "the body cannot be read as the JSON that its headers say",
  },
  413: {
    message: "too large",
    reason: () =>
      "the body is larger than the parser's limit; a notification has a few KB",
  },
  415: {
    message: UNSUPPORTED,
    reason: ({ headers }) => notTaken(headers),
  },
};

function isSeenTo(instance: object): boolean {
  const isSeen = seenTo.has(instance);
  seenTo.add(instance);
  return isSeen;
}

/** Nest copies the metadata of a route's method to what it hands to the framework. */
function answersFail(handler: object): boolean {
  return Reflect.hasMetadata(ANSWERS_FAIL, handler);
}

function notifiedPaths({ router }: Express): Set<string> {
  const routes = router.stack.flatMap(({ route }) => route ?? []);
  return new Set(
    routes
      .filter(({ stack }) => stack.some(({ handle }) => answersFail(handle)))
      .map(({ path }) => path),
  );
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) {
    return error.getStatus() >= 400 ? error.getStatus() : 500;
  }
  const { status, statusCode } = Object(error) as Record<string, unknown>;
  const given = status ?? statusCode;
  if (typeof given === "number" && given >= 400 && given < 600) {
    return given;
  }
  return error instanceof SyntaxError ? 400 : 500;
}
