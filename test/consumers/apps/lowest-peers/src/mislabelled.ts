import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WechatPayTransportError } from "nestjs-wechatpay-contracts";
import { request } from "./merchant.js";

/** Whether a request ends, with the error that says so, whose answer is labelled gzip and is not. */
export async function mislabelled(): Promise<boolean> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const error = await request({ baseUrl: `http://127.0.0.1:${port}` });
  server.close();
  return error instanceof WechatPayTransportError;
}
