import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { readBody } from "../exchange/read-body";
import { Refusal } from "../exchange/refusal";
import { match } from "../exchange/route";
import type { Simulation } from "../simulation";
import { isHostWithin } from "./admitted-host";
import {
  Attachment,
  type ControlRoute,
  requireKnownFields,
} from "./control-route";
import type { Controlled } from "./controlled";
import { customerRoutes } from "./customer-routes";
import { streamChanges } from "./event-stream";
import { faultRoutes } from "./fault-routes";
import { PAGE_HEADERS, pageFileOf, sendPageFile } from "./page-files";
import { platformRoutes } from "./platform-routes";
import { StateReader } from "./state-reader";
import { stateRoutes } from "./state-routes";

/** The simulated user's phone at `GET /`, and the routes below `/simulator/` that it and other programs act by. */
export class Control {
  private readonly reader: StateReader;
  private readonly routes: readonly ControlRoute[];

  /** @param from who is let in: connections from this machine only, or any */
  constructor(
    simulator: Controlled,
    private readonly simulation: Simulation,
    private readonly from: "loopback" | "any",
  ) {
    const reader = new StateReader(simulation, () => simulator.baseUrl);
    this.reader = reader;
    this.routes = [
      ...stateRoutes(reader),
      ...customerRoutes(simulator),
      ...faultRoutes(simulator, reader),
      ...platformRoutes(simulator, reader),
    ];
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
      streamChanges(response, this.simulation.events, this.reader);
    } else {
      await this.act(request, response, pathname);
    }
  }

  /**
   * Why a request is not let in. Its `Host` must name this machine, or a web page could reach the simulator by a name
   * of its own; and what changes something must be JSON, which no page of another origin can send unasked.
   */
  private objection(request: IncomingMessage): string | undefined {
    if (
      this.from === "loopback" &&
      !isLoopback(request.socket.remoteAddress ?? "")
    ) {
      return 'the page and the control routes answer this machine only; control: "any" lets others in';
    }
    if (!isHostWithin(request.headers.host ?? "", this.from)) {
      return this.from === "loopback"
        ? "Host must be localhost or a loopback address"
        : "Host must be an IP address or a name of a private network, such as simulator or wechat.internal: a public name may be any web page's";
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
          const query = new URLSearchParams(request.url?.split("?")[1]);
          const answer = await route.act(values, body, query);
          if (answer instanceof Attachment) {
            await sendAttachment(response, answer);
          } else {
            sendJson(response, 200, answer ?? {});
          }
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

async function sendAttachment(
  response: ServerResponse,
  { name, contentType, content }: Attachment,
): Promise<void> {
  response.writeHead(200, {
    ...PAGE_HEADERS,
    "Cache-Control": "no-store",
    "Content-Type": contentType,
    "Content-Disposition": `attachment; filename="${name}"`,
  });
  // Whoever goes away meanwhile, or what fails on the way, ends the connection: half a file must not look whole.
  await pipeline(inLargeParts(content), response).catch(() =>
    response.destroy(),
  );
}

/** Each part costs the connection something, however small it is. */
async function* inLargeParts(
  content: AsyncIterable<string>,
): AsyncIterable<string> {
  let part = "";
  for await (const text of content) {
    part += text;
    if (part.length >= 64 * 1024) {
      yield part;
      part = "";
    }
  }
  yield part;
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
