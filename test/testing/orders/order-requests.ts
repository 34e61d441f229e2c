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
  sub_appid: "wxsub",
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

/** As a platform orders of shops that it names. */
export const PLATFORM_ORDER: Body = {
  ...COMBINED_ORDER,
  sub_orders: (COMBINED_ORDER.sub_orders as Body[]).map((each, index) => ({
    ...each,
    mchid,
    sub_mchid: `190000012${index}`,
  })),
};

const DIRECT = "/v3/pay/transactions";
const PARTNER = "/v3/pay/partner/transactions";
const COMBINED = "/v3/combine-transactions";
export const JSAPI = `${DIRECT}/jsapi`;
export const PARTNER_JSAPI = `${PARTNER}/jsapi`;
export const COMBINED_JSAPI = `${COMBINED}/jsapi`;

/** `contract_info` of a contract that the user signs while paying. */
export const SIGNING: Body = {
  plan_id: "123",
  contract_mchid: mchid,
  contract_appid: appid,
  contract_code: "papay001",
  request_serial: "1000",
  contract_display_account: "微信代扣用户A",
  contract_notify_url: "https://yourapp.com/signed",
};

const H5_SCENE = {
  payer_client_ip: "14.23.150.211",
  h5_info: { type: "Wap" },
};

const ORDER_FIELDS = [
  "description",
  "out_trade_no",
  "notify_url",
  "amount",
  "amount.total",
];
const DIRECT_FIELDS = ["appid", "mchid", ...ORDER_FIELDS];
const PARTNER_FIELDS = ["sp_appid", "sp_mchid", "sub_mchid", ...ORDER_FIELDS];
const COMBINED_FIELDS = [
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
];
const H5_FIELDS = [
  "scene_info",
  "scene_info.payer_client_ip",
  "scene_info.h5_info",
  "scene_info.h5_info.type",
];
const SIGNING_FIELDS = [
  "contract_info",
  ...Object.keys(SIGNING)
    .filter((name) => name !== "contract_notify_url")
    .map((name) => `contract_info.${name}`),
];

/** One of the operations that place an order, with what its page demands. */
export interface Operation {
  path: string;
  body: Body;
  required: string[];
  /** The field that names the merchant that signs. */
  merchant: string;
  tradeNo: string;
  /** What it answers with. */
  answer: "prepay_id" | "h5_url" | "code_url";
}

const direct = {
  body: DIRECT_ORDER,
  merchant: "mchid",
  tradeNo: "out_trade_no",
  answer: "prepay_id",
} as const;
const partner = {
  ...direct,
  body: PARTNER_ORDER,
  merchant: "sp_mchid",
} as const;
const combined = {
  body: COMBINED_ORDER,
  merchant: "combine_mchid",
  tradeNo: "combine_out_trade_no",
  answer: "prepay_id",
} as const;

