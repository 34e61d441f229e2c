import type { WireCase } from "../operation/wire-case";
import {
  APP_APPID,
  APPID,
  NOTIFY_URL,
  SP_APPID,
} from "../operation/open-merchant";
import { MCHID } from "../client/merchant";

const D = "/v3/pay/transactions";
const T = "/v3/pay/partner/transactions";
const C = "/v3/combine-transactions";

const NUMBER = "20261127103456001";
const SUB_MCHID = "1900000110";
const PREPAY = { prepay_id: "wx201410272009395522657a690389285100" };

const TERMS = {
  description: "一杯咖啡",
  out_trade_no: NUMBER,
  amount: { total: 100 },
};
const TERMS_REQUIRED = [
  "description",
  "out_trade_no",
  "amount",
  "amount.total",
];
const H5_SCENE = {
  payer_client_ip: "14.23.150.211",
  h5_info: { type: "Wap" },
};
const H5_REQUIRED = [
  "scene_info",
  "scene_info.payer_client_ip",
  "scene_info.h5_info",
  "scene_info.h5_info.type",
];
const BY_CONTRACT = { password_free_contract_id: "202611270000000001" };
const PLAN = {
  plan_id: "12535",
  contract_code: "100001256",
  request_serial: "1695",
  contract_display_account: "微信代扣用户A",
};
const PLAN_REQUIRED = Object.keys(PLAN).map((name) => `contract_info.${name}`);

const DIRECT = { appid: APPID, mchid: MCHID, notify_url: NOTIFY_URL };
const PARTNER = { sp_appid: SP_APPID, sp_mchid: MCHID, notify_url: NOTIFY_URL };

type Order = Pick<WireCase, "data" | "answer" | "answered"> & {
  name: string;
  path: string;
  /** Required beside the terms. */
  also: string[];
  /** What is filled in besides. */
  filled?: Record<string, unknown>;
};

/** The six orders of one kind of merchant; `payer` names who pays where that is told. */
function orders(payer: object, payerRequired: string[], plan: object): Order[] {
  const contract = { ...PLAN, ...plan };
  const filledPlan = { ...contract, contract_notify_url: NOTIFY_URL };
  const prepay = { answer: PREPAY, answered: ["prepay_id"] };
  return [
    {
      name: "jsapi",
      path: "jsapi",
      data: { ...TERMS, payer },
      also: ["payer", ...payerRequired],
      ...prepay,
    },
    { name: "app", path: "app", data: TERMS, also: [], ...prepay },
    {
      name: "h5",
      path: "h5",
      data: { ...TERMS, scene_info: H5_SCENE },
      also: H5_REQUIRED,
      answer: {
        h5_url: "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb",
      },
      answered: ["h5_url"],
    },
    {
      name: "native",
      path: "native",
      data: TERMS,
      also: [],
      answer: { code_url: "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9" },
      answered: ["code_url"],
    },
    {
      name: "jsapiWithContract",
      path: "jsapi-with-contract",
      data: { ...TERMS, payer, contract_info: BY_CONTRACT },
      also: ["payer", "contract_info", ...payerRequired],
      ...prepay,
    },
    {
      name: "appWithContract",
      path: "app-with-contract",
      data: { ...TERMS, contract_info: contract },
      also: ["contract_info", ...PLAN_REQUIRED],
      filled: { contract_info: filledPlan },
      ...prepay,
    },
  ];
}

function orderCases(
  kind: "normal" | "partner",
  base: string,
  own: Record<string, unknown>,
  known: Record<string, unknown>,
  list: Order[],
): WireCase[] {
  return list.map(({ name, path, data, also, filled, answer, answered }) => {
    const isDirectApp = kind === "normal" && name.startsWith("app");
    const given = { ...own, ...data };
    return {
      name: `${kind}.${name}`,
      call: (merchant, request, config) =>
        merchant.transactions[kind][name as "jsapi"](request, config),
      chained: (wxpay, request) =>
        (kind === "normal" ? wxpay.v3.pay : wxpay.v3.pay.partner).transactions[
          name as "jsapi"
        ].post(request),
      data: given,
      required: [...Object.keys(own), ...TERMS_REQUIRED, ...also],
      method: "POST",
      url: `${base}/${path}`,
      body: {
        ...known,
        ...given,
        ...filled,
        ...(isDirectApp && { appid: APP_APPID }),
        ...(isDirectApp &&
          filled && {
            contract_info: {
              ...(filled.contract_info as object),
              contract_mchid: MCHID,
              contract_appid: APP_APPID,
            },
          }),
      },
      answer,
      answered,
      echoed: [],
    };
  });
}

