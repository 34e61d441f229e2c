import { isIP } from "node:net";

/** Names that no public server can have (RFC 6761, 6762, 8375; ICANN's `internal`), so that no web page can point one here. */
const PRIVATE_NAME =
  /^([a-z0-9_-]+\.)*([a-z0-9_-]+\.(localhost|internal|local|test|home\.arpa)|localhost)$/i;

/** One label, as containers have that share a network. */
const SINGLE_LABEL = /^[a-z0-9_-]+$/i;

/**
 * Whether a request's `Host` is one by which no web page elsewhere reaches the simulator. Such a page could give a name of
 * its own the simulator's address (DNS rebinding), and its requests would then say that name.
 */
export function isHostWithin(host: string, from: "loopback" | "any"): boolean {
  const [, bracketed, plain] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d+)?$/.exec(host) ?? [];
  const name = bracketed ?? plain ?? "";
  if (from === "loopback") {
    return bracketed === undefined
      ? /^(localhost|127(\.\d{1,3}){3})$/i.test(name)
      : name === "::1";
  }
  return bracketed === undefined
    ? isIP(name) === 4 || SINGLE_LABEL.test(name) || PRIVATE_NAME.test(name)
    : isIP(name) === 6;
}
