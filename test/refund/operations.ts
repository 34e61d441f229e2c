import type { WireCase } from "../operation/wire-case";
import { NOTIFY_URL, SP_APPID } from "../operation/open-merchant";

const R = "/v3/refund/domestic/refunds";
const E = "/v3/ecommerce/refunds";

const NUMBER = "20261127103456001R1";
const REFUND_ID = "50000000382019052709732678859";
const SUB_MCHID = "1900000110";
const sub = { sub_mchid: SUB_MCHID };

const REFUND = {
  refund_id: REFUND_ID,
  out_refund_no: NUMBER,
  transaction_id: "4200001234202611271234567890",
  out_trade_no: "20261127103456001",
  channel: "ORIGINAL",
  user_received_account: "招商银行信用卡0403",
  create_time: "2026-11-27T10:34:56+08:00",
  status: "PROCESSING",
  amount: { total: 100, refund: 100, payer_total: 100, payer_refund: 100 },
};
const REFUND_ANSWERED = [
  "refund_id",
  "out_refund_no",
  "transaction_id",
  "out_trade_no",
  "status",
  "amount",
];
const APPLICATION = {
  out_trade_no: "20261127103456001",
  out_refund_no: NUMBER,
  amount: { refund: 100, total: 100 },
};
const APPLICATION_REQUIRED = [
  "out_trade_no",
  "out_refund_no",
  "amount",
  "amount.refund",
  "amount.total",
];
const SENT = { refund: 100, total: 100, currency: "CNY" };
const ABNORMAL = { out_refund_no: NUMBER, type: "MERCHANT_BANK_CARD" };
const ADVANCE = { refund_id: REFUND_ID, result: "SUCCESS" };

/** Every operation of `RefundService` as protocol/orders.md has it: sections 1 and 7. */
export const REFUND_CASES: WireCase[] = [
  {
    name: "domestic.apply",
    call: ({ refunds }, data, config) => refunds.domestic.apply(data, config),
    chained: (wxpay, data) => wxpay.v3.refund.domestic.refunds(data),
    data: APPLICATION,
    required: APPLICATION_REQUIRED,
    method: "POST",
    url: R,
    body: { ...APPLICATION, notify_url: NOTIFY_URL, amount: SENT },
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["out_refund_no", "out_trade_no"],
  },
  {
    name: "domestic.query",
    call: ({ refunds }, data, config) => refunds.domestic.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.refund.domestic.refunds.outRefundNo(NUMBER).get(),
    data: { out_refund_no: NUMBER },
    required: ["out_refund_no"],
    method: "GET",
    url: `${R}/${NUMBER}`,
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["out_refund_no"],
  },
  {
    name: "domestic.query of a service provider",
    call: ({ refunds }, data, config) => refunds.domestic.query(data, config),
    chained: (wxpay) =>
      wxpay.v3.refund.domestic.refunds.outRefundNo(NUMBER).get(sub),
    data: { out_refund_no: NUMBER, ...sub },
    required: ["out_refund_no"],
    method: "GET",
    url: `${R}/${NUMBER}?sub_mchid=${SUB_MCHID}`,
    answer: REFUND,
    answered: [],
    echoed: [],
  },
  {
    name: "domestic.applyAbnormal",
    call: ({ refunds }, data, config) =>
      refunds.domestic.applyAbnormal(data, config),
    chained: (wxpay) =>
      wxpay.v3.refund.domestic.refunds
        .refundId(REFUND_ID)
        .applyAbnormalRefund.post(ABNORMAL as never),
    data: { refund_id: REFUND_ID, ...ABNORMAL },
    required: ["refund_id", "out_refund_no", "type"],
    method: "POST",
    url: `${R}/${REFUND_ID}/apply-abnormal-refund`,
    body: ABNORMAL,
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["refund_id", "out_refund_no"],
  },
  {
    name: "ecommerce.apply",
    call: ({ refunds }, data, config) => refunds.ecommerce.apply(data, config),
    chained: (wxpay, data) => wxpay.v3.ecommerce.refunds.apply(data),
    data: { ...APPLICATION, ...sub },
    required: [...APPLICATION_REQUIRED, "sub_mchid"],
    method: "POST",
    url: `${E}/apply`,
    body: {
      ...APPLICATION,
      ...sub,
      sp_appid: SP_APPID,
      notify_url: NOTIFY_URL,
      amount: SENT,
    },
    answer: {
      refund_id: REFUND_ID,
      out_refund_no: NUMBER,
      create_time: "2026-11-27T10:34:56+08:00",
      amount: { refund: 100, payer_refund: 100 },
    },
    answered: ["refund_id", "out_refund_no", "amount"],
    echoed: ["out_refund_no"],
  },
  {
    name: "ecommerce.query by out_refund_no",
    call: ({ refunds }, data, config) => refunds.ecommerce.query(data, config),
    chained: (wxpay) => wxpay.v3.ecommerce.refunds.outRefundNo(NUMBER).get(sub),
    data: { out_refund_no: NUMBER, ...sub },
    required: ["sub_mchid"],
    method: "GET",
    url: `${E}/out-refund-no/${NUMBER}?sub_mchid=${SUB_MCHID}`,
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["out_refund_no"],
  },
  {
    name: "ecommerce.query by refund_id",
    call: ({ refunds }, data, config) => refunds.ecommerce.query(data, config),
    chained: (wxpay) => wxpay.v3.ecommerce.refunds.id(REFUND_ID).get(sub),
    data: { refund_id: REFUND_ID, ...sub },
    required: ["sub_mchid"],
    method: "GET",
    url: `${E}/id/${REFUND_ID}?sub_mchid=${SUB_MCHID}`,
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["refund_id"],
  },
  {
    name: "ecommerce.applyAbnormal",
    call: ({ refunds }, data, config) =>
      refunds.ecommerce.applyAbnormal(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.refunds
        .refundId(REFUND_ID)
        .applyAbnormalRefund.post({ ...ABNORMAL, ...sub } as never),
    data: { refund_id: REFUND_ID, ...ABNORMAL, ...sub },
    required: ["refund_id", "out_refund_no", "type", "sub_mchid"],
    method: "POST",
    url: `${E}/${REFUND_ID}/apply-abnormal-refund`,
    body: { ...ABNORMAL, ...sub },
    answer: REFUND,
    answered: REFUND_ANSWERED,
    echoed: ["refund_id", "out_refund_no"],
  },
  {
    name: "ecommerce.returnAdvance",
    call: ({ refunds }, data, config) =>
      refunds.ecommerce.returnAdvance(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.refunds.refundId(REFUND_ID).returnAdvance.post(sub),
    data: { refund_id: REFUND_ID, ...sub },
    required: ["refund_id", "sub_mchid"],
    method: "POST",
    url: `${E}/${REFUND_ID}/return-advance`,
    body: sub,
    answer: ADVANCE,
    answered: ["refund_id"],
    echoed: ["refund_id"],
  },
  {
    name: "ecommerce.queryReturnAdvance",
    call: ({ refunds }, data, config) =>
      refunds.ecommerce.queryReturnAdvance(data, config),
    chained: (wxpay) =>
      wxpay.v3.ecommerce.refunds.refundId(REFUND_ID).returnAdvance.get(sub),
    data: { refund_id: REFUND_ID, ...sub },
    required: ["refund_id", "sub_mchid"],
    method: "GET",
    url: `${E}/${REFUND_ID}/return-advance?sub_mchid=${SUB_MCHID}`,
    answer: ADVANCE,
    answered: ["refund_id"],
    echoed: ["refund_id"],
  },
];
