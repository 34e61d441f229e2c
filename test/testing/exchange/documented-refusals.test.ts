import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";
import {
  authorizationFor,
  CONTRACTS,
  post,
  preSigning,
  type RawAnswer,
  send,
} from "../merchant-requests";
import { isSignedBy } from "../merchant-server";
import {
  CERTIFICATES,
  CODE,
  secondsFromNow,
  SERVICE_ID,
  ShopRequests,
} from "./shop-requests";

/**
 * One glance at every kind of refusal, code by code. Statuses and codes are those of WeChat Pay's page "HTTP状态码"
 * (wiki/doc/apiv3_partner/wechatpay/wechatpay2_1.shtml) and of the tables of error codes that end the operations'
 * pages. Each rule of each field is in the tests of its operation.
 */
interface WrongRequest {
  title: string;
  send: (shop: ShopRequests) => Promise<RawAnswer>;
  /** What `detail.field` names: in a body by its JSON Pointer. */
  field?: string;
  /** What `detail.value` is. */
  value?: unknown;
  /** What the message says, among other things. */
  hint?: string;
  simulator?: SimulatorOptions;
}

function refuses(
  status: number,
  code: string,
  requests: readonly WrongRequest[],
): void {
  describe(`${status} ${code}`, () => {
    const titled = requests.map((request) => [request.title, request] as const);
    it.each(titled)(
      "%s",
      async (_, { send, field, value, hint, simulator }) => {
        const wechat = await WechatPaySimulator.start({
          serviceIds: [SERVICE_ID],
          ...simulator,
        });
        onTestFinished(() => wechat.stop());
        const answer = await send(new ShopRequests(wechat));
        expect([answer.status, answer.json.code]).toEqual([status, code]);
        expect(answer.json.message).toEqual(
          hint === undefined
            ? expect.stringMatching(/./)
            : expect.stringContaining(hint),
        );
        if (field !== undefined) {
          expect(answer.json.detail).toMatchObject({ field });
        }
        if (value !== undefined) {
          expect(answer.json.detail).toMatchObject({ value });
        }
        const exchange = wechat.exchanges.at(-1);
        expect(exchange).toMatchObject({ status, code });
        // WeChat Pay signs no answer to a request whose own signature does not hold.
        expect(isSignedByPlatform(wechat, answer)).toBe(
          exchange?.signature === "valid",
        );
      },
    );
  });
}

function isSignedByPlatform(
  { platform }: WechatPaySimulator,
  { headers, raw }: RawAnswer,
): boolean {
  const key = [platform.publicKey, ...platform.certificates].find(
    ({ serial }) => serial === headers["wechatpay-serial"],
  );
  return key !== undefined && isSignedBy(key.pem, headers, raw);
}

refuses(401, "SIGN_ERROR", [
  {
    title: "line 1, the method, was signed otherwise",
    send: (shop) => shop.echoSignedWith({ method: "GET" }),
    field: "signature",
    hint: "line 1 (method) differs",
  },
  {
    title: "line 2, the URL, was signed without its query",
    send: (shop) => shop.echoSignedWith({ path: "/v3/security/echo" }),
    field: "signature",
    hint: "line 2 (URL) differs",
  },
  {
    title: "line 3, the timestamp, is not the header's",
    send: (shop) => shop.echoSignedWith({ timestamp: "1554208460" }),
    field: "signature",
    hint: "line 3 (timestamp)",
  },
  {
    title: "line 4, the nonce, is not the header's",
    send: (shop) => shop.echoSignedWith({ nonce: "593BEC0C930BF1AFEB40B4A0" }),
    field: "signature",
    hint: "line 4 (nonce)",
  },
  {
    title: "line 5, the body, was signed in other spacing",
    send: (shop) => shop.echoSignedWith({ body: '{"echo_message":"微信"}' }),
    field: "signature",
    hint: "line 5 (body) differs",
  },
  {
    title: "the signature is of another private key",
    send: (shop) => shop.certificates({ privateKey: strangersKey() }),
    field: "signature",
    hint: "another private key than that of serial_no",
  },
  {
    title: "there is no Authorization",
    send: (shop) => shop.certificates({ authorization: [] }),
    hint: "Authorization",
  },
  {
    title: "the scheme of Authorization is another",
    send: (shop) => shop.certificates({ authorization: "Basic dXNlcjpwYXNz" }),
    hint: "Authorization",
  },
  {
    title: "mchid is of another merchant",
    send: (shop) => shop.certificates({ mchid: "1900000110" }),
    field: "mchid",
  },
  {
    title: "serial_no is not the merchant's",
    send: (shop) => shop.certificates({ serial: "5157F09EFDC096DE15EBE81A" }),
    field: "serial_no",
  },
  {
    title: "timestamp is ten minutes ago",
    send: (shop) => shop.certificates({ timestamp: secondsFromNow(-600) }),
    field: "timestamp",
  },
  {
    title: "timestamp is ten minutes ahead",
    send: (shop) => shop.certificates({ timestamp: secondsFromNow(600) }),
    field: "timestamp",
  },
  {
    title: "nonce_str was used before, by a request that is replayed",
    send: async (shop) => {
      const once = authorizationFor(shop.wechat, "GET", CERTIFICATES, "");
      const first = await shop.certificates({ authorization: once });
      expect(first.status).toBe(200);
      return shop.certificates({ authorization: once });
    },
    field: "nonce_str",
  },
]);

