import { BlockList, isIP } from "node:net";
import type { ValueRule } from "./rules";

/** What every `notify_url` must be (`protocol` "Notifications"), wherever it points. */
export const notifyUrl: ValueRule = (value) => {
  if (typeof value !== "string") {
    return undefined;
  }
  if (value !== value.trim() && value.trim() !== "") {
    return "must have no white space around it";
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:\/\/[^/\\]/i.test(value)) {
    return "must be an absolute URL that begins with https://";
  }
  // A URL parser drops or rewrites them, so what WeChat Pay calls would not be what is checked here.
  if (/[\s\\\p{Cc}]/u.test(value)) {
    return "must hold no white space, control characters or backslashes";
  }
  if (url.username || url.password) {
    return "must not hold credentials";
  }
  if (value.includes("?")) {
    return "must have no query; WeChat Pay refuses parameters";
  }
  if (value.includes("#")) {
    return "must have no fragment";
  }
  if (url.pathname === "/") {
    return "must have a path, such as /wechatpay/notify";
  }
  return undefined;
};

/** That WeChat Pay can reach it from outside, encrypted. */
export const publicNotifyUrl: ValueRule = (value) => {
  if (typeof value !== "string" || !URL.canParse(value)) {
    return undefined;
  }
  const url = new URL(value);
  if (url.protocol !== "https:") {
    return "must be https";
  }
  return isPublicHost(url)
    ? undefined
    : "must be reachable from outside: neither localhost nor a private address";
};

/** What is wrong with a `notify_url` that an option gives, if anything. */
export function notifyUrlProblem(
  value: unknown,
  allowInsecure: boolean | undefined,
): string | undefined {
  return (
    notifyUrl(value) ?? (allowInsecure ? undefined : publicNotifyUrl(value))
  );
}

/** Whether a URL's host can be on the public internet, as far as its spelling tells. */
export function isPublicHost(url: URL): boolean {
  // The URL parser has brought every spelling of an address (hex, octal, one number) into one form.
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const family = isIP(host);
  if (family === 0) {
    const labels = host.split(".");
    return (
      labels.length > 1 &&
      !labels.includes("") &&
      !/\.(localhost|local|internal|intranet|lan|home\.arpa|test|invalid)$/i.test(
        host,
      )
    );
  }
  return !privateAddresses.check(host, family === 4 ? "ipv4" : "ipv6");
}

/** IANA's special-purpose address registries, as far as they are not globally reachable. */
const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 63],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv6");
}
