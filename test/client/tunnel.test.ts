import { once } from "node:events";
import type { Server } from "node:http";
import { Agent, createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, WechatPayTransportError } from "../../lib";
import { Connections } from "../../lib/client/connections";
import { retrySettings } from "../../lib/client/retry";
import type { WechatPayRequestConfig } from "../../lib";
import { certificatePem, keyPem } from "../vectors";
import { CompanyProxy } from "./company-proxy";
import { failureOf } from "./merchant";
import { senderTo, SIGNER } from "./sender";

const ca = certificatePem("platform");
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const TLS = { ca, checkServerIdentity: () => undefined };

describe("A request by https through a proxy", () => {
  let proxy: CompanyProxy;
  let wechat: Server;
  let connections: Connections;
  let received: number;

  beforeEach(async () => {
    proxy = await new CompanyProxy().listen();
    received = 0;
    wechat = createSecureServer(
      { key: keyPem("platform-pkcs8"), cert: ca, keepAliveTimeout: 0 },
      (_, response) => {
        received += 1;
        response.end("{}");
      },
    ).listen(0, "127.0.0.1") as Server;
    await once(wechat, "listening");
    connections = new Connections();
    Object.assign(connections.httpsAgent.options, TLS);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    connections.close();
    proxy.close();
    wechat.close();
    wechat.closeAllConnections();
  });

  const port = () => (wechat.address() as AddressInfo).port;
  const send = (config?: WechatPayRequestConfig, retry = {}) =>
    senderTo(
      { baseUrl: `https://127.0.0.1:${port()}` },
      connections,
      retrySettings({ attempts: 1, baseDelay: 0, ...retry }),
    ).send({ method: "GET", path: "/v3/x", signer: SIGNER }, config, () =>
      Promise.resolve(),
    );
  const given = () => ({ proxy: { host: "127.0.0.1", port: proxy.port } });

  it("goes by one tunnel that is kept, and the proxy sees nothing of it", async () => {
    for (let requests = 0; requests < 3; requests += 1) {
      await send(given());
    }
    expect(received).toBe(3);
    expect(proxy.asked).toEqual([
      ["CONNECT", `127.0.0.1:${port()}`, undefined],
    ]);
  });

  it("names user and password where the proxy asks for them", async () => {
    const auth = { username: "shop@x", password: "p:w %" };
    await send({ proxy: { ...given().proxy, auth } });
    expect(proxy.asked[0]![2]).toBe(
      `Basic ${Buffer.from("shop@x:p:w %").toString("base64")}`,
    );
  });

  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])(
    "goes by one tunnel where the environment names it: %s",
    async (name) => {
      vi.stubEnv(name, proxy.url);
      await send();
      await send();
      expect(proxy.asked).toHaveLength(1);
      expect(received).toBe(2);
    },
  );

  it("certainly took no effect where the environment's cannot be read", async () => {
    vi.stubEnv("HTTPS_PROXY", `http://user:50%off@127.0.0.1:${proxy.port}`);
    const error = await failureOf(send({}, { attempts: 3 }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      option: "HTTPS_PROXY",
      outcome: "rejected",
      retryable: false,
    });
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ["NO_PROXY", {}, { NO_PROXY: "10.0.0.1, 127.0.0.1" }],
    ["proxy: false", { proxy: false as const }, {}],
  ])("goes directly where that is said: %s", async (_, config, variables) => {
    for (const [name, value] of Object.entries({
      HTTPS_PROXY: proxy.url,
      ...variables,
    })) {
      vi.stubEnv(name, value);
    }
    await send(config);
    expect(proxy.asked).toEqual([]);
    expect(received).toBe(1);
  });

  it("has the TLS settings of the agent that is given besides", async () => {
    const httpsAgent = new Agent({ ...TLS, keepAlive: true });
    connections = new Connections();
    await send({ ...given(), httpsAgent });
    await send({ ...given(), httpsAgent });
    expect(proxy.asked).toHaveLength(1);
    expect(await failureOf(send(given()))).toMatchObject({
      outcome: "rejected",
      retryable: false,
    });
    httpsAgent.destroy();
  });

  it.each([
    ["ends with the module", "close" as const],
    ["ends where those beside it proved stale", "closeIdle" as const],
  ])("%s, also where an agent is given besides", async (_, end) => {
    const httpsAgent = new Agent({ ...TLS, keepAlive: true });
    await send({ ...given(), httpsAgent });
    const [socket] = proxy.sockets;
    const closed = once(socket!, "close");
    connections[end]();
    await closed;
    httpsAgent.destroy();
  });

  it("keeps nothing of an agent that is given for one call", async () => {
    const tunnelOf = (httpsAgent: Agent) =>
      new WeakRef(
        connections.routeTo(new URL("https://api.mch.weixin.qq.com"), {
          ...given(),
          httpsAgent,
        }).httpsAgent as Agent,
      );
    const tunnel = tunnelOf(new Agent(TLS));
    do {
      await new Promise(setImmediate);
      collectGarbage();
    } while (tunnel.deref());
  });

  it("certainly took no effect where the certificate of the agent cannot be read", async () => {
    const httpsAgent = new Agent({ ...TLS, cert: "garbage" });
    const asked = proxy.request();
    const call = failureOf(send({ ...given(), httpsAgent }, { attempts: 3 }));
    await asked;
    const [socket] = proxy.sockets;
    const closed = once(socket!, "close");
    expect(await call).toMatchObject({
      outcome: "rejected",
      retryable: false,
      cause: { code: "ERR_OSSL_PEM_NO_START_LINE", syscall: "connect" },
    });
    await closed;
    expect(proxy.asked).toHaveLength(1);
    expect(received).toBe(0);
  });

  it("leaves the way to an agent that brings a proxy of its own", async () => {
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
    class ProxyAgent extends Agent {
      readonly proxy = new URL(proxy.url);
    }
    const httpsAgent = new ProxyAgent({ ...TLS, keepAlive: true });
    const connected = vi.spyOn(httpsAgent, "createConnection");
    await send({ httpsAgent });
    await send({ httpsAgent });
    expect(connected).toHaveBeenCalledOnce();
    expect(received).toBe(2);
    httpsAgent.destroy();
  });

  it.each([
    [407, "ERR_PROXY_REFUSED", false],
    [403, "ERR_PROXY_REFUSED", false],
    [502, "ERR_PROXY_TUNNEL", true],
    ["close" as const, "ECONNRESET", true],
  ])(
    "certainly took no effect where the proxy opens no tunnel: %s",
    async (refusal, code, retryable) => {
      proxy.refusal = refusal;
      const error = await failureOf(send(given()));
      expect(error).toBeInstanceOf(WechatPayTransportError);
      expect(error).toMatchObject({
        outcome: "rejected",
        retryable,
        cause: { code },
      });
      expect(received).toBe(0);
    },
  );

  it("is repeated by a new tunnel where the kept one was closed", async () => {
    await send(given(), { attempts: 2 });
    // Closed by WeChat Pay as the next request arrives.
    wechat.prependOnceListener("request", ({ socket }) => socket.destroy());
    await send(given(), { attempts: 2 });
    expect(proxy.asked).toHaveLength(2);
  });

  it("ends with the module, also where the tunnel is not open yet", async () => {
    proxy.refusal = "hang";
    const call = failureOf(send(given()));
    while (proxy.sockets.size === 0) {
      await new Promise(setImmediate);
    }
    const [socket] = proxy.sockets;
    const closed = once(socket!, "close");
    connections.close();
    await closed;
    expect(await call).toMatchObject({ outcome: "rejected" });
  });
});
