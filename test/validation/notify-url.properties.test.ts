import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notifyUrlProblem } from "../../lib/validation/notify-url";

/** IANA's special-purpose registries: networks that are not globally reachable, and multicast. */
const SPECIAL_IPV4 = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16",
  "172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15",
  "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
]
  .join(" ")
  .split(" ");

const SPECIAL_IPV6: Array<[head: number[], prefix: number]> = [
  [[0, 0, 0, 0, 0, 0, 0, 0], 127],
  [[0x64, 0xff9b, 1], 48],
  [[0x100, 0, 0, 0], 64],
  [[0x100, 0, 0, 1], 64],
  [[0x2001, 0], 23],
  [[0x2001, 0xdb8], 32],
  [[0x2002], 16],
  [[0x3fff], 20],
  [[0x5f00], 16],
  [[0xfc00], 7],
  [[0xfe80], 10],
  [[0xfec0], 10],
  [[0xff00], 8],
];

const octetsToNumber = (octets: number[]) =>
  octets.reduce((sum, octet) => sum * 256 + octet, 0);

const isSpecialIpv4 = (address: number) =>
  SPECIAL_IPV4.some((network) => {
    const [base = "", prefix] = network.split("/");
    const size = 2 ** (32 - Number(prefix));
    const start = octetsToNumber(base.split(".").map(Number));
    return address >= start && address < start + size;
  });

const groupsToBigint = (groups: number[]) =>
  groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);

const isSpecialIpv6 = (groups: number[]) => {
  const address = groupsToBigint(groups);
  return SPECIAL_IPV6.some(([head, prefix]) => {
    const base = groupsToBigint([...head, 0, 0, 0, 0, 0, 0, 0].slice(0, 8));
    const shift = BigInt(128 - prefix);
    return address >> shift === base >> shift;
  });
};

/** Around the edges of a special network, and anywhere. */
const ipv4 = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...SPECIAL_IPV4),
      fc.constantFrom("before", "first", "last", "after"),
    )
    .map(([network, edge]) => {
      const [base = "", prefix] = network.split("/");
      const first = octetsToNumber(base.split(".").map(Number));
      const after = first + 2 ** (32 - Number(prefix));
      const address = { before: first - 1, first, last: after - 1, after };
      return ((address[edge] % 2 ** 32) + 2 ** 32) % 2 ** 32;
    }),
  fc.nat({ max: 2 ** 32 - 1 }),
);

const octetsOf = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);

/** The spellings of an IPv4 address that a browser, and so a URL parser, understands. */
const spelled = (address: number) => {
  const octets = octetsOf(address);
  const hexadecimal = `0x${address.toString(16)}`;
  return fc.constantFrom(
    octets.join("."),
    `${octets.join(".")}.`,
    String(address),
    hexadecimal,
    hexadecimal.toUpperCase().replace("0X", "0x"),
    `0${address.toString(8)}`,
    octets.map((octet) => `0${octet.toString(8)}`).join("."),
    octets.map((octet) => `0x${octet.toString(16)}`).join("."),
    `${octets[0]}.${octetsToNumber(octets.slice(1))}`,
    octets
      .join(".")
      .replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    `[::ffff:${octets.join(".")}]`,
    `[0:0:0:0:0:ffff:${octets.join(".")}]`,
  );
};

const group = fc.nat({ max: 0xffff });
const ipv6 = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...SPECIAL_IPV6.map(([head]) => head)),
      fc.constantFrom([0x2400, 0x3200], [0x2001, 0x200], [0x2003]),
      fc.array(group, { maxLength: 8 }),
    ),
    fc.array(group, { minLength: 8, maxLength: 8 }),
  )
  .map(([head, rest]) => [...head, ...rest].slice(0, 8))
  // Those that hold an IPv4 address are another matter.
  .filter((groups) => !/^(0,0,0,0,0|100,65435,0)/.test(groups.join()));

const at = (host: string) => `https://${host}/notify`;
const isAccepted = (url: string) => notifyUrlProblem(url, false) === undefined;

describe("A notify_url of any address", () => {
  it("is public where no IPv4 registry says otherwise, however it is spelled", () => {
    const ends = new Set<boolean>();
    fc.assert(
      fc.property(
        ipv4.chain((address) =>
          fc.record({ address: fc.constant(address), host: spelled(address) }),
        ),
        ({ address, host }) => {
          const isPublic = !isSpecialIpv4(address);
          ends.add(isPublic);
          expect(isAccepted(at(host)), host).toBe(isPublic);
          expect(notifyUrlProblem(at(host), true)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
    expect(ends.size).toBe(2);
  });

  it("is public where no IPv6 registry says otherwise", () => {
    const ends = new Set<boolean>();
    fc.assert(
      fc.property(ipv6, (groups) => {
        const isPublic = !isSpecialIpv6(groups);
        ends.add(isPublic);
        const host = `[${groups.map((each) => each.toString(16)).join(":")}]`;
        expect(isAccepted(at(host)), host).toBe(isPublic);
      }),
      { numRuns: 2_000 },
    );
    expect(ends.size).toBe(2);
  });
});

describe("A notify_url of any name", () => {
  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const domain = fc.oneof(
    fc.constantFrom("com", "cn", "example", "localhost.com", "shop.local.cn"),
    fc.constantFrom(
      ..."localhost local internal intranet lan home.arpa test invalid".split(
        " ",
      ),
    ),
  );
  const isPrivateDomain = (name: string) =>
    "localhost local internal intranet lan home.arpa test invalid"
      .split(" ")
      .includes(name);

  it("is public under a public domain only", () => {
    fc.assert(
      fc.property(
        label,
        domain,
        fc.constantFrom("", ".", "..", ":8443"),
        fc.boolean(),
        (name, parent, end, upper) => {
          const host = `${name}.${parent}`;
          const spelling = (upper ? host.toUpperCase() : host) + end;
          expect(isAccepted(at(spelling)), spelling).toBe(
            !isPrivateDomain(parent) && end !== "..",
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has no empty label and more than one", () => {
    fc.assert(
      fc.property(label, (name) => {
        for (const host of [name, `${name}.`, `.${name}`, `a..${name}.com`]) {
          expect(isAccepted(at(host)), host).toBe(false);
        }
      }),
    );
  });
});

describe("A notify_url that a URL parser would rewrite", () => {
  const start = "https://yourapp.com/wechatpay/notify";
  const stray = fc.oneof(
    fc.constantFrom("\t", "\n", "\r", " ", "\\", "\0", "\u007f", "\u3000"),
    fc.nat({ max: 0x20 }).map((code) => String.fromCharCode(code)),
  );

  it("is refused for white space, control characters and backslashes, wherever they are", () => {
    fc.assert(
      fc.property(stray, fc.nat({ max: start.length }), (text, place) => {
        const url = start.slice(0, place) + text + start.slice(place);
        expect(notifyUrlProblem(url, true), JSON.stringify(url)).toMatch(
          /^must /,
        );
        expect(isAccepted(url)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is refused for anything else that is no URL, with words and no exception", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
        (value) => {
          const problem = notifyUrlProblem(value, false);
          expect(
            typeof value === "string" ? problem : (problem ?? "must"),
          ).toMatch(/^must/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
