import { BlockList, isIP } from "node:net";

/** Addresses of this machine and of private networks: RFC 1122, 1918, 4193 and 4291. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet("127.0.0.0", 8, "ipv4");
PRIVATE.addSubnet("10.0.0.0", 8, "ipv4");
PRIVATE.addSubnet("172.16.0.0", 12, "ipv4");
PRIVATE.addSubnet("192.168.0.0", 16, "ipv4");
PRIVATE.addAddress("::1", "ipv6");
PRIVATE.addSubnet("fc00::", 7, "ipv6");

/** Whether a URL leads to this machine or a private network. A name of one label, such as a container's, is in no public DNS. */
export function leadsToPrivateHost(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  return family === 0
    ? host !== "" && !host.includes(".")
    : PRIVATE.check(host, `ipv${family as 4 | 6}`);
}
