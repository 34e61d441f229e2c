import { generateKeyPairSync } from "node:crypto";
import { merchantOptions } from "../client/merchant";
import { certificatePem, keyPem } from "../vectors";

export const HOST = { baseUrl: "https://api.example" };
const publicKey = merchantOptions(HOST).publicKey!;
const SHORT = generateKeyPairSync("rsa", { modulusLength: 1024 });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = (key: typeof SHORT.publicKey) =>
  key.export({ type: "spki", format: "pem" }).toString();

/** What wrong values bear where they can, so that a message which quotes one is found out. */
export const MARK = "markOfTheValue";

/** What is wrong, the options, the option that is named, and words of the mend. */
export const WRONG_OPTIONS: Array<[string, object, string, string]> = [
  ["no merchant", { mchid: undefined }, "mchid", "merchant id"],
  ["an empty merchant", { mchid: "" }, "mchid", "merchant id"],
  ["a merchant that is a number", { mchid: 1900000109 }, "mchid", "string"],
  ["a merchant with quotes", { mchid: `${MARK}"` }, "mchid", "merchant id"],
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
    "no private key",
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
    "X.509",
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
      [{ toString: MARK }, "toString", "is no option"],
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
  [
    "an address where a path belongs",
    { notification: { path: `https://${MARK}.example/wechatpay/notify` } },
    "notification.path",
    "such as wechatpay/notify; the address that WeChat Pay calls is defaults.notify_url",
  ],
];
