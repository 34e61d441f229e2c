import { isIP } from "node:net";
import type { AxiosProxyConfig } from "axios";
import { ConfigurationError } from "../apiv3/errors";

/** Where the proxy of the environment is looked for, in this order. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/**
 * The proxy of the environment for an https host: `HTTPS_PROXY`, else `ALL_PROXY`, in either case.
 *
 * @returns `undefined` also where `NO_PROXY` might except the host, or the proxy is of another kind: axios, which knows all
 *   the spellings, decides then
 * @throws ConfigurationError naming the variable where its user or password cannot be read
 */
export function environmentProxy(
  hostname: string,
  environment: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  const name = VARIABLES.find((each) => environment[each]) ?? "";
  const value = environment[name] ?? "";
  const exceptions = environment.no_proxy || environment.NO_PROXY || "";
  if (
    !/^https?:\/\//i.test(value) ||
    !URL.canParse(value) ||
    exceptions.split(/[\s,]+/).some((each) => mayMean(each, hostname))
  ) {
    return undefined;
  }
  const url = new URL(value);
  if (!isDecodable(url.username) || !isDecodable(url.password)) {
    throw new ConfigurationError(
      name,
      "its user or password has a % that begins no code such as %40; write % itself as %25",
    );
  }
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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
