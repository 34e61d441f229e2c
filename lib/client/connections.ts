import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { AxiosRequestConfig } from "axios";
import { bringsProxy, environmentProxy, proxyUrl } from "./proxy";
import type { WechatPayRequestConfig } from "./request-config";
import { TunnelAgent } from "./tunnel-agent";

/** WeChat Pay closes a connection that was idle for 8 s: a request sent at that moment would be lost with it. */
const IDLE_MS = 4_000;

/** The part of an axios config that says by which connection a request goes. */
export type Route = Pick<
  AxiosRequestConfig,
  "proxy" | "httpAgent" | "httpsAgent"
>;

/**
 * Keep-alive connections of one instance of the module, direct and through a proxy, closed with it. An agent that the user
 * gives is left alone, but for the tunnels that have its TLS settings.
 */
export class Connections {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** By the agent whose TLS settings they have, and the proxy. */
  private readonly tunnels = new WeakMap<
    HttpsAgent,
    Map<string, TunnelAgent>
  >();
  /** All of them, but not for ever: an agent may be given for one call. */
  private readonly allTunnels = new Set<WeakRef<TunnelAgent>>();
  private readonly collected = new FinalizationRegistry<WeakRef<TunnelAgent>>(
    (reference) => this.allTunnels.delete(reference),
  );

  private hasEnded = false;

  /** @param idleMs how long a connection is kept without a request; one that waits for its answer is not idle */
  constructor(idleMs = IDLE_MS) {
    const options = { keepAlive: true, timeout: idleMs };
    this.httpAgent = new HttpAgent(options);
    this.httpsAgent = new HttpsAgent(options);
  }

  /**
   * The route to a host: direct, or through the proxy that is given, or that of the environment.
   *
   * @param given by the call, the module's options or axios's defaults
   */
  routeTo(url: URL, given: WechatPayRequestConfig): Route {
    const { proxy, httpAgent = this.httpAgent } = given;
    const httpsAgent: HttpsAgent = given.httpsAgent ?? this.httpsAgent;
    if (url.protocol === "http:" || proxy === false) {
      return { proxy, httpAgent, httpsAgent };
    }
    if (bringsProxy(httpsAgent)) {
      return { proxy: proxy ?? false, httpAgent, httpsAgent };
    }
    const through = proxy ? proxyUrl(proxy) : environmentProxy(url.hostname);
    return through === undefined
      ? { proxy, httpAgent, httpsAgent }
      : {
          proxy: false,
          httpAgent,
          httpsAgent: this.tunnel(through, httpsAgent),
        };
  }

  /** Ends what is idle: where one connection proved stale, those beside it are as old. */
  closeIdle(): void {
    for (const { freeSockets } of this.agents()) {
      for (const socket of Object.values(freeSockets).flat()) {
        socket?.destroy();
      }
    }
  }

  /** Whether they were ended: what fails by that is not sent again. */
  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** Ends all, those that wait for an answer too. */
  close(): void {
    this.hasEnded = true;
    this.agents().forEach((agent) => agent.destroy());
  }

  private tunnel(proxy: URL, base: HttpsAgent): TunnelAgent {
    const tunnels = this.tunnels.get(base) ?? new Map<string, TunnelAgent>();
    this.tunnels.set(base, tunnels);
    const known = tunnels.get(proxy.href);
    if (known) {
      return known;
    }
    const tunnel = new TunnelAgent(proxy, base.options);
    tunnels.set(proxy.href, tunnel);
    const reference = new WeakRef(tunnel);
    this.allTunnels.add(reference);
    this.collected.register(tunnel, reference);
    return tunnel;
  }

  private agents(): HttpAgent[] {
    const tunnels = Array.from(this.allTunnels, (each) => each.deref());
    return [this.httpAgent, this.httpsAgent, ...tunnels].filter(
      (agent) => agent !== undefined,
    );
  }
}
