import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  verify,
} from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ContractsModuleOptions,
  createMerchant,
  type Merchant,
  MemoryNotificationStore,
} from "../../lib";
import { OAEP } from "../../lib/apiv3/merchant-signer";
import { encryptResource } from "../../lib/apiv3/resource";
import { parseApiV3Key } from "../../lib/apiv3/keys";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import {
  authorizationOf,
  failureOf,
  isSignedAsReceived,
  MERCHANT_KEY,
  MERCHANT_SERIAL,
  merchantOptions,
} from "../client/merchant";
import {
  headerValues,
  type Received,
  SigningServer,
} from "../client/signing-server";
import {
  API_V3_KEY,
  deliver,
  envelope,
  options as notified,
} from "../notification/wechat-pay";
import { certificatePem, keyPem } from "../vectors";

const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OTHER_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const WECHAT_PAYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const WECHAT_PAYS_ID = "PUB_KEY_ID_0119000001092026111400000000000002";
const OTHER_API_V3_KEY = "fedcba9876543210fedcba9876543210";
const DAY_AND_FOUR_MINUTES = (24 * 60 + 4) * 60_000;

/** A private key and its serial that take the place of the merchant's. */
const OWN_KEY: Partial<ContractsModuleOptions> = {
  merchantSerialNumber: OTHER_SERIAL,
  merchantPrivateKey: OTHER.privateKey,
};
const PUBLIC_KEY: Partial<ContractsModuleOptions> = {
  publicKey: {
    id: WECHAT_PAYS_ID,
    pem: WECHAT_PAYS.publicKey
      .export({ type: "spki", format: "pem" })
      .toString(),
  },
};

let server: SigningServer;
const merchants: Merchant[] = [];
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(merchants.splice(0).map((merchant) => merchant.close()));
  await server.close();
});

const options = (changes: Partial<ContractsModuleOptions> = {}) => ({
  ...merchantOptions(server),
  ...changes,
});

async function open(given: ContractsModuleOptions): Promise<Merchant> {
  const merchant = await createMerchant(given, {
    logger: { warn: () => undefined, error: () => undefined },
  });
  merchants.push(merchant);
  return merchant;
}

/** Which of the two keys a request is signed with, by serial and signature. */
const signerOf = (request: Received) => {
  const { serial_no } = authorizationOf(request);
  const key = serial_no === OTHER_SERIAL ? OTHER.publicKey : MERCHANT_KEY;
  return isSignedAsReceived(request, key) ? serial_no : "nobody";
};

describe("A merchant that is given another private key", () => {
  it("signs with it from the next call on", async () => {
    const merchant = await open(options());
    await merchant.client.get("/v3/a");
    await merchant.reload(options(OWN_KEY));
    await merchant.client.get("/v3/b");
    expect(server.received.map(signerOf)).toEqual([
      MERCHANT_SERIAL,
      OTHER_SERIAL,
    ]);
  });

  it("signs with it what the phone pays with", async () => {
    const merchant = await open(options());
    const isSignedBy = async (key: KeyObject) => {
      const { appId, timeStamp, nonceStr, paySign, ...parameters } =
        await merchant.paymentParameters.jsapi("wx1", { appid: "wx2" });
      const message = `${appId}\n${timeStamp}\n${nonceStr}\n${parameters.package}\n`;
      const signature = Buffer.from(paySign, "base64");
      return verify("sha256", Buffer.from(message), key, signature);
    };
    expect(await isSignedBy(MERCHANT_KEY)).toBe(true);
    await merchant.reload(options(OWN_KEY));
    expect(await isSignedBy(OTHER.publicKey)).toBe(true);
  });

  it("ends a call with the key that it began with, repeats and all", async () => {
    const merchant = await open(
      options({ retry: { attempts: 2, baseDelay: 0 } }),
    );
    const release = server.hold();
    const arrived = server.arrival();
    const call = merchant.client.get("/v3/x");
    await arrived;
    await merchant.reload(
      options({ ...OWN_KEY, ...PUBLIC_KEY, retry: undefined }),
    );
    server.answer = () => ({ json: { ok: true } });
    release({ status: 500, json: { code: "SYSTEM_ERROR", message: "" } });
    expect((await call).data).toEqual({ ok: true });
    expect(server.received.map(signerOf)).toEqual([
      MERCHANT_SERIAL,
      MERCHANT_SERIAL,
    ]);
  });

  it("decrypts with the former one for 24 h 4 min", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const merchant = await open(options());
    const encrypted = (text: string, key = MERCHANT_KEY) =>
      publicEncrypt({ key, ...OAEP }, Buffer.from(text)).toString("base64");
    const field = encrypted("张三");
    await merchant.reload(options(OWN_KEY));
    expect(await merchant.sensitive.decrypt(field)).toBe("张三");
    expect(
      await merchant.sensitive.decrypt(encrypted("李四", OTHER.publicKey)),
    ).toBe("李四");
    vi.advanceTimersByTime(DAY_AND_FOUR_MINUTES);
    expect(await failureOf(merchant.sensitive.decrypt(field))).toMatchObject({
      name: "RequestValidationError",
    });
  });
});

