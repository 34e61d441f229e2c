import {
  EXAMPLE_VALUES,
  type WechatPaySimulator,
} from "../../../lib/testing/index";
import {
  CONTRACTS,
  post,
  preSigning,
  type RawAnswer,
} from "../merchant-requests";

const { mchid, sub_mchid, appid, description, openid } = EXAMPLE_VALUES;
const TRADE_NO = "1217752501201407033233368018";
/** A port at which nothing listens. */
const NOWHERE = "http://127.0.0.1:1/notify";

/** A JSON object that a test may change. */
export type Body = Record<string, unknown>;

const ORDER = {
  description,
  out_trade_no: TRADE_NO,
  notify_url: "https://yourapp.com/paid",
  attach: "a note of the shop",
  amount: { total: 100, currency: "CNY" },
};

/** The bodies of the three kinds of orders; the contract comes with `withContract`. */
export const DIRECT_ORDER: Body = { appid, mchid, ...ORDER, payer: { openid } };
export const PARTNER_ORDER: Body = {
  sp_appid: "wx8888888888888888",
  sp_mchid: mchid,
  sub_mchid,
  ...ORDER,
  payer: { sub_openid: openid },
};
export const COMBINED_ORDER: Body = {
  combine_appid: appid,
  combine_mchid: mchid,
  combine_out_trade_no: TRADE_NO,
  notify_url: ORDER.notify_url,
  sub_orders: [70, 30].map((total_amount, index) => ({
    mchid: `190000011${index}`,
    out_trade_no: `20150806125346${index}`,
    description: `goods of seller ${index}`,
    attach: `note ${index}`,
    amount: { total_amount, currency: "CNY" },
  })),
  combine_payer_info: { openid },
};

export const JSAPI = "/v3/pay/transactions/jsapi";
export const PARTNER_JSAPI = "/v3/pay/partner/transactions/jsapi";
export const COMBINED_JSAPI = "/v3/combine-transactions/jsapi";

const ORDER_FIELDS = [
  "description",
  "out_trade_no",
  "notify_url",
  "amount",
  "amount.total",
  "payer",
];
const DIRECT_FIELDS = ["appid", "mchid", ...ORDER_FIELDS, "payer.openid"];
const PARTNER_FIELDS = ["sp_appid", "sp_mchid", "sub_mchid", ...ORDER_FIELDS];
const CONTRACT_FIELDS = [
  "contract_info",
  "contract_info.password_free_contract_id",
];

/** One of the five operations, with what its page demands. */
export interface Operation {
  path: string;
  body: Body;
  required: string[];
  /** The field that names the merchant that signs. */
  merchant: string;
  tradeNo: string;
}

const direct = {
  body: DIRECT_ORDER,
  merchant: "mchid",
  tradeNo: "out_trade_no",
};
const partner = { ...direct, body: PARTNER_ORDER, merchant: "sp_mchid" };

/** merchant 4012525167 and JSAPI下单并授权, partner 4012523579 and 4012526951, JSAPI合单下单 */
export const OPERATIONS: Operation[] = [
  { path: JSAPI, ...direct, required: DIRECT_FIELDS },
  {
    path: `${JSAPI}-with-contract`,
    ...direct,
    body: withContract(DIRECT_ORDER, "123124412412423431"),
    required: [...DIRECT_FIELDS, ...CONTRACT_FIELDS],
  },
  { path: PARTNER_JSAPI, ...partner, required: PARTNER_FIELDS },
  {
    path: `${PARTNER_JSAPI}-with-contract`,
    ...partner,
    body: withContract(PARTNER_ORDER, "123124412412423431"),
    required: [...PARTNER_FIELDS, ...CONTRACT_FIELDS],
  },
  {
    path: COMBINED_JSAPI,
    body: COMBINED_ORDER,
    merchant: "combine_mchid",
    tradeNo: "combine_out_trade_no",
    required: [
      "combine_appid",
      "combine_mchid",
      "combine_out_trade_no",
      "notify_url",
      "sub_orders",
      ...[
        "mchid",
        "out_trade_no",
        "description",
        "attach",
        "amount",
        "amount.total_amount",
        "amount.currency",
      ].flatMap((name) => [`sub_orders[0].${name}`, `sub_orders[1].${name}`]),
      "combine_payer_info",
      "combine_payer_info.openid",
    ],
  },
];

/** An order that is to be paid by a contract. */
export function withContract(order: Body, password_free_contract_id: string) {
  return { ...order, contract_info: { password_free_contract_id } };
}

/** A copy with another value at a path such as `sub_orders[0].amount.currency`; `undefined` takes it out. */
export function changed(body: Body, path: string, value?: unknown): Body {
  const copy = structuredClone(body);
  const names = path.match(/\w+/g) ?? [];
  const last = names.pop() ?? "";
  const part = names.reduce<Body>((each, name) => each[name] as Body, copy);
  part[last] = value;
  return copy;
}

/** Places an order, and gives its prepay_id. */
export async function placed(
  wechat: WechatPaySimulator,
  path: string,
  body: Body,
): Promise<string> {
  const answer = await post(wechat, path, body);
  if (answer.status !== 200) {
    throw new Error(`the order was refused: ${answer.raw}`);
  }
  return String(answer.json.prepay_id);
}

/** Signs a contract in the mini program, and gives its contract_id. */
export async function signedContract(
  wechat: WechatPaySimulator,
  changes: Body = {},
): Promise<string> {
  const body = preSigning({ notify_url: NOWHERE, ...changes });
  await post(
    wechat,
    `${CONTRACTS}/ecommerce/pre-entrust-sign/mini-program`,
    body,
  );
  const { contract_id } = await wechat.sign(String(body.out_contract_code));
  return contract_id;
}

/** Status and code of a refusal. */
export function refusal({ status, json }: RawAnswer): [number, unknown] {
  return [status, json.code];
}
