import { generateKeyPairSync } from "node:crypto";
import { Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, WechatPayApiError } from "../../lib";
import type {
  CertificateList as CertificateListOf,
  UnusableEntry,
} from "../../lib/apiv3/certificates";
import type { VerificationKey } from "../../lib/apiv3/key-ring";
import { PlatformKeys } from "../../lib/keys/platform-keys";
import type { Renewal } from "../../lib/keys/renewal";

const LOGGER = new Logger("PlatformKeys");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const FIXED: VerificationKey = { serial: "PUB_KEY_ID_01", publicKey };

function certificate(
  serial: string,
  validity: { notBefore?: number; notAfter?: number } = {},
): VerificationKey {
  const now = Date.now();
  return {
    serial,
    publicKey,
    notBefore: now - HOUR,
    notAfter: now + 5 * 365 * 24 * HOUR,
    ...validity,
  };
}

/** A WeChat Pay whose list of certificates the test changes. */
class CertificateList {
  keys: VerificationKey[] = [certificate("AAAAAAAA")];
  unusable: UnusableEntry[] = [];
  failure?: Error;
  downloads = 0;

  readonly download = async () => {
    this.downloads += 1;
    if (this.failure) {
      throw this.failure;
    }
    return { keys: this.keys, unusable: this.unusable };
  };
}

/** What a merchant without certificates is answered; it need not be signed. */
const none = () =>
  new WechatPayApiError({
    status: 404,
    code: "RESOURCE_NOT_EXISTS",
    message: "无可用的平台证书",
  });

const randomSerial = (number: number) =>
  number.toString(16).toUpperCase().padStart(40, "F");

