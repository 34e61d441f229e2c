import * as http from "node:http";
import type { WechatPaySimulator } from "../../../lib/testing/index";

/** An answer of the page or a control route. */
export interface ControlAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
}

/** A request to a control route; headers that are `undefined` are left out. */
export interface ControlRequest {
  method?: string;
  body?: unknown;
  headers?: Record<string, string | undefined>;
  /** The address to connect to, instead of the simulator's own. */
  address?: string;
}

/** Sends a request whose path goes over the wire as it is written. */
export function control(
  wechat: WechatPaySimulator,
  path: string,
  { method = "GET", body, headers = {}, address }: ControlRequest = {},
): Promise<ControlAnswer> {
  const { hostname, port } = new URL(wechat.baseUrl);
  const given = Object.entries({
    ...(method !== "GET" && { "Content-Type": "application/json" }),
    ...headers,
  }).filter(([, value]) => value !== undefined);
  return new Promise((resolve, reject) => {
    http
      .request(
        {
          host: address ?? hostname,
          port,
          method,
          path,
          agent: false,
          headers: Object.fromEntries(given),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            const { statusCode = 0, headers } = answer;
            resolve({ status: statusCode, headers, text, json: parsed(text) });
          });
        },
      )
      .on("error", reject)
      .end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

/** Posts JSON to a control route. */
export function act(
  wechat: WechatPaySimulator,
  path: string,
  body: unknown = {},
): Promise<ControlAnswer> {
  return control(wechat, `/simulator/${path}`, { method: "POST", body });
}

/** What `GET /simulator/state` tells. */
export async function stateOf(
  wechat: WechatPaySimulator,
): Promise<Record<string, unknown>> {
  return (await control(wechat, "/simulator/state")).json;
}

/** The Server-Sent Events of a simulator, as they come. */
export class EventStream {
  private text = "";
  private waiting: (() => void)[] = [];
  /** Whether the simulator ended it. */
  hasEnded = false;

  private constructor(
    private readonly request: http.ClientRequest,
    readonly headers: http.IncomingHttpHeaders,
    answer: http.IncomingMessage,
  ) {
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => {
      this.text += chunk;
      this.look();
    });
    answer.on("error", () => undefined);
    answer.on("close", () => {
      this.hasEnded = true;
      this.look();
    });
  }

  static open(wechat: WechatPaySimulator): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      const request = http.get(
        `${wechat.baseUrl}/simulator/events`,
        { agent: false },
        (answer) => resolve(new EventStream(request, answer.headers, answer)),
      );
      request.on("error", reject);
    });
  }

  /** The events so far, each as it stands in the stream. */
  get events(): string[] {
    const blocks = this.text.split("\n\n").slice(0, -1);
    return blocks.filter((block) => block.startsWith("event:"));
  }

  /** The data of each event so far, with its name. */
  get told(): { event: string; data: Record<string, never> }[] {
    return this.events.map((block) => {
      const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)$/s.exec(
        block,
      ) as RegExpExecArray;
      return { event, data: JSON.parse(data) };
    });
  }

  /** Resolves when there are so many events, or the stream has ended. */
  async until(count: number): Promise<void> {
    while (this.events.length < count && !this.hasEnded) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  close(): void {
    this.request.destroy();
  }

  private look(): void {
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
