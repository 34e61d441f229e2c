import { isIP } from "node:net";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Environment } from "../configuration/environment.js";

/**
 * Refuses requests to a name that is not the shop's. Otherwise a page of another site, whose name its owner has made point
 * here, could read the shop in the visitor's browser.
 *
 * @returns for Express, before everything that answers
 */
export function refuseUnknownHosts(environment: Environment) {
  return (
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ): void => {
    const isProbe = request.url?.startsWith("/health") ?? false;
    if (isProbe || isKnownHost(request.headers.host ?? "", environment)) {
      next();
      return;
    }
    response.writeHead(421, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(
      "The shop does not go by this name; name it in PUBLIC_URL or ALLOWED_HOSTS.\n",
    );
  };
}

/** Where no money moves, addresses in figures will do: no name can be made to point at them. */
function isKnownHost(
  host: string,
  { PUBLIC_URL, ALLOWED_HOSTS, paysForReal }: Environment,
): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) {
    return false;
  }
  const { hostname } = new URL(url);
  const isOwn =
    ALLOWED_HOSTS.includes(hostname) ||
    (PUBLIC_URL !== undefined && new URL(PUBLIC_URL).hostname === hostname);
  const isLocal =
    hostname === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return isOwn || (isLocal && !paysForReal);
}