const TRANSACTION = {
  out_trade_no: NUMBER,
  transaction_id: "4200001234202611271234567890",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  amount: { total: 100, payer_total: 100, currency: "CNY" },
};
const DIRECT_TRANSACTION = { ...TRANSACTION, appid: APPID, mchid: MCHID };
const PARTNER_TRANSACTION = {
  ...TRANSACTION,
  sp_appid: SP_APPID,
  sp_mchid: MCHID,
  sub_mchid: SUB_MCHID,
};
const { transaction_id } = TRANSACTION;
const sub = { sub_mchid: SUB_MCHID };

const REFERENCES: WireCase[] = [
  {
    name: "normal.query by out_trade_no",
    call: ({ transactions }, data, config) =>
      transactions.normal.query(data, config),
    chained: (wxpay) => wxpay.v3.pay.transactions.outTradeNo(NUMBER).get(),
    data: { out_trade_no: NUMBER },
    required: [],
    method: "GET",
    url: `${D}/out-trade-no/${NUMBER}?mchid=${MCHID}`,
    answer: DIRECT_TRANSACTION,
    answered: ["out_trade_no", "trade_state", "appid", "mchid"],
    echoed: ["out_trade_no", "mchid"],
  },
  {
    name: "normal.query by transaction_id",
    call: ({ transactions }, data, config) =>
      transactions.normal.query(data, config),
    chained: (wxpay) => wxpay.v3.pay.transactions.id(transaction_id).get(),
    data: { transaction_id },
    required: [],
    method: "GET",
    url: `${D}/id/${transaction_id}?mchid=${MCHID}`,
    answer: DIRECT_TRANSACTION,
    answered: ["out_trade_no", "trade_state"],
    echoed: ["transaction_id", "mchid"],
  },
  {
    name: "normal.close",
    call: ({ transactions }, data, config) =>
      transactions.normal.close(data, config),
    chained: (wxpay) =>
      wxpay.v3.pay.transactions.outTradeNo(NUMBER).close.post(),
    data: { out_trade_no: NUMBER },
    required: ["out_trade_no"],
    method: "POST",
    url: `${D}/out-trade-no/${NUMBER}/close`,
    body: { mchid: MCHID },
    answered: [],
    echoed: [],
  },
  {
    name: "partner.query by out_trade_no",
    call: ({ transactions }, data, config) =>
      transactions.partner.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.pay.partner.transactions.outTradeNo(NUMBER).get(sub),
    data: { out_trade_no: NUMBER, ...sub },
    required: ["sub_mchid"],
    method: "GET",
    url: `${T}/out-trade-no/${NUMBER}?sp_mchid=${MCHID}&sub_mchid=${SUB_MCHID}`,
    answer: PARTNER_TRANSACTION,
    answered: ["out_trade_no", "trade_state", "sp_mchid", "sub_mchid"],
    echoed: ["out_trade_no", "sp_mchid", "sub_mchid"],
  },
  {
    name: "partner.query by transaction_id",
    call: ({ transactions }, data, config) =>
      transactions.partner.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.pay.partner.transactions.id(transaction_id).get(sub),
    data: { transaction_id, ...sub },
    required: ["sub_mchid"],
    method: "GET",
    url: `${T}/id/${transaction_id}?sp_mchid=${MCHID}&sub_mchid=${SUB_MCHID}`,
    answer: PARTNER_TRANSACTION,
    answered: ["out_trade_no", "trade_state"],
    echoed: ["transaction_id", "sp_mchid", "sub_mchid"],
  },
  {
    name: "partner.close",
    call: ({ transactions }, data, config) =>
      transactions.partner.close(data, config),
    chained: (wxpay) =>
      wxpay.v3.pay.partner.transactions.outTradeNo(NUMBER).close.post(sub),
    data: { out_trade_no: NUMBER, ...sub },
    required: ["out_trade_no", "sub_mchid"],
    method: "POST",
    url: `${T}/out-trade-no/${NUMBER}/close`,
    body: { sp_mchid: MCHID, sub_mchid: SUB_MCHID },
    answered: [],
    echoed: [],
  },
];

