import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../exchange/read-body";
import { Refusal } from "../exchange/refusal";
import { match } from "../exchange/route";
import {
  type ControlRoute,
  controlRoutes,
  requireKnownFields,
} from "./control-routes";
import type { Controlled } from "./controlled";
import { streamChanges } from "./event-stream";
import { PAGE_HEADERS, pageFileOf, sendPageFile } from "./page-files";

/** The simulated user's phone at `GET /`, and the routes below `/simulator/` that it and other programs act by. */
export class Control {
  private readonly routes: readonly ControlRoute[];

  /** @param from who is let in: connections from this machine only, or any */
  constructor(
    private readonly simulator: Controlled,
    private readonly from: "loopback" | "any",
  ) {
    this.routes = controlRoutes(simulator);
  }

  /** Whether a request is the control's to answer; all others are WeChat Pay's. */
  isFor({ url = "" }: IncomingMessage): boolean {
    const pathname = pathOf(url);
    return pathname === "/" || pathname.startsWith("/simulator/");
  }

  /** Answers one request. */
  async conduct(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const objection = this.objection(request);
    if (objection !== undefined) {
      sendJson(response, 403, { message: objection });
      return;
    }
    const pathname = pathOf(request.url ?? "");
    const file = pageFileOf(pathname);
    if (request.method === "GET" && file !== undefined) {
      if (!(await sendPageFile(request, response, file))) {
        sendJson(response, 404, { message: `there is no ${file}` });
      }
    } else if (request.method === "GET" && pathname === "/simulator/events") {
      streamChanges(response, this.simulator.events);
    } else {
      await this.act(request, response, pathname);
    }
  }

  /**
   * Why a request is not let in. Its `Host` must name this machine, or a web page could reach the simulator by a name
   * of its own; and what changes something must be JSON, which no page of another origin can send unasked.
   */
  private objection(request: IncomingMessage): string | undefined {
    if (this.from === "loopback") {
      if (!isLoopback(request.socket.remoteAddress ?? "")) {
        return 'the page and the control routes answer this machine only; control: "any" lets others in';
      }
      if (!isLoopbackHost(request.headers.host ?? "")) {
        return "Host must be localhost or a loopback address";
      }
    }
    return ["GET", "HEAD"].includes(request.method ?? "") ||
      /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")
      ? undefined
      : "Content-Type must be application/json";
  }

  private async act(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
  ): Promise<void> {
    try {
      const body = jsonOf(await readBody(request));
      for (const route of this.routes) {
        const values = match(route.path, pathname);
        if (values && route.method === request.method) {
          requireKnownFields(route, body);
          sendJson(response, 200, (await route.act(values, body)) ?? {});
          return;
        }
      }
      sendJson(response, 404, {
        message: `there is no ${request.method} ${pathname}`,
      });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      sendJson(response, status, { message: (error as Error).message });
    }
  }
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? "";
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  response
    .writeHead(status, {
      ...PAGE_HEADERS,
      "Cache-Control": "no-store",
      "Content-Type": "application/json; charset=utf-8",
    })
    .end(JSON.stringify(body));
}

function jsonOf(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new Error("the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error("the body is not a JSON object");
  }
  return value as Readonly<Record<string, unknown>>;
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address);
}

function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
