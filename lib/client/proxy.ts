import { isIP } from "node:net";
import type { AxiosProxyConfig } from "axios";

/**
 * The proxy of the environment for an https host: `HTTPS_PROXY`, else `ALL_PROXY`, in either case.
 *
 * @returns `undefined` also where `NO_PROXY` might except the host, or the proxy is of another kind: axios, which knows all
 *   the spellings, decides then
 */
export function environmentProxy(
  hostname: string,
  environment: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  const variable = (name: string) =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()] || "";
  const value = variable("https_proxy") || variable("all_proxy");
  const exceptions = variable("no_proxy").split(/[\s,]+/);
  if (
    !/^https?:\/\//i.test(value) ||
    !URL.canParse(value) ||
    exceptions.some((exception) => mayMean(exception, hostname))
  ) {
    return undefined;
  }
  return new URL(value);
}

function mayMean(exception: string, hostname: string): boolean {
  if (exception === "") {
    return false;
  }
  const ending = exception.toLowerCase().replace(/:\d+$|^\*?\.?|\.$/g, "");
  return isIP(hostname) > 0 || hostname.endsWith(ending);
}

/** A proxy as axios's config names it, as a URL. */
export function proxyUrl({
  protocol = "http",
  host,
  port,
  auth,
}: AxiosProxyConfig): URL {
  const url = new URL(
    `${protocol.replace(/:?$/, ":")}//${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}`,
  );
  url.port = port === undefined ? "" : String(port);
  url.username = encodeURIComponent(auth?.username ?? "");
  url.password = encodeURIComponent(auth?.password ?? "");
  return url;
}

/** What is wrong with the field `proxy` of a config. */
export function proxyProblem(
  proxy: AxiosProxyConfig | false | undefined,
): string | undefined {
  const fits = () => {
    try {
      return /^https?:$/.test(proxyUrl(proxy as AxiosProxyConfig).protocol);
    } catch {
      return false;
    }
  };
  return proxy === undefined || proxy === false || fits()
    ? undefined
    : 'must be false or { protocol: "http" or "https", host, port, auth: { username, password } }';
}

/** Whether an agent that the user gives reaches its hosts through a proxy of its own, as those of agent-base and hpagent do. */
export function bringsProxy(agent: object): boolean {
  return (
    "proxy" in agent ||
    typeof (agent as { connect?: unknown }).connect === "function"
  );
}
