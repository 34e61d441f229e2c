import { once } from "node:events";
import { createServer, get, type Server } from "node:http";
import {
  createServer as createSecureServer,
  get as getSecurely,
} from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Connections } from "../../lib/client/connections";
import { certificatePem, keyPem } from "../vectors";

const certificate = certificatePem("platform");

describe.each(["http", "https"] as const)("Connections by %s", (protocol) => {
  const isSecure = protocol === "https";
  const connections = new Connections();
  let server: Server | undefined;
  afterEach(() => server?.close());

  it("are kept for the next request, and end with the module", async () => {
    let opened = 0;
    const answer = (_: unknown, response: { end(body: string): void }) =>
      response.end("{}");
    const listening = isSecure
      ? createSecureServer(
          { key: keyPem("platform-pkcs8"), cert: certificate },
          answer,
        )
      : createServer({ keepAliveTimeout: 0 }, answer);
    listening.on("connection", () => (opened += 1));
    const ended = once(listening, "connection").then(([socket]) =>
      once(socket, "close"),
    );
    server = listening.listen(0, "127.0.0.1") as Server;
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = `${protocol}://127.0.0.1:${port}/`;

    for (let requests = 0; requests < 3; requests += 1) {
      const sent = isSecure
        ? getSecurely(url, {
            agent: connections.httpsAgent,
            ca: certificate,
            checkServerIdentity: () => undefined,
          })
        : get(url, { agent: connections.httpAgent });
      const [response] = await once(sent, "response");
      await text(response);
      await setImmediate();
    }
    expect(opened).toBe(1);
    connections.onApplicationShutdown();
    await ended;
  });
});