describe("the keys that verify", () => {
  let list: CertificateList;
  let keys: PlatformKeys;

  const made = (
    fixed: VerificationKey[] = [],
    renewal: Partial<Renewal> = {},
  ) => {
    const { download } = list;
    const usual = { download, first: [], isLazy: false, everyMs: 12 * HOUR };
    return new PlatformKeys(fixed, { ...usual, ...renewal }, LOGGER);
  };
  const open = async (
    fixed?: VerificationKey[],
    renewal?: Partial<Renewal>,
  ) => {
    keys = made(fixed, renewal);
    await keys.start();
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-06-08T12:00:00Z") });
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    list = new CertificateList();
  });
  afterEach(() => {
    keys.close();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("are there when the application has started", async () => {
    await open([FIXED]);
    expect(list.downloads).toBe(1);
    expect(keys.find("AAAAAAAA")).toBe(publicKey);
    expect(keys.find("aaaaaaaa")).toBe(publicKey);
    expect(keys.find("PUB_KEY_ID_01")).toBe(publicKey);
    expect(keys.all().map(({ serial }) => serial)).toEqual([
      "PUB_KEY_ID_01",
      "AAAAAAAA",
    ]);
  });

  it("stop the start where they cannot be had, and say why", async () => {
    list.failure = new Error("no answer within 5000 ms");
    await expect(open([FIXED])).rejects.toThrow(ConfigurationError);
    await expect(open([FIXED])).rejects.toThrow(
      /platformCertificates: .*no answer within 5000 ms/,
    );
  });

  it("are not downloaded again by a start that failed", async () => {
    list.failure = new Error("no answer within 5000 ms");
    await expect(open()).rejects.toThrow(ConfigurationError);
    await vi.advanceTimersByTimeAsync(24 * HOUR);
    expect(list.downloads).toBe(1);
  });

  it("may come later where they are lazy: 200 first requests share one download", async () => {
    await open([], { isLazy: true });
    expect(list.downloads).toBe(0);
    const found = await Promise.all(
      Array.from({ length: 200 }, () => keys.find("AAAAAAAA")),
    );
    expect(found.every((key) => key === publicKey)).toBe(true);
    expect(list.downloads).toBe(1);
  });

  it("are not downloaded more often where the wall clock is set", async () => {
    await open();
    for (const step of [HOUR, -2 * HOUR]) {
      vi.setSystemTime(Date.now() + step);
      expect(await keys.find(randomSerial(1))).toBeUndefined();
    }
    expect(list.downloads).toBe(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await keys.find(randomSerial(1));
    expect(list.downloads).toBe(2);
  });

  it("are named in the download as in other requests, once there are any", async () => {
    const named: unknown[] = [];
    await open([], {
      download: (_, serial) => {
        named.push(serial, keys.requestSerial());
        return list.download();
      },
    });
    expect(keys.requestSerial()).toBe("AAAAAAAA");
    await vi.advanceTimersByTimeAsync(MINUTE);
    await keys.find(randomSerial(1));
    expect(named).toEqual([undefined, undefined, "AAAAAAAA", "AAAAAAAA"]);
  });

  it("need no certificate where the merchant never had one and there is a public key", async () => {
    list.failure = none();
    await open([FIXED]);
    expect(keys.find("PUB_KEY_ID_01")).toBe(publicKey);
    expect(Logger.prototype.error).not.toHaveBeenCalled();
    await expect(open([])).rejects.toThrow(ConfigurationError);
  });

  it("stay in use until they expire where a renewal, which anybody may have answered, finds none", async () => {
    const notAfter = Date.now() + 24 * HOUR;
    list.keys = [certificate("AAAAAAAA", { notAfter })];
    await open([FIXED]);
    list.failure = none();
    await vi.advanceTimersByTimeAsync(12 * HOUR);
    expect(list.downloads).toBe(2);
    expect(keys.find("AAAAAAAA")).toBe(publicKey);
    expect(Logger.prototype.error).toHaveBeenCalledOnce();
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.stringContaining("404"),
    );
    vi.setSystemTime(notAfter + 1);
    await keys.find("BBBBBBBB");
    expect(keys.all()).toEqual([FIXED]);
    expect(Logger.prototype.error).toHaveBeenCalledOnce();
  });

  describe("where a renewal's list holds entries that cannot be used", () => {
    const problem = "data[0]: is a key of type ec; WeChat Pay's keys are RSA";

    it("are the others, and those that its serials had before; a warning names them", async () => {
      list.keys = [certificate("AAAAAAAA"), certificate("CCCCCCCC")];
      await open();
      list.keys = [certificate("BBBBBBBB")];
      list.unusable = [
        { serial: "AAAAAAAA", problem },
        { serial: "DDDDDDDD", problem },
        { problem: "data[1]: resource: not an object" },
      ];
      await vi.advanceTimersByTimeAsync(12 * HOUR);
      expect(keys.all().map(({ serial }) => serial)).toEqual([
        "BBBBBBBB",
        "AAAAAAAA",
      ]);
      expect(vi.mocked(Logger.prototype.warn).mock.calls.flat()).toEqual([
        `A platform certificate (serial AAAAAAAA) cannot be used and is left out: ${problem}`,
        `A platform certificate (serial DDDDDDDD) cannot be used and is left out: ${problem}`,
        "A platform certificate cannot be used and is left out: data[1]: resource: not an object",
      ]);
      expect(Logger.prototype.error).not.toHaveBeenCalled();
    });
  });

  it.each<[string, () => VerificationKey[]]>([
    ["nothing", () => []],
    [
      "what has expired",
      () => [certificate("BBBBBBBB", { notAfter: Date.now() - 1 })],
    ],
  ])(
    "stay in use until they expire where a renewal brings %s",
    async (_, brought) => {
      const notAfter = Date.now() + 24 * HOUR;
      list.keys = [certificate("AAAAAAAA", { notAfter })];
      await open();
      list.keys = brought();
      await vi.advanceTimersByTimeAsync(12 * HOUR);
      expect(list.downloads).toBe(2);
      expect(keys.find("AAAAAAAA")).toBe(publicKey);
      expect(Logger.prototype.error).toHaveBeenCalledWith(
        expect.stringContaining(
          "the old ones stay in use while they are valid: the list holds none that can be used",
        ),
      );
      vi.setSystemTime(notAfter + 1);
      expect(await keys.find("AAAAAAAA")).toBeUndefined();
    },
  );

  it("stop the start where the first list brings none, and there is no public key", async () => {
    list.keys = [];
    await expect(open()).rejects.toThrow(
      /^platformCertificates: could not be downloaded: the list holds none that can be used$/,
    );
    await open([FIXED]);
    expect(keys.find("PUB_KEY_ID_01")).toBe(publicKey);
  });

  it("are warned of at the start where the options give one that is not valid now", async () => {
    const now = Date.now();
    keys = new PlatformKeys(
      [
        certificate("AAAAAAAA", { notAfter: now - 1 }),
        certificate("BBBBBBBB", { notBefore: now + HOUR }),
        certificate("CCCCCCCC"),
        FIXED,
      ],
      undefined,
      LOGGER,
    );
    await keys.start();
    expect(vi.mocked(Logger.prototype.warn).mock.calls.flat()).toEqual([
      expect.stringMatching(
        /^The platform certificate AAAAAAAA of the options is valid from 2026-06-08T11:00:00.000Z to 2026-06-08T11:59:59.999Z, not now/,
      ),
      expect.stringContaining("BBBBBBBB"),
    ]);
  });

  it("never include a certificate outside its validity", async () => {
    const now = Date.now();
    list.keys = [
      certificate("AAAAAAAA", { notAfter: now - 1 }),
      certificate("BBBBBBBB", { notBefore: now + 1 }),
      certificate("CCCCCCCC", { notAfter: now + 30_000 }),
    ];
    await open();
    expect(await keys.find("AAAAAAAA")).toBeUndefined();
    expect(await keys.find("BBBBBBBB")).toBeUndefined();
    expect(keys.find("CCCCCCCC")).toBe(publicKey);
    vi.setSystemTime(now + 30_001);
    expect(await keys.find("CCCCCCCC")).toBeUndefined();
  });

  it("are renewed at least every 12 hours, but not all the time", async () => {
    await open();
    await vi.advanceTimersByTimeAsync(9 * HOUR);
    expect(list.downloads).toBe(1);
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(list.downloads).toBe(2);
    await vi.advanceTimersByTimeAsync(12 * HOUR);
    expect(list.downloads).toBeGreaterThanOrEqual(3);
  });

  it("are renewed as often as is said", async () => {
    await open([], { everyMs: HOUR });
    await vi.advanceTimersByTimeAsync(0.75 * HOUR);
    expect(list.downloads).toBe(1);
    await vi.advanceTimersByTimeAsync(0.25 * HOUR);
    expect(list.downloads).toBe(2);
  });

  describe("where some are given to begin with", () => {
    it("are those until the first download, which the start does not wait for", async () => {
      let answer!: () => void;
      const download = () =>
        new Promise<CertificateListOf>((resolve) => {
          answer = () => resolve({ keys: list.keys, unusable: [] });
        });
      await open([], { first: [certificate("BBBBBBBB")], download });
      expect(keys.find("BBBBBBBB")).toBe(publicKey);
      expect(keys.requestSerial()).toBe("BBBBBBBB");
      const found = keys.find("AAAAAAAA");
      answer();
      expect(await found).toBe(publicKey);
      expect(keys.all().map(({ serial }) => serial)).toEqual(["AAAAAAAA"]);
    });

    it("stay while the download fails, which the log tells, and is soon repeated", async () => {
      list.failure = new Error("down");
      await open([], { first: [certificate("BBBBBBBB")] });
      await vi.advanceTimersByTimeAsync(0);
      expect(Logger.prototype.error).toHaveBeenCalledWith(
        expect.stringContaining("down"),
      );
      expect(keys.find("BBBBBBBB")).toBe(publicKey);
      list.failure = undefined;
      await vi.advanceTimersByTimeAsync(2 * MINUTE);
      expect(keys.all().map(({ serial }) => serial)).toEqual(["AAAAAAAA"]);
    });

    it("are waited for where none of the given ones is valid now, and no line tells of those", async () => {
      const first = [certificate("BBBBBBBB", { notAfter: Date.now() - 1 })];
      await open([], { first });
      expect(keys.find("AAAAAAAA")).toBe(publicKey);
      expect(Logger.prototype.warn).not.toHaveBeenCalled();
      list.failure = new Error("down");
      await expect(open([], { first })).rejects.toThrow(ConfigurationError);
    });

    it("are not downloaded before one is needed where that may wait", async () => {
      await open([], { first: [certificate("BBBBBBBB")], isLazy: true });
      expect(list.downloads).toBe(0);
      expect(keys.find("BBBBBBBB")).toBe(publicKey);
      expect(await keys.find("AAAAAAAA")).toBe(publicKey);
    });
  });

  it("are renewed before the first of them expires", async () => {
    list.keys = [
      certificate("AAAAAAAA", { notAfter: Date.now() + HOUR }),
      certificate("BBBBBBBB"),
    ];
    await open();
    list.keys = [certificate("BBBBBBBB"), certificate("CCCCCCCC")];
    await vi.advanceTimersByTimeAsync(HOUR - MINUTE);
    expect(keys.find("CCCCCCCC")).toBe(publicKey);
  });

  it("stay in use while a renewal fails, and the failure is logged and soon tried again", async () => {
    await open();
    list.failure = new Error("down");
    await vi.advanceTimersByTimeAsync(12 * HOUR);
    expect(list.downloads).toBeGreaterThan(1);
    expect(keys.find("AAAAAAAA")).toBe(publicKey);
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.stringContaining("down"),
    );
    list.failure = undefined;
    list.keys = [certificate("BBBBBBBB")];
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(keys.find("BBBBBBBB")).toBe(publicKey);
  });

  it("are downloaded once at most for 10,000 forged serials, and a genuine one among them is found", async () => {
    await open();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    list.keys = [certificate("AAAAAAAA"), certificate("BBBBBBBB")];
    const before = list.downloads;
    const forged = Array.from({ length: 10_000 }, (_, number) =>
      keys.find(randomSerial(number)),
    );
    const known = keys.find("AAAAAAAA");
    const rotated = keys.find("BBBBBBBB");
    expect(known).toBe(publicKey);
    expect(await rotated).toBe(publicKey);
    expect((await Promise.all(forged)).some(Boolean)).toBe(false);
    for (let number = 0; number < 10_000; number++) {
      expect(keys.find(randomSerial(number))).toBeUndefined();
    }
    expect(list.downloads).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await keys.find(randomSerial(0));
    expect(list.downloads).toBe(before + 2);
  });

  it("are not downloaded for what can be no certificate's serial", async () => {
    await open();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    for (const serial of ["PUB_KEY_ID_99", "__proto__", "constructor", "A"]) {
      expect(keys.find(serial)).toBeUndefined();
    }
    expect(list.downloads).toBe(1);
  });

  it("leave nothing behind when the application ends", async () => {
    await open();
    keys.close();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(24 * HOUR);
    expect(await keys.find(randomSerial(1))).toBeUndefined();
    expect(list.downloads).toBe(1);
  });

  it("are no matter for the log where the application ends during their download", async () => {
    const download = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    await open([], { first: [certificate("AAAAAAAA")], download });
    const found = keys.find("BBBBBBBB");
    keys.close();
    expect(await found).toBeUndefined();
    expect(Logger.prototype.error).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("of two instances have nothing in common", async () => {
    await open();
    const other = made([], {
      download: async () => ({ keys: [], unusable: [] }),
      isLazy: true,
    });
    expect(await other.find("AAAAAAAA")).toBeUndefined();
    expect(keys.find("AAAAAAAA")).toBe(publicKey);
  });
});
