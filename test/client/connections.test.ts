import { once } from "node:events";
import { type AgentOptions, createServer, get, type Server } from "node:http";
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
import { senderTo, SIGNER } from "./sender";
import { SigningServer } from "./signing-server";

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
            // Not a check of its own: Node keeps no connection for a request that has one.
            rejectUnauthorized: false,
          })
        : get(url, { agent: connections.httpAgent });
      const [response] = await once(sent, "response");
      await text(response);
      await setImmediate();
    }
    expect(opened).toBe(1);
    connections.close();
    await ended;
  });
});

describe("A connection without a request", () => {
  it("goes before WeChat Pay ends it, which it does after 8 s", () => {
    const { httpAgent, httpsAgent } = new Connections();
    for (const agent of [httpAgent, httpsAgent]) {
      // Node's declarations leave out what an agent was made with.
      const { options } = agent as unknown as { options: AgentOptions };
      expect(options.timeout).toBeGreaterThan(0);
      expect(options.timeout).toBeLessThan(6_000);
    }
  });

  const sent = async (connections: Connections, server: SigningServer) =>
    senderTo(server, connections).send(
      { method: "GET", path: "/v3/x", signer: SIGNER },
      undefined,
      () => Promise.resolve("answered"),
    );

  it("is ended by this side, not by a server that would keep it for ever", async () => {
    const server = await SigningServer.start();
    const connections = new Connections(50);
    const ended = server.disconnection();
    await sent(connections, server);
    await ended;
    expect(await server.connections()).toBe(0);
    await server.close();
  });

  it("is none that waits for a slow answer", async () => {
    const server = await SigningServer.start();
    const connections = new Connections(50);
    const release = server.hold();
    const slow = sent(connections, server);
    await server.arrival();
    server.answer = () => ({ json: {} });
    const ended = server.disconnection();
    await sent(connections, server);
    // The other one was idle for so long that it is gone.
    await ended;
    release({ json: {} });
    expect(await slow).toBe("answered");
    expect(server.received).toHaveLength(2);
    await server.close();
  });
});
