import { generateKeyPairSync } from "node:crypto";
import { merchantOptions } from "../client/merchant";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import { certificatePem, keyPem } from "../vectors";

export const HOST = { baseUrl: "https://api.example" };
const publicKey = merchantOptions(HOST).publicKey!;
const SHORT = generateKeyPairSync("rsa", { modulusLength: 1024 });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" });
const own = (name: string) => ({
  platformCertificates: [certificatePem("platform"), certificatePem(name)],
});
const pem = (key: typeof SHORT.publicKey) =>
  key.export({ type: "spki", format: "pem" }).toString();

/** What wrong values bear where they can, so that a message which quotes one is found out. */
export const MARK = "markOfTheValue";

/** What is wrong, the options, the option that is named, and words of how to fix it. */
export const WRONG_OPTIONS: Array<[string, object, string, string]> = [
  ["no merchant", { mchid: undefined }, "mchid", "merchant id"],
  ["an empty merchant", { mchid: "" }, "mchid", "merchant id"],
  ["a merchant that is a number", { mchid: 1900000109 }, "mchid", "string"],
  ["a list of merchants", { mchid: [MARK] }, "mchid", "is an array; must be"],
  ["a merchant with a quote", { mchid: `${MARK}"` }, "mchid", "merchant id"],
  [
    "no serial",
    { merchantSerialNumber: undefined },
    "merchantSerialNumber",
    "openssl x509",
  ],
  [
    "a serial that is not hex",
    { merchantSerialNumber: `${MARK}-0123` },
    "merchantSerialNumber",
    "hex",
  ],
  [
    "the id of WeChat Pay's public key as the serial",
    { merchantSerialNumber: publicKey.id },
    "merchantSerialNumber",
    "is the id of WeChat Pay's public key, which belongs in publicKey.id",
  ],
  [
    "a serial in decimal",
    { merchantSerialNumber: "4".repeat(48) },
    "merchantSerialNumber",
    "is a decimal number",
  ],
  [
    "a serial of more than 20 bytes",
    { merchantSerialNumber: "AB".repeat(21) },
    "merchantSerialNumber",
    "must be the hex serial",
  ],
  [
    "a serial that is a number",
    { merchantSerialNumber: 1234567890 },
    "merchantSerialNumber",
    "is a number; must be the hex serial",
  ],
  [
    "no private key",
    { merchantPrivateKey: undefined },
    "merchantPrivateKey",
    "apiclient_key.pem",
  ],
  [
    "a path for the private key",
    { merchantPrivateKey: `/keys/${MARK}.pem` },
    "merchantPrivateKey",
    "not its path",
  ],
  [
    "rubbish for the private key",
    {
      merchantPrivateKey: `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----`,
    },
    "merchantPrivateKey",
    "is not a private key that can be read",
  ],
  [
    "a public key as the private one",
    { merchantPrivateKey: keyPem("merchant-public") },
    "merchantPrivateKey",
    "is a public key",
  ],
  [
    "a certificate as the private key",
    { merchantPrivateKey: certificatePem("platform") },
    "merchantPrivateKey",
    "is a certificate",
  ],
  [
    "a private key of 1024 bits",
    { merchantPrivateKey: SHORT.privateKey },
    "merchantPrivateKey",
    "1024 bits",
  ],
  [
    "a private key that is not RSA",
    { merchantPrivateKey: EC.privateKey },
    "merchantPrivateKey",
    "RSA",
  ],
  ["no APIv3 key", { apiV3Key: undefined }, "apiV3Key", "32 bytes"],
  [
    "an APIv3 key of 31 bytes",
    { apiV3Key: MARK.padEnd(31, "0") },
    "apiV3Key",
    "has 31",
  ],
  [
    "an APIv3 key of 32 characters, but 33 bytes",
    { apiV3Key: `é${MARK}`.padEnd(32, "0") },
    "apiV3Key",
    "has 33",
  ],
  ...[0, -1, 0.5, 5_001, Number.NaN, "1500"].map(
    (connectTimeout): [string, object, string, string] => [
      `${JSON.stringify(connectTimeout)} ms for a connection`,
      { http: { connectTimeout } },
      "http.connectTimeout",
      "must be a positive integer, milliseconds, and no longer than timeout (default 5000)",
    ],
  ),
  [
    "more time for a connection than for its request",
    { http: { connectTimeout: 1_001, timeout: 1_000 } },
    "http.connectTimeout",
    "no longer than timeout",
  ],
  ...[59_999, 86_400_001, Number.NaN, "3600000"].map(
    (certificateRenewalMs): [string, object, string, string] => [
      `a renewal of certificates every ${certificateRenewalMs} ms`,
      { certificateRenewalMs },
      "certificateRenewalMs",
      "from 60000 (a minute) to 86400000 (a day)",
    ],
  ),
  [
    "an empty list of APIv3 keys",
    { apiV3Key: [] },
    "apiV3Key",
    "is an empty list",
  ],
  [
    "a list of APIv3 keys that holds a wrong one",
    { apiV3Key: ["0".repeat(32), MARK.padEnd(31, "0")] },
    "apiV3Key[1]",
    "has 31",
  ],
  [
    "no key to verify with",
    { publicKey: undefined },
    "publicKey",
    "platformCertificates",
  ],
  [
    "no key to verify with, but an empty list",
    { publicKey: undefined, platformCertificates: [] },
    "publicKey",
    "platformCertificates",
  ],
  [
    "a public key's id without its prefix",
    { publicKey: { ...publicKey, id: `${MARK}0119` } },
    "publicKey.id",
    "PUB_KEY_ID_",
  ],
  [
    "a private key as the public one",
    { publicKey: { ...publicKey, pem: keyPem("wechatpay-pkcs8") } },
    "publicKey.pem",
    "is a private key",
  ],
  [
    "a certificate as the public key",
    { publicKey: { ...publicKey, pem: certificatePem("platform") } },
    "publicKey.pem",
    "is a certificate",
  ],
  [
    "a public key of 1024 bits",
    { publicKey: { ...publicKey, pem: pem(SHORT.publicKey) } },
    "publicKey.pem",
    "1024 bits",
  ],
  [
    "a public key that is missing",
    { publicKey: { id: publicKey.id } },
    "publicKey.pem",
    "pub_key.pem",
  ],
  [
    "a certificate that is none",
    { platformCertificates: [certificatePem("platform"), MARK] },
    "platformCertificates[1]",
    "is not a PEM",
  ],
  ...(
    [
      ["platformCertificates[1]", own("merchant")],
      ["platformCertificates[1]", own("merchant-former")],
      [
        "platformCertificates[0]",
        {
          platformCertificates: [
            certificatePem("platform") + certificatePem("merchant"),
          ],
        },
      ],
      [
        "publicKey.pem",
        { publicKey: { ...publicKey, pem: keyPem("merchant-public") } },
      ],
    ] as const
  ).map(([option, changes], index): [string, object, string, string] => [
    `the merchant's own key or certificate as WeChat Pay's (${index})`,
    changes,
    option,
    "is the merchant's own ",
  ]),
  [
    "the serial of a platform certificate as the merchant's",
    {
      merchantSerialNumber: PLATFORM_SERIAL.toLowerCase(),
      platformCertificates: [certificatePem("platform")],
    },
    "platformCertificates[0]",
    "has the serial that merchantSerialNumber gives",
  ],
  [
    "one certificate that is in no list",
    { platformCertificates: certificatePem("platform") },
    "platformCertificates",
    "put it in [ ]",
  ],
  [
    "certificates that are no list",
    { platformCertificates: MARK },
    "platformCertificates",
    "download",
  ],
  ["a base URL that is none", { baseUrl: MARK }, "baseUrl", "absolute URL"],
  [
    "a base URL of another protocol",
    { baseUrl: `ftp://${MARK}.example` },
    "baseUrl",
    "absolute URL",
  ],
  [
    "a base URL with a path",
    { baseUrl: `https://api.example/${MARK}` },
    "baseUrl",
    "no path",
  ],
  [
    "a base URL with credentials",
    { baseUrl: `https://${MARK}@api.example` },
    "baseUrl",
    "credentials",
  ],
  [
    "a base URL that is public and not encrypted",
    { baseUrl: "http://api.mch.weixin.qq.com" },
    "baseUrl",
    "https",
  ],
  [
    "a backup URL that is none",
    { backupBaseUrl: MARK },
    "backupBaseUrl",
    "absolute URL",
  ],
  [
    "a time-out longer than any timer",
    { http: { timeout: 2 ** 31 } },
    "http.timeout",
    "at most 2147483647",
  ],
  ["a deadline of 0", { retry: { deadline: 0 } }, "retry.deadline", "positive"],
  [
    "a time-out longer than all attempts may take",
    { http: { timeout: 10_001 } },
    "http.timeout",
    "must not be longer than retry.deadline (default 10000)",
  ],
  ["a proxy as a URL", { http: { proxy: MARK } }, "http.proxy", "is a string"],
  ["a time-out of 0", { http: { timeout: 0 } }, "http.timeout", "time-out"],
  [
    "a proxy without a host",
    { http: { proxy: { hostname: "proxy.internal" } as never } },
    "http.proxy",
    "host",
  ],
  [
    "a field of axios's that has no effect",
    { http: { maxRedirects: 5 } as never },
    "http.maxRedirects",
    "httpsAgent",
  ],
  ["no attempt", { retry: { attempts: 0 } }, "retry.attempts", "positive"],
  [
    "half an attempt",
    { retry: { attempts: 1.5 } },
    "retry.attempts",
    "positive",
  ],
  [
    "a default notify_url with a query",
    { defaults: { notify_url: `https://yourapp.com/notify?${MARK}` } },
    "defaults.notify_url",
    "no query",
  ],
  [
    "a default notify_url on localhost",
    { defaults: { notify_url: "https://localhost/notify" } },
    "defaults.notify_url",
    "localhost",
  ],
  ...[Number.NaN, 0, -1, 12535.5, "12535", null].map(
    (service_id): [string, object, string, string] => [
      `the default service_id ${service_id} (${typeof service_id})`,
      { defaults: { service_id } },
      "defaults.service_id",
      "positive integer",
    ],
  ),
  [
    "a clock tolerance of 0",
    { notification: { clockToleranceSeconds: 0 } },
    "notification.clockToleranceSeconds",
    "positive",
  ],
  ...(
    [
      [{ retries: 3 }, "retries", "the nearest is retry"],
      [{ backupBaseURL: MARK }, "backupBaseURL", "nearest is backupBaseUrl"],
      [{ logger: MARK }, "logger", "there are mchid, merchantSerialNumber"],
      [{ toString: MARK }, "toString", "is not an option"],
      [
        { notify_url: `https://${MARK}.example/notify` },
        "notify_url",
        "at the top level; give it in defaults: { notify_url: … }",
      ],
      [{ appid: MARK }, "appid", "give it in defaults: { appid: … }"],
      [{ sp_appid: MARK }, "sp_appid", "give it in defaults: { sp_appid: … }"],
      [{ serviceId: 1 }, "serviceId", "give it in defaults: { service_id: … }"],
      [{ timeout: 1 }, "timeout", "give it in http: { timeout: … }"],
      [{ attempts: 1 }, "attempts", "give it in retry: { attempts: … }"],
      [{ leaseMs: 1 }, "leaseMs", "give it in notification: { leaseMs: … }"],
      [
        { retry: { timeout: 1 } },
        "retry.timeout",
        "is not an option of retry; give it in http: { timeout: … }",
      ],
      [
        { defaults: { mchid: MARK } },
        "defaults.mchid",
        "is not an option of defaults; give mchid at the top level",
      ],
      [
        { http: { baseURL: MARK } },
        "http.baseURL",
        "is not an option of http; give baseUrl at the top level",
      ],
      [
        { http: { maxRedirects: 5 } },
        "http.maxRedirects",
        "there are timeout, connectTimeout, headers, proxy, httpAgent, httpsAgent",
      ],
      [
        { defaults: { notifyUrl: `https://${MARK}.example/notify` } },
        "defaults.notifyUrl",
        "the nearest is notify_url",
      ],
      [
        { notification: { pth: MARK } },
        "notification.pth",
        "the nearest is path",
      ],
      [
        { retry: { retries: 3 } },
        "retry.retries",
        "there are attempts, deadline, baseDelay, maximumDelay",
      ],
      [
        { publicKey: { ...publicKey, Pem: MARK } },
        "publicKey.Pem",
        "the nearest is pem",
      ],
    ] as const
  ).map(([changes, option, words]): [string, object, string, string] => [
    `the unknown ${option}`,
    changes,
    option,
    words,
  ]),
  ...(
    [
      [{ lazyKeys: "true" }, "lazyKeys", "must be true or false"],
      [
        { allowUnknownFields: "false" },
        "allowUnknownFields",
        "must be true or false",
      ],
      [
        { allowInsecureNotifyUrl: "false" },
        "allowInsecureNotifyUrl",
        "must be true or false",
      ],
      [{ publicKey: MARK }, "publicKey", "must be an object"],
      [{ http: MARK }, "http", "must be an object"],
      [{ retry: MARK }, "retry", "must be an object"],
      [{ defaults: MARK }, "defaults", "must be an object"],
      [{ notification: MARK }, "notification", "must be an object"],
      [{ baseUrl: [MARK] }, "baseUrl", "must be an absolute URL", "an array"],
      [{ http: { headers: MARK } }, "http.headers", "must be an object"],
      [{ http: { timeout: "5000" } }, "http.timeout", "must be a positive"],
      [{ retry: { attempts: "3" } }, "retry.attempts", "must be a positive"],
      [
        { defaults: { appid: 1 } },
        "defaults.appid",
        "must be a string",
        "a number",
      ],
      [
        { defaults: { appid: null } },
        "defaults.appid",
        "must be a string",
        "null",
      ],
      [
        { defaults: { notify_url: 1 } },
        "defaults.notify_url",
        "must be an absolute URL",
        "a number",
      ],
      [
        { defaults: { service_id: "12535" } },
        "defaults.service_id",
        "must be a positive integer",
      ],
      [
        { notification: { expect: MARK } },
        "notification.expect",
        "must be a function",
      ],
      [{ notification: { path: 1 } }, "notification.path", "", "a number"],
      [{ retry: null }, "retry", "must be an object", "null"],
      [
        { retry: Promise.resolve({}) },
        "retry",
        "must be an object",
        "a Promise; await it",
      ],
    ] as const
  ).map(
    ([changes, option, words, kind = "a string"]): [
      string,
      object,
      string,
      string,
    ] => [`${kind} for ${option}`, changes, option, `is ${kind}; ${words}`],
  ),
  [
    "an address where a path belongs",
    { notification: { path: `https://${MARK}.example/wechatpay/notify` } },
    "notification.path",
    "such as wechatpay/notify; the address that WeChat Pay calls is defaults.notify_url",
  ],
];