/** The sixteen operations that place an order (`orders.md`, 1), of which `jsapi-with-contract` has two uses. */
export const OPERATIONS: Operation[] = [
  {
    path: JSAPI,
    ...direct,
    required: [...DIRECT_FIELDS, "payer", "payer.openid"],
  },
  {
    path: `${DIRECT}/app`,
    ...direct,
    body: withoutPayer(DIRECT_ORDER),
    required: DIRECT_FIELDS,
  },
  {
    path: `${DIRECT}/h5`,
    ...direct,
    body: { ...withoutPayer(DIRECT_ORDER), scene_info: H5_SCENE },
    required: [...DIRECT_FIELDS, ...H5_FIELDS],
    answer: "h5_url",
  },
  {
    path: `${DIRECT}/native`,
    ...direct,
    body: withoutPayer(DIRECT_ORDER),
    required: DIRECT_FIELDS,
    answer: "code_url",
  },
  {
    path: `${JSAPI}-with-contract`,
    ...direct,
    body: withContract(DIRECT_ORDER, "123124412412423431"),
    required: [
      ...DIRECT_FIELDS,
      "payer",
      "payer.openid",
      "contract_info",
      "contract_info.password_free_contract_id",
    ],
  },
  {
    path: `${JSAPI}-with-contract`,
    ...direct,
    body: { ...DIRECT_ORDER, contract_info: SIGNING },
    required: [...DIRECT_FIELDS, "payer", "payer.openid", ...SIGNING_FIELDS],
  },
  {
    path: `${DIRECT}/app-with-contract`,
    ...direct,
    body: { ...withoutPayer(DIRECT_ORDER), contract_info: SIGNING },
    required: [...DIRECT_FIELDS, ...SIGNING_FIELDS],
  },
  {
    path: PARTNER_JSAPI,
    ...partner,
    required: [...PARTNER_FIELDS, "payer", "sub_appid"],
  },
  {
    path: `${PARTNER}/app`,
    ...partner,
    body: withoutPayer(PARTNER_ORDER),
    required: PARTNER_FIELDS,
  },
  {
    path: `${PARTNER}/h5`,
    ...partner,
    body: { ...withoutPayer(PARTNER_ORDER), scene_info: H5_SCENE },
    required: [...PARTNER_FIELDS, ...H5_FIELDS],
    answer: "h5_url",
  },
  {
    path: `${PARTNER}/native`,
    ...partner,
    body: withoutPayer(PARTNER_ORDER),
    required: PARTNER_FIELDS,
    answer: "code_url",
  },
  {
    path: `${PARTNER_JSAPI}-with-contract`,
    ...partner,
    body: withContract(PARTNER_ORDER, "123124412412423431"),
    required: [
      ...PARTNER_FIELDS,
      "payer",
      "contract_info",
      "contract_info.password_free_contract_id",
    ],
  },
  {
    path: `${PARTNER_JSAPI}-with-contract`,
    ...partner,
    body: {
      ...PARTNER_ORDER,
      contract_info: { ...SIGNING, contract_appid: "wxsub" },
    },
    required: [...PARTNER_FIELDS, "payer", ...SIGNING_FIELDS],
  },
  {
    path: `${PARTNER}/app-with-contract`,
    ...partner,
    body: {
      ...withoutPayer(PARTNER_ORDER),
      contract_info: {
        ...SIGNING,
        contract_mchid: sub_mchid,
        contract_appid: "wxsub",
      },
    },
    required: [...PARTNER_FIELDS, ...SIGNING_FIELDS],
  },
  {
    path: COMBINED_JSAPI,
    ...combined,
    required: [...COMBINED_FIELDS, "combine_payer_info"],
  },
  {
    path: `${COMBINED}/app`,
    ...combined,
    body: withoutPayer(PLATFORM_ORDER),
    required: COMBINED_FIELDS,
  },
  {
    path: `${COMBINED}/h5`,
    ...combined,
    body: { ...withoutPayer(COMBINED_ORDER), scene_info: H5_SCENE },
    required: [...COMBINED_FIELDS, ...H5_FIELDS],
    answer: "h5_url",
  },
  {
    path: `${COMBINED}/native`,
    ...combined,
    body: withoutPayer(PLATFORM_ORDER),
    required: COMBINED_FIELDS,
    answer: "code_url",
  },
];

/** An order that anyone may pay. */
export function withoutPayer(order: Body): Body {
  return without(order, "payer", "combine_payer_info");
}

/** A copy without some of its fields. */
export function without(body: Body, ...names: string[]): Body {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => !names.includes(name)),
  );
}

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

/** The AppID of a pre-signing under which its user is the one of an order. */
export function userOf({ sub_appid }: Body): Body {
  return sub_appid === undefined ? {} : { appid: sub_appid };
}

/** Status and code of a refusal. */
export function refusal({ status, json }: RawAnswer): [number, unknown] {
  return [status, json.code];
}
