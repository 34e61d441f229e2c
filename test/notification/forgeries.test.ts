import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openShop, PLATFORMS, type Shop } from "./shop";
import {
  type Delivery,
  deliver,
  envelope,
  post,
  SIGNED_RESOURCE,
  strangerKey,
} from "./wechat-pay";

const SIGNATURE_HEADERS = [
  "Wechatpay-Timestamp",
  "Wechatpay-Nonce",
  "Wechatpay-Serial",
  "Wechatpay-Signature",
];

const secondsFromNow = (seconds: number) =>
  (Math.floor(Date.now() / 1000) + seconds).toString();

const now = () => secondsFromNow(0);

function without(delivery: Delivery, ...names: string[]): Delivery {
  const headers = { ...delivery.headers };
  names.forEach((name) => delete headers[name]);
  return { ...delivery, headers };
}

function twice(delivery: Delivery, name: string): Delivery {
  const value = delivery.headers[name] as string;
  return {
    ...delivery,
    headers: { ...delivery.headers, [name]: [value, value] },
  };
}

const genuine = () => deliver(envelope());

const unverified: Array<[string, () => Delivery]> = [
  ["without any header", () => without(genuine(), ...SIGNATURE_HEADERS)],
  ...SIGNATURE_HEADERS.flatMap<[string, () => Delivery]>((name) => [
    [`without ${name}`, () => without(genuine(), name)],
    [`with ${name} twice`, () => twice(genuine(), name)],
  ]),
  ["signed with another key", () => deliver(envelope(), { key: strangerKey })],
  [
    "with one byte of the body changed",
    () => {
      const delivery = genuine();
      return {
        ...delivery,
        body: String(delivery.body).replace("encrypt", "encrypu"),
      };
    },
  ],
  [
    "re-serialised with other spacing",
    () => {
      const delivery = genuine();
      return {
        ...delivery,
        body: JSON.stringify(JSON.parse(String(delivery.body)), null, 1),
      };
    },
  ],
  [
    "of 301 s ago",
    () => deliver(envelope(), { timestamp: secondsFromNow(-301) }),
  ],
  [
    "of 302 s ahead",
    () => deliver(envelope(), { timestamp: secondsFromNow(302) }),
  ],
  ...["NaN", `-${now()}`, `${now()}.0`, "1.7e9", `0${now()}`, "Infinity"].map<
    [string, () => Delivery]
  >((timestamp) => [
    `with the timestamp ${timestamp}`,
    () => deliver(envelope(), { timestamp }),
  ]),
  ...["PUB_KEY_ID_0", "__proto__", "constructor", "toString"].map<
    [string, () => Delivery]
  >((serial) => [
    `with the serial ${serial}`,
    () => deliver(envelope(), { serial }),
  ]),
  [
    "with WeChat Pay's deliberately wrong signature",
    () =>
      deliver(envelope(), {
        signature: `WECHATPAY/SIGNTEST/${"Qm9n".repeat(60)}`,
      }),
  ],
  ...["*", "AAAA", "=".repeat(344), "A".repeat(4096)].map<
    [string, () => Delivery]
  >((signature) => [
    `with the signature ${signature.slice(0, 8)}`,
    () => deliver(envelope(), { signature }),
  ]),
];

const malformed: Array<[string, () => Delivery]> = [
  ["that is a signed array", () => deliver("[]")],
  [
    "without an id",
    () => deliver(envelope().replace(/"id":"[^"]*"/, '"id":""')),
  ],
  [
    "without a resource",
    () => deliver('{"id":"1","event_type":"E","create_time":"t"}'),
  ],
  [
    "encrypted with another APIv3 key",
    () => deliver(envelope({ key: "f".repeat(32) })),
  ],
  ["with a short nonce", () => deliver(envelope({ nonce: "short" }))],
  [
    "with a truncated tag",
    () => {
      const body = JSON.parse(envelope());
      body.resource.ciphertext = Buffer.from(body.resource.ciphertext, "base64")
        .subarray(0, -4)
        .toString("base64");
      return deliver(JSON.stringify(body));
    },
  ],
  [
    "with a ciphertext shorter than a tag",
    () => deliver(envelope({ resource: { ciphertext: "AAAA" } })),
  ],
  [
    "of another algorithm",
    () => deliver(envelope({ resource: { algorithm: "AES_256_CBC" } })),
  ],
  [
    "whose plaintext is not JSON",
    () => deliver(envelope({ plaintext: "<xml/>" })),
  ],
  [
    "whose plaintext is an array",
    () => deliver(envelope({ plaintext: JSON.stringify([SIGNED_RESOURCE]) })),
  ],
  ["whose plaintext is null", () => deliver(envelope({ plaintext: "null" }))],
];

describe.each(PLATFORMS)("a notify route on %s", (platform) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(platform);
  });
  afterAll(() => shop.app.close());
  beforeEach(() => {
    shop.handled.events.length = 0;
  });

  describe.each(["/notify", "/guarded"])("%s", (path) => {
    it.each(unverified)("answers 401 to a notification %s", async (_, make) => {
      const answer = await post(shop.url + path, make());
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toEqual({
        code: "FAIL",
        message: "not verified",
      });
      expect(shop.handled.events).toEqual([]);
    });

    it.each(malformed)("answers 400 to a signed body %s", async (_, make) => {
      const answer = await post(shop.url + path, make());
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toEqual({
        code: "FAIL",
        message: "malformed",
      });
      expect(shop.handled.events).toEqual([]);
    });

    it.each([
      ["an empty body", () => deliver("")],
      ["a body that is not JSON", () => deliver("{")],
      ["1 MB", () => deliver(`{"a":"${"x".repeat(1024 * 1024)}"}`)],
      [
        "a body of another content type",
        () => {
          const delivery = genuine();
          delivery.headers["Content-Type"] = "application/octet-stream";
          return delivery;
        },
      ],
    ])("refuses %s", async (_, make) => {
      const answer = await post(shop.url + path, make());
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(shop.handled.events).toEqual([]);
    });
  });

  it("accepts a notification at either end of the five minutes", async () => {
    for (const seconds of [-299, 299]) {
      const delivery = deliver(envelope(), {
        timestamp: secondsFromNow(seconds),
      });
      expect((await post(`${shop.url}/notify`, delivery)).status).toBe(204);
    }
    expect(shop.handled.events).toHaveLength(2);
  });

  it.each([undefined, null, "", "contract"])(
    "accepts %o as associated data",
    async (associated_data) => {
      const delivery = deliver(envelope({ associated_data }));
      expect((await post(`${shop.url}/notify`, delivery)).status).toBe(204);
      expect(shop.handled.events).toHaveLength(1);
    },
  );
});
