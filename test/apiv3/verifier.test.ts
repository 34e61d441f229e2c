import { type KeyObject, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { certificateKey, KeyRing } from "../../lib/apiv3/key-ring";
import { type KeySource, SignatureVerifier } from "../../lib/apiv3/verifier";
import { certificatePem } from "../vectors";
import {
  PLATFORM_SERIAL,
  reasonOf,
  signatureErrorOf,
  signedVector,
  signedWith,
  WECHATPAY_KEY,
  WECHATPAY_SERIAL,
} from "./signed";

const NOW = 1_700_000_010_000;
const ring = new KeyRing([
  { serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY },
  certificateKey(new X509Certificate(certificatePem("platform"))),
]);
const keys: KeySource = { find: (serial) => ring.find(serial, Date.now()) };
const verifier = new SignatureVerifier(keys, 300);

beforeEach(() => {
  vi.setSystemTime(NOW);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("What WeChat Pay signed", () => {
  it.each(["answer", "answer-empty", "answer-binary", "notification"])(
    "is accepted: %s",
    async (name) => {
      const { headers, body } = signedVector(name);

      await expect(verifier.verify(headers, body)).resolves.toBeUndefined();
    },
  );

  it("is accepted with the key that its serial names, while both kinds are in use", async () => {
    const byPublicKey = signedVector("notification");
    const byCertificate = signedVector(
      "notification-platform",
      PLATFORM_SERIAL,
      "notification",
    );

    for (const { headers, body } of [byPublicKey, byCertificate]) {
      await expect(verifier.verify(headers, body)).resolves.toBeUndefined();
    }
  });

  it("is refused where the serial names the other key, which is not tried in turn", async () => {
    const byPublicKey = signedVector("notification", PLATFORM_SERIAL);
    const byCertificate = signedVector(
      "notification-platform",
      WECHATPAY_SERIAL,
      "notification",
    );

    for (const { headers, body } of [byPublicKey, byCertificate]) {
      expect(await reasonOf(() => verifier.verify(headers, body))).toBe(
        "signature",
      );
    }
  });

  it("waits for a key that has to be fetched", async () => {
    const slow = new SignatureVerifier(
      { find: (serial) => Promise.resolve(ring.find(serial, NOW)) },
      300,
    );
    const { headers, body } = signedVector("answer");

    await expect(slow.verify(headers, body)).resolves.toBeUndefined();
    expect(await reasonOf(() => slow.verify(headers, Buffer.from("{}")))).toBe(
      "signature",
    );
  });
});

describe("What WeChat Pay did not sign", () => {
  it("is refused: another body", async () => {
    const { headers, body } = signedVector("answer");
    const text = body.toString();

    for (const forged of [
      text.replace("1900000109", "1900000108"),
      JSON.stringify(JSON.parse(text)),
      "",
    ]) {
      expect(
        await reasonOf(() => verifier.verify(headers, Buffer.from(forged))),
      ).toBe("signature");
    }
  });

  it("is refused: one flipped bit in bytes that are not UTF-8", async () => {
    const { headers, body } = signedVector("answer-binary");
    const changed = Buffer.from(body);
    changed.writeUInt8(changed.readUInt8(1) ^ 1, 1);

    expect(changed.toString()).toBe(body.toString());
    expect(await reasonOf(() => verifier.verify(headers, changed))).toBe(
      "signature",
    );
  });

  it.each(["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature"])(
    "is refused: the %s of another answer",
    async (name) => {
      const { headers, body } = signedVector("answer");
      const other = signedVector("answer-empty").headers;

      expect(
        await reasonOf(() =>
          verifier.verify({ ...headers, [name]: other[name] }, body),
        ),
      ).toBe("signature");
    },
  );

  it.each([
    `WECHATPAY/SIGNTEST/${"A".repeat(325)}`,
    "WECHATPAY/SIGNTEST/",
    "AAAA",
    "=",
    "not a signature",
    "\u0000\uffff",
    "微信",
  ])("is refused and is no crash: the signature %j", async (signature) => {
    const { headers, body } = signedVector("answer");

    expect(
      await reasonOf(() =>
        verifier.verify({ ...headers, "wechatpay-signature": signature }, body),
      ),
    ).toBe("signature");
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "0"])(
    "is refused for its key and is no crash: the serial %s",
    async (serial) => {
      const { headers, body } = signedVector("answer", serial);

      const error = await signatureErrorOf(() =>
        verifier.verify(headers, body),
      );
      expect(error.reason).toBe("serial");
      expect(error.message).toContain(serial);
    },
  );
});

describe("The clock of a genuine signature", () => {
  it.each([0, 300, -300])("may be off by %i s", async (offset) => {
    const { headers, body } = signedWith(String(NOW / 1000 + offset));

    await expect(verifier.verify(headers, body)).resolves.toBeUndefined();
  });

  it.each([301, -301, 86_400, -86_400])(
    "may not be off by %i s",
    async (offset) => {
      const { headers, body } = signedWith(String(NOW / 1000 + offset));

      expect(await reasonOf(() => verifier.verify(headers, body))).toBe(
        "timestamp",
      );
    },
  );

  it.each(["1", "NaN", "-1700000010", "1700000010.0", "1.70000001e9", "0x1"])(
    "cannot read %s",
    async (timestamp) => {
      const { headers, body } = signedWith(timestamp);

      expect(await reasonOf(() => verifier.verify(headers, body))).toBe(
        "timestamp",
      );
    },
  );

  it("ends a recorded answer's life after five minutes", async () => {
    const { headers, body } = signedVector("answer");
    vi.setSystemTime(NOW + 300_000);
    await verifier.verify(headers, body);
    vi.setSystemTime(NOW + 301_000);

    expect(await reasonOf(() => verifier.verify(headers, body))).toBe(
      "timestamp",
    );
  });
});

describe("The source of keys", () => {
  function recording() {
    const asked: string[] = [];
    const find = (serial: string): KeyObject | undefined => {
      asked.push(serial);
      return undefined;
    };
    return { asked, verifier: new SignatureVerifier({ find }, 300) };
  }

  it("is asked for nothing while a header is missing or the clock is off", async () => {
    const source = recording();
    const { headers, body } = signedVector("answer");
    const stale = signedWith("1600000000");
    const unsigned = { ...headers, "wechatpay-signature": undefined };

    await reasonOf(() => source.verifier.verify(unsigned, body));
    await reasonOf(() => source.verifier.verify(stale.headers, stale.body));
    expect(source.asked).toEqual([]);
  });

  it("is asked once, for the serial as it came", async () => {
    const source = recording();
    const { headers, body } = signedVector("answer", "UNHEARD_OF");

    expect(await reasonOf(() => source.verifier.verify(headers, body))).toBe(
      "serial",
    );
    expect(source.asked).toEqual(["UNHEARD_OF"]);
  });

  it("passes its own failure on, so that it is not taken for a forgery", async () => {
    const failure = new Error("no certificates");
    const broken = new SignatureVerifier(
      { find: () => Promise.reject(failure) },
      300,
    );
    const { headers, body } = signedVector("answer");

    await expect(broken.verify(headers, body)).rejects.toBe(failure);
  });
});