describe("A merchant that is given another key of WeChat Pay's", () => {
  it("verifies with it, and asks for it, from the next call on", async () => {
    const merchant = await open(options());
    await merchant.reload(options(PUBLIC_KEY));
    expect(await failureOf(merchant.client.get("/v3/a"))).toMatchObject({
      name: "ResponseVerificationError",
      reason: "serial",
    });
    server.answer = () => ({
      json: {},
      key: WECHAT_PAYS.privateKey,
      serial: WECHAT_PAYS_ID,
    });
    await merchant.client.get("/v3/b");
    const serials = server.received.map((each) =>
      headerValues(each, "Wechatpay-Serial"),
    );
    expect(serials).toEqual([[WECHAT_PAYS_ID], [WECHAT_PAYS_ID]]);
  });

  it("stays as it is where the certificates cannot be downloaded with the new keys", async () => {
    const merchant = await open(options());
    server.answer = () => ({ status: 401, json: { code: "SIGN_ERROR" } });
    const failed = merchant.reload(
      options({
        ...OWN_KEY,
        publicKey: undefined,
        platformCertificates: "download",
      }),
    );
    expect(await failureOf(failed)).toMatchObject({
      name: "ConfigurationError",
      option: "platformCertificates",
    });
    expect(signerOf(server.only)).toBe(OTHER_SERIAL);
    server.reset();
    await merchant.client.get("/v3/x");
    expect(signerOf(server.only)).toBe(MERCHANT_SERIAL);
  });
});

describe("A merchant that is given another APIv3 key", () => {
  const read = (merchant: Merchant, key: string) => {
    const { headers, body } = deliver(envelope({ key }));
    return merchant.notifications.verify(headers, Buffer.from(body));
  };

  it("decrypts with both for 24 h 4 min, then with the new one alone", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const merchant = await open(notified);
    expect(await failureOf(read(merchant, OTHER_API_V3_KEY))).toMatchObject({
      reason: "body",
    });
    await merchant.reload({ ...notified, apiV3Key: OTHER_API_V3_KEY });
    await read(merchant, OTHER_API_V3_KEY);
    vi.advanceTimersByTime(DAY_AND_FOUR_MINUTES - 1);
    await read(merchant, API_V3_KEY);
    vi.advanceTimersByTime(1);
    await read(merchant, OTHER_API_V3_KEY);
    expect(await failureOf(read(merchant, API_V3_KEY))).toMatchObject({
      reason: "body",
    });
  });

  it("decrypts with all that its options list", async () => {
    const merchant = await open({
      ...notified,
      apiV3Key: [OTHER_API_V3_KEY, API_V3_KEY],
    });
    await read(merchant, API_V3_KEY);
    await read(merchant, OTHER_API_V3_KEY);
    expect(await failureOf(read(merchant, "x".repeat(32)))).toMatchObject({
      reason: "body",
    });
  });

  describe("and downloads certificates", () => {
    const BOTH = [OTHER_API_V3_KEY, API_V3_KEY];
    /** Has WeChat Pay encrypt its list of certificates with this key. */
    const encryptList = (key: string) => {
      const encrypt_certificate = encryptResource(
        certificatePem("platform"),
        parseApiV3Key(key, "apiV3Key"),
        "certificate",
      );
      server.answer = ({ url }) => ({
        key: createPrivateKey(keyPem("platform-pkcs8")),
        serial: PLATFORM_SERIAL,
        json:
          url === "/v3/certificates"
            ? { data: [{ serial_no: PLATFORM_SERIAL, encrypt_certificate }] }
            : { ok: true },
      });
    };
    const downloading = (apiV3Key: ContractsModuleOptions["apiV3Key"]) =>
      options({
        apiV3Key,
        publicKey: undefined,
        platformCertificates: "download",
      });

    it.each(BOTH)(
      "reads a list that any of its options encrypts",
      async (key) => {
        encryptList(key);
        const merchant = await open(downloading(BOTH));
        const { data } = await merchant.client.get("/v3/x");
        expect(data).toEqual({ ok: true });
      },
    );

    it("keeps what it has where they may come later and cannot be had", async () => {
      encryptList(API_V3_KEY);
      const merchant = await open(downloading(API_V3_KEY));
      server.answer = ({ url }) =>
        url === "/v3/certificates"
          ? { status: 503 }
          : {
              key: createPrivateKey(keyPem("platform-pkcs8")),
              serial: PLATFORM_SERIAL,
              json: { ok: true },
            };
      const failed = merchant.reload({
        ...downloading(API_V3_KEY),
        lazyKeys: true,
      });
      expect(await failureOf(failed)).toMatchObject({
        option: "platformCertificates",
      });
      expect((await merchant.client.get("/v3/x")).data).toEqual({ ok: true });
    });

    it("needs none that may come later where a public key verifies", async () => {
      encryptList(API_V3_KEY);
      const both = {
        ...downloading(API_V3_KEY),
        publicKey: options().publicKey,
      };
      const merchant = await open(both);
      server.answer = ({ url }) =>
        url === "/v3/certificates" ? { status: 503 } : { json: { ok: true } };
      await merchant.reload({ ...both, lazyKeys: true });
      expect((await merchant.client.get("/v3/x")).data).toEqual({ ok: true });
    });

    it("reads none that the former key encrypts, for it may have leaked", async () => {
      encryptList(API_V3_KEY);
      const merchant = await open(downloading(API_V3_KEY));
      const failed = merchant.reload(downloading(OTHER_API_V3_KEY));
      expect(await failureOf(failed)).toMatchObject({
        name: "ConfigurationError",
        option: "platformCertificates",
      });
      await merchant.client.get("/v3/x");
      await merchant.reload(downloading(BOTH));
      encryptList(OTHER_API_V3_KEY);
      await merchant.reload(downloading(OTHER_API_V3_KEY));
      await merchant.client.get("/v3/x");
    });
  });
});

