import { once } from "node:events";
import { Agent as HttpAgent } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  type AddressInfo,
  createServer,
  type LookupFunction,
  type Server,
  type Socket,
} from "node:net";
import axios, { type AxiosError } from "axios";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createMerchant,
  type WechatPayRequestConfig,
  WechatPayTransportError,
} from "../../lib";
import { Connections } from "../../lib/client/connections";
import { certificatePem, keyPem } from "../vectors";
import { CompanyProxy } from "./company-proxy";
import { PATIENCE_MS, timeByLeaps } from "./leaps";
import { failureOf, merchantOptions } from "./merchant";
import { senderTo, SIGNER } from "./sender";
import { SigningServer } from "./signing-server";

const CONNECT_TIMEOUT = 1_500;
const CERTIFICATE = certificatePem("platform");
const TLS = { ca: CERTIFICATE, checkServerIdentity: () => undefined };

/** What a test begins, ended after it. */
const ends: (() => unknown)[] = [];
let connections: Connections;
beforeEach(() => {
  connections = new Connections();
  Object.assign(connections.httpsAgent.options, TLS);
});
afterEach(async () => {
  connections.close();
  for (const end of ends.splice(0).reverse()) {
    await end();
  }
});

async function listening<S extends Server>(server: S): Promise<S> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return server;
}

/** Takes connections, and never says a word. */
const silentListener = () =>
  listening(createServer((socket) => socket.resume()));

/** Ends the handshake of TLS; its requests are answered by the test. */
const tlsServer = () =>
  listening(
    createSecureServer({
      key: keyPem("platform-pkcs8"),
      cert: CERTIFICATE,
      keepAliveTimeout: 0,
    }),
  );

async function openProxy(): Promise<CompanyProxy> {
  const proxy = await new CompanyProxy().listen();
  ends.push(() => proxy.close());
  return proxy;
}

async function signingServer(): Promise<SigningServer> {
  const server = await SigningServer.start();
  ends.push(() => server.close());
  return server;
}

const urlOf = (server: Server, scheme = "https") =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;

const send = (baseUrl: string, config?: WechatPayRequestConfig) =>
  senderTo({ baseUrl }, connections).send(
    { method: "GET", path: "/v3/x", signer: SIGNER },
    { timeout: PATIENCE_MS, ...config },
    () => Promise.resolve("answered"),
  );

const NEVER_SENT = {
  name: WechatPayTransportError.name,
  message: `no connection within ${CONNECT_TIMEOUT} ms`,
  outcome: "rejected",
  retryable: true,
  cause: { code: "ETIMEDOUT", syscall: "connect" },
};

describe("A request that finds no connection in time was never sent:", () => {
  it("to a host whose name is not told", async () => {
    const leap = timeByLeaps();
    const asked = vi.fn();
    const httpAgent = new HttpAgent({ lookup: asked });
    const failure = failureOf(send("http://pay.example", { httpAgent }));
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    leap(CONNECT_TIMEOUT);
    expect(await failure).toMatchObject(NEVER_SENT);
  });

  it("to a host that is silent where TLS begins", async () => {
    const leap = timeByLeaps();
    const silent = await silentListener();
    const failure = failureOf(send(urlOf(silent)));
    await once(silent, "connection");
    leap(CONNECT_TIMEOUT);
    expect(await failure).toMatchObject(NEVER_SENT);
  });

  it("by a proxy that is silent", async () => {
    const leap = timeByLeaps();
    const proxy = await openProxy();
    proxy.refusal = "hang";
    const failure = failureOf(
      send("https://pay.example", {
        proxy: { host: "127.0.0.1", port: proxy.port },
      }),
    );
    await proxy.request();
    leap(CONNECT_TIMEOUT);
    expect(await failure).toMatchObject(NEVER_SENT);
  });

  it("by a tunnel to a host that is silent where TLS begins", async () => {
    const leap = timeByLeaps();
    const proxy = await openProxy();
    const silent = await silentListener();
    const failure = failureOf(
      send(urlOf(silent), { proxy: { host: "127.0.0.1", port: proxy.port } }),
    );
    const [socket] = (await once(silent, "connection")) as [Socket];
    // The first words of TLS: the tunnel is open.
    await once(socket, "data");
    leap(CONNECT_TIMEOUT);
    expect(await failure).toMatchObject(NEVER_SENT);
  });

  it("by a connection that is made once another request has ended", async () => {
    const leap = timeByLeaps();
    const server = await signingServer();
    const asked = vi.fn<LookupFunction>();
    asked.mockImplementationOnce((_host, _options, tell) =>
      tell(null, [{ address: "127.0.0.1", family: 4 }]),
    );
    const httpAgent = new HttpAgent({ maxSockets: 1, lookup: asked });
    const url = server.baseUrl.replace("127.0.0.1", "pay.example");
    const answer = server.hold();
    const arrived = server.arrival();
    const first = send(url, { httpAgent });
    await arrived;
    const failure = failureOf(send(url, { httpAgent }));
    await vi.waitFor(() =>
      expect(Object.values(httpAgent.requests).flat()).toHaveLength(1),
    );
    answer({ json: {}, headers: { Connection: "close" } });
    await first;
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    leap(CONNECT_TIMEOUT);
    expect(await failure).toMatchObject(NEVER_SENT);
  });

  it("and the time for it is the call's to say", async () => {
    const leap = timeByLeaps();
    const silent = await silentListener();
    const failure = failureOf(send(urlOf(silent), { connectTimeout: 5_000 }));
    await once(silent, "connection");
    leap(5_000);
    expect(await failure).toMatchObject({
      message: "no connection within 5000 ms",
    });
  });

  it("so another host is turned to at once", async () => {
    const leap = timeByLeaps();
    const silent = await silentListener();
    const backup = await signingServer();
    const merchant = await createMerchant({
      ...merchantOptions(backup),
      baseUrl: urlOf(silent),
      backupBaseUrl: backup.baseUrl,
      retry: { attempts: 2, deadline: PATIENCE_MS },
    });
    ends.push(() => merchant.close());
    const call = merchant.client.post("/v3/x", {});
    await once(silent, "connection");
    leap(CONNECT_TIMEOUT);
    expect((await call).status).toBe(200);
    expect(backup.received).toHaveLength(1);
  });
});

