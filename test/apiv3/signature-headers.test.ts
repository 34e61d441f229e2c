import { describe, expect, it } from "vitest";
import { readSignatureHeaders } from "../../lib/apiv3/signature";
import { messageVector } from "../vectors";
import { headersOf, reasonOf, signatureErrorOf } from "./signed";

const SIGNED = {
  timestamp: "1700000010",
  nonce: "c5ac7061fccab6bf3e254dcf98995b8c",
  serial: "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60",
  signature: messageVector("answer").signature,
};
const HEADERS = headersOf(SIGNED);
const FIELDS = [
  ["wechatpay-timestamp", "timestamp"],
  ["wechatpay-nonce", "header"],
  ["wechatpay-serial", "header"],
  ["wechatpay-signature", "signature"],
] as const;

const reasonFor = (headers: Record<string, unknown>) =>
  reasonOf(() => readSignatureHeaders(headers));

describe("The headers of a signature", () => {
  it("are read whatever their casing", () => {
    const spelled = Object.fromEntries(
      Object.entries(HEADERS).map(([name, value]) => [
        name.replace("wechatpay-", "Wechatpay-"),
        value,
      ]),
    );

    expect(readSignatureHeaders(HEADERS)).toEqual(SIGNED);
    expect(readSignatureHeaders(spelled)).toEqual(SIGNED);
  });

  it("are read from an object without a prototype", () => {
    const bare: Record<string, unknown> = Object.create(null);
    Object.assign(bare, HEADERS);

    expect(readSignatureHeaders(bare)).toEqual(SIGNED);
  });

  it("are read where a value stands alone in a list", () => {
    const lists = Object.fromEntries(
      Object.entries(HEADERS).map(([name, value]) => [name, [value]]),
    );

    expect(readSignatureHeaders(lists)).toEqual(SIGNED);
  });

  it("are refused where there are none at all", async () => {
    expect(await reasonFor({})).toBe("header");
  });
});

describe.each(FIELDS)("The header %s", (name, malformed) => {
  const value = HEADERS[name];

  it("is required", async () => {
    const rest = { ...HEADERS };
    delete rest[name];

    const error = await signatureErrorOf(() => readSignatureHeaders(rest));
    expect(error.reason).toBe("header");
    expect(error.message).toContain(name);
  });

  it.each([undefined, null])("is missing where it is %s", async (absent) => {
    expect(await reasonFor({ ...HEADERS, [name]: absent })).toBe("header");
  });

  it.each([undefined, null])(
    "is read where it is %s under one casing and there under another",
    (absent) => {
      const title = name.replace("wechatpay", "Wechatpay");

      expect(readSignatureHeaders({ ...HEADERS, [title]: absent })).toEqual(
        SIGNED,
      );
    },
  );

  it("is refused where it came twice, as a list", async () => {
    for (const values of [[value, value], ["1", value], [value, "1"], []]) {
      expect(await reasonFor({ ...HEADERS, [name]: values })).toBe("header");
    }
  });

  it("is refused where it came twice, under two casings", async () => {
    const title = name.replace("wechatpay", "Wechatpay");

    expect(await reasonFor({ ...HEADERS, [title]: value })).toBe("header");
  });

  it.each([", ", ","])(
    "is refused where it came twice, joined by '%s'",
    async (separator) => {
      const joined = `${value}${separator}${value}`;

      expect(await reasonFor({ ...HEADERS, [name]: joined })).toBe(malformed);
    },
  );

  it.each([1700000010, true, {}, [["nested"]], Buffer.from("1")])(
    "is refused where it is no text but %j",
    async (other) => {
      expect(await reasonFor({ ...HEADERS, [name]: other })).toBe("header");
    },
  );

  it.each(["", " ", `${value} `, ` ${value}`, `${value}\n`, "微信"])(
    "is refused as %j",
    async (text) => {
      expect(await reasonFor({ ...HEADERS, [name]: text })).toBe(malformed);
    },
  );

  it("is refused where it is endless, before anything is computed", async () => {
    expect(await reasonFor({ ...HEADERS, [name]: "1".repeat(10_000) })).toBe(
      malformed,
    );
  });
});

describe("A timestamp", () => {
  it.each([
    "NaN",
    "Infinity",
    "-1700000010",
    "+1700000010",
    "1700000010.0",
    "1700000010.5",
    "1.70000001e9",
    "17e8",
    "01700000010",
    "0",
    "0x6553f10a",
    "1700000010n",
    "1_700_000_010",
    "170000001000",
    "１７００００００１０",
    "undefined",
    "2023-11-14T22:13:30Z",
  ])("is a plain count of seconds, so %s is refused", async (timestamp) => {
    expect(
      await reasonFor({ ...HEADERS, "wechatpay-timestamp": timestamp }),
    ).toBe("timestamp");
  });
});

describe("A nonce", () => {
  it("may hold any visible character but a comma", () => {
    const nonce = "aZ09!#$%&'()*+-./:;<=>?@[]^_`{|}~";
    const headers = { ...HEADERS, "wechatpay-nonce": nonce };

    expect(readSignatureHeaders(headers).nonce).toBe(nonce);
  });

  it("cannot carry a line into the signed message", async () => {
    const nonce = "nonce\n{}";

    expect(await reasonFor({ ...HEADERS, "wechatpay-nonce": nonce })).toBe(
      "header",
    );
  });
});

describe("A serial", () => {
  it.each([
    "PUB_KEY_ID_0119000001092023111400000000000001",
    "4c1a7e5d0b3f92866e1d57a0c48b3f21d95e7a60",
    "__proto__",
    "constructor",
    "toString",
  ])("%s is read as it came", (serial) => {
    const headers = { ...HEADERS, "wechatpay-serial": serial };

    expect(readSignatureHeaders(headers).serial).toBe(serial);
  });

  it.each(["../keys", "4C1A-7E5D", "4C 1A", "a=b"])(
    "%s is refused",
    async (serial) => {
      expect(await reasonFor({ ...HEADERS, "wechatpay-serial": serial })).toBe(
        "header",
      );
    },
  );
});

describe("A value that cannot be a signature", () => {
  it.each(["====", "a===", "ab=c", "a-b_", "%%%", "{}", "a b"])(
    "such as %s is refused",
    async (signature) => {
      expect(
        await reasonFor({ ...HEADERS, "wechatpay-signature": signature }),
      ).toBe("signature");
    },
  );

  it("is called deliberate in the log where WeChat Pay made it so", async () => {
    const signature = "WECHATPAY/SIGNTEST/ not Base64";

    const error = await signatureErrorOf(() =>
      readSignatureHeaders({ ...HEADERS, "wechatpay-signature": signature }),
    );
    expect(error.reason).toBe("signature");
    expect(error.message).toContain("SIGNTEST");
  });

  it("is not repeated in the message", async () => {
    for (const [name] of FIELDS) {
      const error = await signatureErrorOf(() =>
        readSignatureHeaders({ ...HEADERS, [name]: "<script>, {}" }),
      );
      expect(error.message).not.toContain("script");
    }
  });
});