const WHOLE = "P20261127103456001";
const SUB_ORDER = {
  out_trade_no: NUMBER,
  sub_mchid: SUB_MCHID,
  amount: { total_amount: 100 },
  attach: "shop=7",
  description: "一杯咖啡",
};
const COMBINED = { combine_out_trade_no: WHOLE, sub_orders: [SUB_ORDER] };
const COMBINED_REQUIRED = [
  "combine_out_trade_no",
  "sub_orders",
  "sub_orders[0].out_trade_no",
  "sub_orders[0].amount.total_amount",
  "sub_orders[0].attach",
  "sub_orders[0].description",
];
const COMBINED_FILLED = {
  combine_appid: APPID,
  combine_mchid: MCHID,
  notify_url: NOTIFY_URL,
  sub_orders: [
    {
      ...SUB_ORDER,
      mchid: MCHID,
      amount: { total_amount: 100, currency: "CNY" },
    },
  ],
};
const PAYER = {
  combine_payer_info: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
};
const COMBINED_CONTRACT = {
  out_contract_code: "wxwtdk20200910100000",
  plan_id: 12535,
  contract_display_account: "微信代扣用户A",
};

function combined(
  name: "jsapi" | "app" | "h5" | "native",
  more: Record<string, unknown>,
  also: string[],
  answer: Record<string, unknown>,
  filled: Record<string, unknown> = {},
): WireCase {
  return {
    name: `combine.${name}`,
    call: ({ transactions }, data, config) =>
      transactions.combine[name](data, config),
    chained: (wxpay, data) => wxpay.v3.combineTransactions[name].post(data),
    data: { ...COMBINED, ...more },
    required: [...COMBINED_REQUIRED, ...also],
    method: "POST",
    url: `${C}/${name}`,
    body: { ...COMBINED, ...more, ...COMBINED_FILLED, ...filled },
    answer,
    answered: Object.keys(answer),
    echoed: [],
  };
}

const CLOSED = [{ out_trade_no: NUMBER, sub_mchid: SUB_MCHID }];

const COMBINED_CASES: WireCase[] = [
  combined(
    "jsapi",
    PAYER,
    ["combine_payer_info", "combine_payer_info.openid"],
    PREPAY,
  ),
  combined(
    "app",
    { contract_info: COMBINED_CONTRACT },
    Object.keys(COMBINED_CONTRACT).map((name) => `contract_info.${name}`),
    PREPAY,
    {
      contract_info: {
        ...COMBINED_CONTRACT,
        mchid: MCHID,
        appid: APPID,
        notify_url: NOTIFY_URL,
      },
    },
  ),
  combined("h5", { scene_info: H5_SCENE }, H5_REQUIRED, {
    h5_url: "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb",
  }),
  combined("native", {}, [], {
    code_url: "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9",
  }),
  {
    name: "combine.query",
    call: ({ transactions }, data, config) =>
      transactions.combine.query(data, config),
    chained: (wxpay) => wxpay.v3.combineTransactions.outTradeNo(WHOLE).get(),
    data: { combine_out_trade_no: WHOLE },
    required: ["combine_out_trade_no"],
    method: "GET",
    url: `${C}/out-trade-no/${WHOLE}`,
    answer: {
      combine_appid: APPID,
      combine_mchid: MCHID,
      combine_out_trade_no: WHOLE,
      sub_orders: [],
    },
    answered: [
      "combine_appid",
      "combine_mchid",
      "combine_out_trade_no",
      "sub_orders",
    ],
    echoed: ["combine_out_trade_no"],
  },
  {
    name: "combine.close",
    call: ({ transactions }, data, config) =>
      transactions.combine.close(data, config),
    chained: (wxpay) =>
      wxpay.v3.combineTransactions
        .outTradeNo(WHOLE)
        .close.post({ combine_appid: APPID, sub_orders: CLOSED }),
    data: { combine_out_trade_no: WHOLE, sub_orders: CLOSED },
    required: [
      "combine_out_trade_no",
      "sub_orders",
      "sub_orders[0].out_trade_no",
    ],
    method: "POST",
    url: `${C}/out-trade-no/${WHOLE}/close`,
    body: {
      combine_appid: APPID,
      sub_orders: [{ ...CLOSED[0], mchid: MCHID }],
    },
    answered: [],
    echoed: [],
  },
];

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/** Every operation of `TransactionService` as protocol/orders.md has it: sections 1 to 6. */
export const TRANSACTION_CASES: WireCase[] = [
  ...orderCases(
    "normal",
    D,
    {},
    DIRECT,
    orders({ openid: OPENID }, ["payer.openid"], {}),
  ),
  ...orderCases(
    "partner",
    T,
    sub,
    PARTNER,
    orders({ sp_openid: OPENID }, ["payer.sp_openid"], {
      contract_mchid: MCHID,
      contract_appid: SP_APPID,
    }),
  ),
  ...REFERENCES,
  ...COMBINED_CASES,
];
