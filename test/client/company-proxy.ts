import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** What a proxy was asked for, by method, target and credentials. */
type Asked = [method?: string, target?: string, credentials?: string];

/** A proxy of the company, which opens tunnels unless it is told to refuse. */
export class CompanyProxy {
  readonly asked: Asked[] = [];
  readonly sockets = new Set<Socket>();
  refusal?: number | "hang" | "close";
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.asked.push([request.method, request.url]);
      response.writeHead(500).end();
    });
    this.server.on("connect", ({ method, url, headers }, client: Socket) => {
      this.asked.push([method, url, headers["proxy-authorization"]]);
      this.sockets.add(client);
      client.once("close", () => this.sockets.delete(client));
      client.on("error", () => undefined);
      if (this.refusal === "hang") {
        client.resume().once("end", () => client.destroy());
        return;
      }
      if (this.refusal !== undefined) {
        client.end(
          this.refusal === "close" ? "" : `HTTP/1.1 ${this.refusal} No\r\n\r\n`,
        );
        return;
      }
      const target = connect(Number(url?.split(":")[1]), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.pipe(target).pipe(client);
      });
      target.on("error", () => client.destroy());
    });
  }

  async listen(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when the next tunnel is asked for. */
  async request(): Promise<void> {
    await once(this.server, "connect");
  }

  close(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
  }
}