describe("A request whose connection stands has its whole time:", () => {
  it("by TLS, and may have taken effect when that is over", async () => {
    const leap = timeByLeaps();
    const server = await tlsServer();
    const failure = failureOf(send(urlOf(server)));
    await once(server, "request");
    leap(PATIENCE_MS);
    expect(await failure).toMatchObject({
      message: `no answer within ${PATIENCE_MS} ms`,
      outcome: "unknown",
    });
  });

  it("by TLS, and is answered later than a connection may take", async () => {
    const leap = timeByLeaps();
    const server = await tlsServer();
    server.on("request", (_, response) => {
      leap(CONNECT_TIMEOUT * 2);
      // After what gives a connection up had its turn.
      setImmediate(() => setImmediate(() => response.end("{}")));
    });
    expect(await send(urlOf(server))).toBe("answered");
  });

  it("by a tunnel", async () => {
    const leap = timeByLeaps();
    const proxy = await openProxy();
    const server = await tlsServer();
    server.on("request", (_, response) => {
      leap(CONNECT_TIMEOUT * 2);
      setImmediate(() => setImmediate(() => response.end("{}")));
    });
    const given = { proxy: { host: "127.0.0.1", port: proxy.port } };
    expect(await send(urlOf(server), given)).toBe("answered");
    expect(proxy.asked).toHaveLength(1);
  });

  it("and no timer is left behind once it is answered", async () => {
    timeByLeaps();
    const server = await signingServer();
    await send(server.baseUrl, { connectTimeout: PATIENCE_MS });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  });

  it("by a connection that was kept", async () => {
    const leap = timeByLeaps();
    const server = await signingServer();
    await send(server.baseUrl);
    server.answer = async () => {
      leap(CONNECT_TIMEOUT * 2);
      await new Promise((resolve) => setImmediate(resolve));
      return { json: {} };
    };
    expect(await send(server.baseUrl)).toBe("answered");
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it("that other requests still use, for which it waits", async () => {
    const leap = timeByLeaps();
    const server = await signingServer();
    const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
    ends.push(() => httpAgent.destroy());
    const answer = server.hold();
    const arrived = server.arrival();
    const first = send(server.baseUrl, { httpAgent });
    await arrived;
    const second = send(server.baseUrl, { httpAgent });
    await vi.waitFor(() =>
      expect(Object.values(httpAgent.requests).flat()).toHaveLength(1),
    );
    leap(CONNECT_TIMEOUT * 2);
    await new Promise((resolve) => setImmediate(resolve));
    answer({ json: {} });
    expect(await Promise.all([first, second])).toEqual([
      "answered",
      "answered",
    ]);
  });
});

it("A request that an interceptor sends again may have taken effect, though the second time there was no connection", async () => {
  const leap = timeByLeaps();
  const server = await signingServer();
  server.answer = () => ({ status: 500, json: {} });
  const http = axios.create();
  const asked = vi.fn();
  const httpAgent = new HttpAgent({ lookup: asked });
  http.interceptors.response.use(({ config }) =>
    config.url === "http://pay.example"
      ? Promise.reject(new Error("not reached") as AxiosError)
      : http.request({ ...config, url: "http://pay.example", httpAgent }),
  );
  const merchant = await createMerchant(
    {
      ...merchantOptions(server),
      retry: { attempts: 1, deadline: PATIENCE_MS },
    },
    { axios: http },
  );
  ends.push(() => merchant.close());
  const failure = failureOf(
    merchant.client.get("/v3/x", { timeout: PATIENCE_MS }),
  );
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  leap(CONNECT_TIMEOUT);
  await new Promise((resolve) => setImmediate(resolve));
  leap(PATIENCE_MS);
  expect(await failure).toMatchObject({ outcome: "unknown" });
});

describe("The time for a connection", () => {
  it.each([
    { connectTimeout: 0 },
    { connectTimeout: 1.5 },
    { connectTimeout: "1500" },
    { connectTimeout: 1_001, timeout: 1_000 },
  ])("of a call is refused: %o", async (config) => {
    const server = await signingServer();
    const failure = failureOf(send(server.baseUrl, config as never));
    expect(await failure).toMatchObject({
      name: "RequestValidationError",
      errors: [{ property: "connectTimeout" }],
    });
    expect(server.received).toEqual([]);
  });
});
