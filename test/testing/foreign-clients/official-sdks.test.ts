import { createPrivateKey, randomBytes, sign } from "node:crypto";
import * as http from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { isSignedBy } from "../merchant-server";
import { ORDER } from "./shop";

/** How an SDK writes what it sends; none of them runs on Node, so this is what their sources send. */
interface Sdk {
  /** The fields of `Authorization` in their order. */
  fields: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** What its serialiser makes of a body. */
  body: (value: unknown) => string;
}

const TIMESTAMP_SECOND = [
  "mchid",
  "nonce_str",
  "timestamp",
  "serial_no",
  "signature",
];

const SDKS: Record<string, Sdk> = {
  // AbstractHttpClient, WechatPay2Credential: before it knows a key it names none, in a header that is empty.
  "wechatpay-java": {
    fields: TIMESTAMP_SECOND,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "Wechatpay-Serial": "",
      "User-Agent":
        "WechatPay-Java/0.2.17 (Linux/5.10) Java/17.0.9 Credential/WechatPay2Credential Validator/WechatPay2Validator HttpClient/okhttp3/4.12.0",
    },
    body: (value) => JSON.stringify(value),
  },
  // core/client.go: json.Encoder ends a body with a line break, which is signed.
  "wechatpay-go": {
    fields: TIMESTAMP_SECOND,
    headers: {
      Accept: "*/*",
      "Content-Type": "application/json",
      "User-Agent": "WechatPay-Go/0.2.20 (linux) GO/go1.22.0",
    },
    body: (value) => `${JSON.stringify(value)}\n`,
  },
  // ClientJsonTrait, Formatter: json_encode escapes what is not ASCII, and slashes.
  "wechatpay-php": {
    fields: ["mchid", "nonce_str", "signature", "timestamp", "serial_no"],
    headers: {
      Accept: "application/json, text/plain, application/x-gzip",
      "Content-Type": "application/json; charset=utf-8",
      "User-Agent":
        "wechatpay-php/1.4.10 GuzzleHttp/7 curl/8.5.0 (Linux/5.10) PHP/8.3.6",
    },
    body: (value) =>
      JSON.stringify(value)
        .replaceAll("/", "\\/")
        .replace(
          /[\u0080-\uffff]/g,
          (character) =>
            `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
        ),
  },
};

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

function authorization(sdk: Sdk, method: string, path: string, body: string) {
  const { mchid, merchantSerialNumber, merchantPrivateKey } =
    wechat.moduleOptions;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce_str = randomBytes(16).toString("hex");
  const message = [method, path, timestamp, nonce_str, body, ""].join("\n");
  const key = createPrivateKey(merchantPrivateKey);
  const values: Record<string, string> = {
    mchid,
    nonce_str,
    timestamp,
    serial_no: merchantSerialNumber,
    signature: sign("sha256", Buffer.from(message), key).toString("base64"),
  };
  const fields = sdk.fields.map((name) => `${name}="${values[name]}"`);
  return `WECHATPAY2-SHA256-RSA2048 ${fields.join(",")}`;
}

function call(sdk: Sdk, method: string, path: string, body = "") {
  const headers = {
    ...sdk.headers,
    Authorization: authorization(sdk, method, path, body),
  };
  return new Promise<{
    status?: number;
    headers: http.IncomingHttpHeaders;
    raw: string;
  }>((resolve, reject) => {
    http
      .request(
        wechat.baseUrl + path,
        { method, headers, agent: false },
        (answer) => {
          let raw = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => (raw += chunk));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode,
              headers: answer.headers,
              raw,
            }),
          );
        },
      )
      .on("error", reject)
      .end(body);
  });
}

it.each(Object.entries(SDKS))(
  "%s downloads the certificates, orders, queries and closes",
  async (_name, sdk) => {
    const path = "/v3/pay/transactions";
    const order = {
      ...ORDER,
      appid: "wxd678efh567hg6787",
      mchid: wechat.mchid,
      notify_url: "https://www.example.com/notify",
    };
    const { out_trade_no } = ORDER;
    const query = `${path}/out-trade-no/${out_trade_no}?mchid=${wechat.mchid}`;
    const close = `${path}/out-trade-no/${out_trade_no}/close`;
    const answers = [
      await call(sdk, "GET", "/v3/certificates"),
      await call(sdk, "POST", `${path}/jsapi`, sdk.body(order)),
      await call(sdk, "GET", query),
      await call(sdk, "POST", close, sdk.body({ mchid: wechat.mchid })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 204]);
    expect(wechat.orders[0]).toMatchObject({
      description: ORDER.description,
      trade_state: "CLOSED",
    });
    const [certificate] = wechat.platform.certificates;
    for (const { headers, raw } of answers) {
      expect(isSignedBy(certificate!.pem, headers, raw)).toBe(true);
    }
  },
);
