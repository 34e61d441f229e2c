import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { request } from "./merchant.js";

/** What a proxy is told in the clear, before the connection is encrypted. */
export interface Told {
  /** Methods with which it was asked. */
  methods: string[];
  /** Whether something of the request itself was among it. */
  secrets: boolean;
}

/** Sends a request to WeChat Pay through a proxy, for each way to name one. */
export async function throughProxies(): Promise<Record<string, Told>> {
  const told: Record<string, Told> = {};
  told["http.proxy"] = await throughProxy((port) =>
    request({
      baseUrl: "https://api.mch.weixin.qq.com",
      http: { proxy: { protocol: "http", host: "127.0.0.1", port } },
    }),
  );
  for (const variable of ["HTTPS_PROXY", "ALL_PROXY"]) {
    told[variable] = await throughProxy(async (port) => {
      process.env[variable] = `http://127.0.0.1:${port}`;
      await request({ baseUrl: "https://api.mch.weixin.qq.com" });
      delete process.env[variable];
    });
  }
  return told;
}

async function throughProxy(
  send: (port: number) => Promise<unknown>,
): Promise<Told> {
  const received: string[] = [];
  const server = createServer((socket: Socket) => {
    let text = "";
    socket.setEncoding("latin1").on("error", () => {});
    socket.on("data", (chunk: string) => {
      text += chunk;
      // It opens the tunnel, and ends it once TLS has begun or all was said in the clear.
      if (/^CONNECT [^]*\r\n\r\n$/.test(text)) {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
      } else if (text.includes("\r\n\r\n")) {
        socket.destroy();
      }
    });
    socket.on("close", () => received.push(text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await send((server.address() as AddressInfo).port);
  server.close();
  await once(server, "close");
  return {
    methods: [...new Set(received.map((text) => text.split(" ")[0]!))],
    secrets: received.some((text) => /authorization|secret/i.test(text)),
  };
}