refuses(400, "PARAM_ERROR", [
  ...[
    ["is missing", "appid", undefined],
    ["is too long", "contract_display_account", "微".repeat(33)],
    ["has a character of four bytes", "contract_display_account", "小明😀"],
    ["has half a character", "contract_display_account", "小明\ud83d"],
    ["is of another type", "service_id", "12535"],
    ["has characters that it may not", "out_contract_code", "wx-2020"],
    ["has parameters", "notify_url", "https://yourapp.com/notify?a=1"],
  ].map(([issue, field, value]) => ({
    title: `${field} ${issue}`,
    send: (shop: ShopRequests) => shop.preSign({ [String(field)]: value }),
    field: `/${field}`,
    value,
  })),
  {
    title: "none is there of two fields that may stand for each other",
    send: ({ wechat }) =>
      post(
        wechat,
        `${CONTRACTS}/service-provider/pre-entrust-sign/mini-program`,
        {
          ...preSigning(),
          sp_appid: "wxd678efh567hg6787",
          sub_appid: "wxd678efh567hg6788",
          sub_mchid: "1900000110",
        },
      ),
    field: "/sp_openid",
    hint: "sp_openid or sub_openid is required",
  },
  {
    title: "contract_termination_remark is missing",
    send: (shop) => shop.terminate({}),
    field: "/contract_termination_remark",
  },
  {
    title: "service_id in the path is no number",
    send: (shop) => shop.query(CODE, Number.NaN),
    field: "service_id",
    value: "NaN",
  },
  {
    title: "out_contract_code in the path has characters that it may not",
    send: (shop) => shop.query("a-b"),
    field: "out_contract_code",
  },
  {
    title: "amount.total is nothing",
    send: (shop) => shop.order({ amount: { total: 0 } }),
    field: "/amount/total",
    value: 0,
  },
  {
    title: "mchid is not of the merchant that signed",
    send: (shop) => shop.order({ mchid: "1900000110" }),
    field: "/mchid",
    value: "1900000110",
  },
  {
    title: "Content-Type is not JSON",
    send: (shop) => shop.echo({ headers: { "Content-Type": "text/plain" } }),
    field: "Content-Type",
  },
  {
    title: "the body is not JSON",
    send: (shop) => shop.echo({ body: "{" }),
    field: "",
  },
  {
    title: "the body is not an object",
    send: (shop) => shop.echo({ body: "[]" }),
    field: "",
  },
  {
    title: "Wechatpay-Serial names no key of WeChat Pay",
    send: (shop) => shop.echo({ headers: { "Wechatpay-Serial": "AB12" } }),
    field: "Wechatpay-Serial",
  },
  {
    title: "Wechatpay-Serial is missing where something may be encrypted",
    send: (shop) => shop.echo({ headers: { "Wechatpay-Serial": undefined } }),
    field: "Wechatpay-Serial",
  },
  {
    title: "encrypted_echo_message is encrypted with another key",
    send: (shop) =>
      shop.echo({
        body: '{"echo_message":"a","encrypted_echo_message":"dGVzdA=="}',
      }),
    field: "/encrypted_echo_message",
  },
  {
    title: "User-Agent is missing",
    send: (shop) => shop.certificates({ headers: { "User-Agent": undefined } }),
    hint: "Http头缺少Accept或User-Agent",
  },
]);

