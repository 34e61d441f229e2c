import {
  createPrivateKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { EventEmitter, once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { keyPem } from "../vectors";

export const PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092023111400000000000001";

/** A request as it came over the wire. */
export interface Received {
  method: string;
  /** The request target as sent, not normalised. */
  url: string;
  rawHeaders: string[];
  body: Buffer;
  /** Which connection it came by, from 1. */
  connection: number;
}

/** What the server answers; signed as WeChat Pay signs unless a knob says otherwise. */
export interface Reply {
  status?: number;
  json?: unknown;
  /** Instead of `json`. */
  body?: string | Buffer;
  headers?: Record<string, string>;
  unsigned?: boolean;
  key?: KeyObject;
  serial?: string;
  /** How long ago it was signed; negative for the future. */
  secondsAgo?: number;
  /** Bytes that the signature covers, where not those that are sent. */
  signedBody?: string;
  fault?: "hang" | "reset" | "truncate" | "trickle" | "stall";
}

/** WeChat Pay on the wire: records what comes, answers what the test says. */
export class SigningServer {
  readonly received: Received[] = [];
  answer: (request: Received) => Reply | Promise<Reply> = () => ({ json: {} });
  private readonly events = new EventEmitter();
  private readonly sockets = new Map<unknown, number>();

  private constructor(
    private readonly server: Server,
    private readonly key: KeyObject,
    private readonly serial: string,
  ) {}

  static async start(
    key = createPrivateKey(keyPem("wechatpay-pkcs8")),
    serial = PUBLIC_KEY_ID,
  ): Promise<SigningServer> {
    // It never ends an idle connection of its own accord: only its client or `close` does.
    const server = createServer({ keepAliveTimeout: 0 });
    const self = new SigningServer(server, key, serial);
    server.on("request", (request, response) => {
      void self.handle(request, response);
    });
    server.on("connection", (socket) => {
      self.sockets.set(socket, self.sockets.size + 1);
      socket.once("close", () => self.events.emit("end"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return self;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The only request that came. */
  get only(): Received {
    if (this.received.length !== 1) {
      throw new Error(`${this.received.length} requests came, not one`);
    }
    return this.received[0]!;
  }

  /** Forgets what came, and answers an empty object again. */
  reset(): void {
    this.received.length = 0;
    this.answer = () => ({ json: {} });
  }

  /**
   * Lets requests wait for their answer.
   *
   * @returns what answers all that wait
   */
  hold(): (reply: Reply) => void {
    let release!: (reply: Reply) => void;
    const held = new Promise<Reply>((resolve) => {
      release = resolve;
    });
    this.answer = () => held;
    return release;
  }

  /** Resolves when the next request has come. */
  async arrival(): Promise<void> {
    await once(this.events, "request");
  }

  /** How many connections are open. */
  connections(): Promise<number> {
    return promisify(this.server.getConnections.bind(this.server))();
  }

  /** Resolves when a connection that is open now has ended. */
  async disconnection(): Promise<void> {
    await once(this.events, "end");
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { method = "", url = "", rawHeaders, socket } = request;
    const received = {
      method,
      url,
      rawHeaders,
      body: Buffer.concat(chunks),
      connection: this.sockets.get(socket)!,
    };
    this.received.push(received);
    this.events.emit("request");
    this.send(await this.answer(received), request, response);
  }

  private send(
    reply: Reply,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const body = Buffer.from(reply.body ?? JSON.stringify(reply.json) ?? "");
    const head = {
      "Content-Type": "application/json; charset=utf-8",
      "Request-ID": "08F78BB3AF0610D302",
      ...(reply.unsigned ? {} : this.signature(reply, body)),
      ...reply.headers,
    };
    const status = reply.status ?? 200;
    switch (reply.fault) {
      case "hang":
        return;
      case "reset":
        request.socket.resetAndDestroy();
        return;
      case "truncate":
        response.writeHead(status, {
          ...head,
          "Content-Length": body.length + 9,
        });
        response.write(body, () => request.socket.destroy());
        return;
      case "stall":
        response.writeHead(status, head).write(body);
        return;
      case "trickle": {
        response.writeHead(status, head);
        const timer = setInterval(() => response.write(" "), 10);
        response.once("close", () => clearInterval(timer));
        return;
      }
      default:
        response.writeHead(status, head).end(status === 204 ? undefined : body);
    }
  }

  private signature(reply: Reply, body: Buffer): Record<string, string> {
    const timestamp = String(
      Math.floor(Date.now() / 1000) - (reply.secondsAgo ?? 0),
    );
    const nonce = randomBytes(16).toString("hex");
    const message = Buffer.concat([
      Buffer.from(`${timestamp}\n${nonce}\n`),
      Buffer.from(reply.signedBody ?? body),
      Buffer.from("\n"),
    ]);
    return {
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Serial": reply.serial ?? this.serial,
      "Wechatpay-Signature": sign(
        "sha256",
        message,
        reply.key ?? this.key,
      ).toString("base64"),
    };
  }
}

/** Every value of a header of a recorded request. */
export function headerValues({ rawHeaders }: Received, name: string): string[] {
  return rawHeaders.filter(
    (_, index) =>
      index % 2 === 1 &&
      rawHeaders[index - 1]!.toLowerCase() === name.toLowerCase(),
  );
}