describe("A reload", () => {
  const store = new MemoryNotificationStore();
  const agent = () => ({ timeout: 3_000, headers: { "X-Shop": "1" } });

  it("takes options that are as they are, and those that are left out stay", async () => {
    const merchant = await open(
      options({ http: agent(), defaults: { appid: "wx1" } }),
    );
    await merchant.reload(options({ ...OWN_KEY, http: agent() }));
    await merchant.reload(
      options({
        ...OWN_KEY,
        baseUrl: undefined,
        retry: {},
        http: { timeout: 3_000 },
        defaults: undefined,
      }),
    );
    await merchant.client.get("/v3/x");
    expect(headerValues(server.only, "X-Shop")).toEqual(["1"]);
  });

  it.each<[string, Partial<ContractsModuleOptions>]>([
    ["mchid", { mchid: "1900000208" }],
    ["baseUrl", { baseUrl: "http://127.0.0.1:9" }],
    ["backupBaseUrl", { backupBaseUrl: false }],
    ["http.timeout", { http: { timeout: 4_000 } }],
    ["http.headers", { http: { headers: { "X-Shop": "2" } } }],
    ["retry.attempts", { retry: { attempts: 3 } }],
    ["defaults.appid", { defaults: { appid: "wx2" } }],
    ["allowUnknownFields", { allowUnknownFields: true }],
    ["notification.store", { notification: { store } }],
    ["notification.path", { notification: { path: "wechatpay/notify" } }],
    ["notification.expect", { notification: { expect: () => true } }],
  ])(
    "refuses %s, which is not a key, and changes nothing",
    async (name, change) => {
      const merchant = await open(
        options({ http: agent(), defaults: { appid: "wx1" } }),
      );
      const failed = merchant.reload(options({ ...OWN_KEY, ...change }));
      const error = await failureOf(failed);
      expect(error).toMatchObject({
        name: "ConfigurationError",
        option: name,
        problems: [{ option: name }],
      });
      expect(error.message).toContain("a reload changes keys alone");
      await merchant.client.get("/v3/x");
      expect(signerOf(server.only)).toBe(MERCHANT_SERIAL);
    },
  );

  it("refuses keys that cannot be used, all at once, and changes nothing", async () => {
    const merchant = await open(options());
    const failed = merchant.reload(
      options({ ...OWN_KEY, apiV3Key: ["short"], publicKey: undefined }),
    );
    expect(await failureOf(failed)).toMatchObject({
      name: "ConfigurationError",
      problems: [{ option: "publicKey" }, { option: "apiV3Key[0]" }],
    });
    await merchant.client.get("/v3/x");
    expect(signerOf(server.only)).toBe(MERCHANT_SERIAL);
  });

  it("comes after the one before, so that the last remains", async () => {
    const merchant = await open(options());
    const lists: (() => void)[] = [];
    server.answer = () =>
      new Promise((resolve) => {
        lists.push(() => resolve({ status: 404, json: {} }));
      });
    const arrived = server.arrival();
    const first = merchant.reload(
      options({ ...OWN_KEY, platformCertificates: "download" }),
    );
    const second = merchant.reload(options());
    await arrived;
    await vi.waitFor(() => expect(lists).toHaveLength(1));
    lists[0]!();
    await Promise.all([first, second]);
    server.reset();
    await merchant.client.get("/v3/x");
    expect(signerOf(server.only)).toBe(MERCHANT_SERIAL);
  });

  it("is given up where the merchant is closed", async () => {
    const merchant = await open(options());
    server.hold();
    const arrived = server.arrival();
    const failed = failureOf(
      merchant.reload(options({ platformCertificates: "download" })),
    );
    await arrived;
    await merchant.close();
    expect(await failed).toMatchObject({ option: "platformCertificates" });
  });

  it("of what is not even an object is refused as missing keys", async () => {
    const merchant = await open(options());
    const error = await failureOf(merchant.reload(undefined as never));
    expect(error).toMatchObject({
      name: "ConfigurationError",
      option: "merchantSerialNumber",
    });
  });
});