refuses(400, "INVALID_REQUEST", [
  {
    title: "prepay_id is of no order",
    send: (shop) => shop.preSign({ prepay_id: "wx201410272009395522657a690" }),
    hint: "prepay_id",
  },
  {
    title: "the order is paid",
    send: async (shop) => {
      const prepay_id = await shop.signed();
      return shop.preSign({ prepay_id, out_contract_code: "another" });
    },
    hint: "paid",
  },
  {
    title: "the two hours of prepay_id are over",
    send: (shop) => {
      const { wechat } = shop;
      wechat.clockSkewSeconds = -2 * 60 * 60 - 1;
      const { prepay_id } = wechat.placeOrder();
      wechat.clockSkewSeconds = 0;
      return shop.preSign({ prepay_id });
    },
    hint: "two hours",
  },
  {
    title: "out_contract_code was pre-signed with other values",
    send: async (shop) => {
      await shop.preSign();
      return shop.preSign({ contract_display_account: "another" });
    },
    hint: "other values",
  },
  {
    title: "out_contract_code is of a signed contract",
    send: async (shop) => {
      await shop.signed();
      return shop.preSign();
    },
    hint: "signed",
  },
  {
    title: "out_contract_code is of a contract that was terminated",
    send: async (shop) => {
      await shop.signed();
      await shop.wechat.terminate(CODE);
      return shop.preSign();
    },
    hint: "after termination",
  },
  {
    title: "the contract is terminated already",
    send: async (shop) => {
      await shop.signed();
      expect((await shop.terminate()).status).toBe(200);
      return shop.terminate();
    },
    hint: "TERMINATED",
  },
  {
    title: "out_trade_no is of an order with other values",
    send: async (shop) => {
      expect((await shop.order()).status).toBe(200);
      return shop.order({ amount: { total: 1 } });
    },
    hint: "商户订单号重复",
  },
  {
    title: "password_free_contract_id is of no contract",
    send: (shop) => shop.orderByContract("123124412412423431"),
    hint: "password_free_contract_id",
  },
]);

refuses(403, "NO_AUTH", [
  {
    title: "service_id is of another merchant",
    send: (shop) => shop.preSign({ service_id: SERVICE_ID + 1 }),
    hint: "service_id",
  },
  {
    title: "service_id of a query is of another merchant",
    send: async (shop) => {
      await shop.signed();
      return shop.query(CODE, SERVICE_ID + 1);
    },
    hint: "service_id",
  },
]);

refuses(400, "ORDER_PAID", [
  {
    title: "the order is paid already",
    send: async (shop) => {
      await shop.paid();
      return shop.order();
    },
    hint: "已支付",
  },
  {
    title: "the order to close is paid",
    send: async (shop) => {
      await shop.paid();
      return shop.closeOrder();
    },
    hint: "已支付",
  },
]);

refuses(400, "ORDER_CLOSED", [
  {
    title: "the order is closed",
    send: async (shop) => {
      await shop.order();
      expect((await shop.closeOrder()).status).toBe(204);
      return shop.order();
    },
    hint: "已关闭",
  },
]);

refuses(404, "RESOURCE_NOT_EXISTS", [
  {
    title: "the contract is unknown",
    send: (shop) => shop.query(),
    hint: CODE,
  },
  {
    title: "the contract is pre-signed, but not signed",
    send: async (shop) => {
      await shop.preSign();
      return shop.query();
    },
    hint: CODE,
  },
  {
    title: "the contract is of another service",
    send: async (shop) => {
      await shop.signed();
      return shop.query(CODE, SERVICE_ID + 1);
    },
    simulator: { serviceIds: [SERVICE_ID, SERVICE_ID + 1] },
    hint: CODE,
  },
  {
    title: "the contract to terminate is unknown",
    send: (shop) => shop.terminate(),
    hint: CODE,
  },
  {
    title: "the merchant has no platform certificates",
    send: (shop) => shop.certificates(),
    simulator: { certificates: false },
    hint: "无可用的平台证书",
  },
]);

refuses(404, "ORDER_NOT_EXIST", [
  {
    title: "the order is unknown",
    send: (shop) => shop.queryOrder(),
    hint: "订单不存在",
  },
]);

refuses(500, "OPENID_MISMATCH", [
  {
    title: "the user was seen under another AppID",
    send: async (shop) => {
      await shop.order();
      return shop.order({
        appid: "wx8888888888888888",
        out_trade_no: "second",
      });
    },
    hint: "is a user of wxd678efh567hg6787, not of wx8888888888888888",
  },
]);

refuses(500, "INVALID_TRANSACTIONID", [
  {
    title: "transaction_id cannot be one",
    send: ({ wechat }) =>
      send(wechat, "/v3/pay/transactions/id/none?mchid=1900000109"),
  },
]);

refuses(501, "NOT_SIMULATED", [
  {
    title: "the simulator does not know the path",
    send: ({ wechat }) => send(wechat, "/v3/marketing/favor/stocks"),
    hint: "the simulator does not know GET /v3/marketing/favor/stocks",
  },
]);

const NOW = Date.now();

refuses(429, "RATELIMIT_EXCEEDED", [
  {
    title: "there are too many requests within a second",
    send: async (shop) => {
      expect((await shop.certificates()).status).toBe(200);
      return shop.certificates();
    },
    simulator: { requestsPerSecond: 1, now: () => NOW },
    hint: "频率超限",
  },
]);

function strangersKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
