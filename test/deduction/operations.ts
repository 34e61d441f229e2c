import { APP_APPID, APPID, NOTIFY_URL } from "../operation/open-merchant";
import type { WireCase } from "../operation/wire-case";

const C = "/v3/ecommerce/combine-papay";
const CODE = "wxwtdk20200910100000";
const CONTRACT_ID = "123124412412423431";
const NUMBER = "P20261127103456001";
const CONTRACT = `${C}/contracts/plan-id/12535/out-contract-code/${CODE}`;

const PLAN = { plan_id: 12535, out_contract_code: CODE };
const SIGNING = { ...PLAN, contract_display_account: "微信代扣用户A" };
const SESSION = { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V", ...PLAN };
const REMARK = { contract_termination_remark: "用户申请解约" };
const SUB_ORDER = {
  out_trade_no: "20261127103456001",
  sub_mchid: "1900000110",
};
const PART = {
  ...SUB_ORDER,
  amount: { total_amount: 100 },
  description: "一杯咖啡",
};
const DEDUCTION = {
  combine_out_trade_no: NUMBER,
  contract_id: CONTRACT_ID,
  sub_orders: [PART],
};
const DEDUCTED = {
  combine_appid: APPID,
  combine_mchid: "1900000109",
  combine_out_trade_no: NUMBER,
  sub_orders: [
    {
      ...SUB_ORDER,
      mchid: "1900000109",
      trade_type: "PAP",
      trade_state: "SUCCESS",
      transaction_id: "4200001234202611271234567890",
      amount: { total_amount: 100, currency: "CNY" },
    },
  ],
};
const DEDUCTED_FIELDS = [
  "combine_appid",
  "combine_mchid",
  "combine_out_trade_no",
  "sub_orders",
];

/** The seven operations of 合单代扣 as protocol/families.md 1 has them. */
export const COMBINE_PAPAY_CASES: WireCase[] = [
  {
    name: "preEntrustSign.combinePapay.app",
    call: ({ preEntrustSign }, data, config) =>
      preEntrustSign.combinePapay.app(data, config),
    chained: (wxpay, data) =>
      wxpay.v3.ecommerce.combinePapay.contracts.preEntrustSign(data),
    data: { ...SIGNING, return_app: true, attach: "shop=7" },
    required: ["plan_id", "out_contract_code", "contract_display_account"],
    method: "POST",
    url: `${C}/contracts/pre-entrust-sign`,
    body: {
      ...SIGNING,
      return_app: true,
      attach: "shop=7",
      appid: APP_APPID,
      notify_url: NOTIFY_URL,
    },
    answer: { ...SESSION, mchid: "1900000109" },
    answered: ["pre_entrustweb_id", "mchid", "plan_id", "out_contract_code"],
    echoed: ["out_contract_code"],
  },
  {
    name: "preEntrustSign.combinePapay.miniProgram",
    call: ({ preEntrustSign }, data, config) =>
      preEntrustSign.combinePapay.miniProgram(data, config),
    chained: (wxpay, data) =>
      wxpay.v3.ecommerce.combinePapay.contracts.preEntrustSign.miniProgram(
        data,
      ),
    data: SIGNING,
    required: ["plan_id", "out_contract_code", "contract_display_account"],
    method: "POST",
    url: `${C}/contracts/pre-entrust-sign/mini-program`,
    body: { ...SIGNING, appid: APPID, notify_url: NOTIFY_URL },
    answer: { ...SESSION, mchid: "1900000109" },
    answered: ["pre_entrustweb_id", "mchid", "plan_id", "out_contract_code"],
    echoed: ["out_contract_code"],
  },
  {
    name: "contracts.combinePapay.query",
    call: ({ contracts }, data, config) =>
      contracts.combinePapay.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.combinePapay.contracts
        .planId(12535)
        .outContractCode(CODE)
        .get(),
    data: PLAN,
    required: ["plan_id", "out_contract_code"],
    method: "GET",
    url: CONTRACT,
    answer: {
      ...PLAN,
      mchid: "1900000109",
      contract_id: CONTRACT_ID,
      appid: APPID,
      openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
      contract_state: "SIGNED",
    },
    answered: [
      "mchid",
      "plan_id",
      "out_contract_code",
      "contract_id",
      "appid",
      "openid",
      "contract_state",
    ],
    echoed: ["out_contract_code"],
  },
  {
    name: "contracts.combinePapay.terminate",
    call: ({ contracts }, data, config) =>
      contracts.combinePapay.terminate(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.combinePapay.contracts
        .planId(12535)
        .outContractCode(CODE)
        .terminate.post(REMARK),
    data: { ...PLAN, ...REMARK },
    required: ["plan_id", "out_contract_code", "contract_termination_remark"],
    method: "POST",
    url: `${CONTRACT}/terminate`,
    body: REMARK,
    answer: { ...PLAN, mchid: "1900000109" },
    answered: ["mchid", "plan_id", "out_contract_code"],
    echoed: ["out_contract_code"],
  },
  {
    name: "deductions.combinePapay.apply",
    call: ({ deductions }, data, config) =>
      deductions.combinePapay.apply(data, config),
    chained: (wxpay, data) =>
      wxpay.v3.ecommerce.combinePapay.transactions(data),
    data: DEDUCTION,
    required: [
      "combine_out_trade_no",
      "contract_id",
      "sub_orders",
      "sub_orders[0].out_trade_no",
      "sub_orders[0].sub_mchid",
      "sub_orders[0].amount",
      "sub_orders[0].amount.total_amount",
      "sub_orders[0].description",
    ],
    method: "POST",
    url: `${C}/transactions`,
    body: {
      ...DEDUCTION,
      combine_appid: APPID,
      combine_mchid: "1900000109",
      sub_orders: [
        {
          ...PART,
          mchid: "1900000109",
          amount: { total_amount: 100, currency: "CNY" },
        },
      ],
    },
    answer: DEDUCTED,
    answered: DEDUCTED_FIELDS,
    echoed: ["combine_out_trade_no"],
  },
  {
    name: "deductions.combinePapay.query",
    call: ({ deductions }, data, config) =>
      deductions.combinePapay.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.combinePapay.transactions
        .combineOutTradeNo(NUMBER)
        .get(),
    data: { combine_out_trade_no: NUMBER },
    required: ["combine_out_trade_no"],
    method: "GET",
    url: `${C}/transactions/${NUMBER}`,
    answer: DEDUCTED,
    answered: DEDUCTED_FIELDS,
    echoed: ["combine_out_trade_no"],
  },
  {
    name: "deductions.combinePapay.reverse",
    call: ({ deductions }, data, config) =>
      deductions.combinePapay.reverse(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.combinePapay.transactions
        .combineOutTradeNo(NUMBER)
        .reverse.post({ sub_orders: [SUB_ORDER] }),
    data: { combine_out_trade_no: NUMBER, sub_orders: [SUB_ORDER] },
    required: [
      "combine_out_trade_no",
      "sub_orders",
      "sub_orders[0].out_trade_no",
      "sub_orders[0].sub_mchid",
    ],
    method: "POST",
    url: `${C}/transactions/${NUMBER}/reverse`,
    body: {
      combine_appid: APPID,
      sub_orders: [{ ...SUB_ORDER, mchid: "1900000109" }],
    },
    answered: [],
    echoed: [],
  },
];
