import type {
  CombinedTransaction,
  DirectNotifiedRefund,
  DirectTransaction,
  PartnerTransaction,
} from "../../lib";

/** What `TRANSACTION.SUCCESS` and a query tell of a direct merchant's order. */
export const PAID: DirectTransaction = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  out_trade_no: "1217752501201407033233368018",
  transaction_id: "4200000000000000000000000001",
  trade_type: "JSAPI",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "OTHERS",
  success_time: "2026-06-08T10:34:56+08:00",
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  amount: {
    total: 100,
    payer_total: 90,
    currency: "CNY",
    payer_currency: "CNY",
  },
};

const { appid: sp_appid, mchid: sp_mchid, ...order } = PAID;

/** The same of a service provider's order. */
export const PARTNER_PAID: PartnerTransaction = {
  ...order,
  sp_appid,
  sp_mchid,
  sub_appid: "wxd678efh567hg6788",
  sub_mchid: "1900000110",
  payer: { sp_openid: "oSp", sub_openid: "oSub" },
};

/** Two shops' orders of a platform, paid at once. */
export const COMBINED_PAID: CombinedTransaction = {
  combine_appid: "wxd678efh567hg6787",
  combine_mchid: "1900000109",
  combine_out_trade_no: "P20150806125346",
  combine_payer_info: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  sub_orders: [
    {
      mchid: "1900000109",
      sub_mchid: "1900000110",
      out_trade_no: "20150806125346",
      transaction_id: "4200000000000000000000000002",
      trade_type: "JSAPI",
      trade_state: "SUCCESS",
      success_time: "2026-06-08T10:34:56+08:00",
      amount: { total_amount: 10, payer_amount: 10, currency: "CNY" },
    },
    {
      mchid: "1900000109",
      sub_mchid: "1900000111",
      out_trade_no: "20150806125347",
      transaction_id: "4200000000000000000000000003",
      trade_type: "JSAPI",
      trade_state: "SUCCESS",
      success_time: "2026-06-08T10:34:56+08:00",
      amount: { total_amount: 20, payer_amount: 20, currency: "CNY" },
    },
  ],
};

/** What `REFUND.SUCCESS` tells. */
export const REFUNDED: DirectNotifiedRefund = {
  mchid: "1900000109",
  out_trade_no: PAID.out_trade_no,
  transaction_id: "4200000000000000000000000001",
  out_refund_no: "7752501201407033233368018",
  refund_id: "50000000382019052709732678859",
  refund_status: "SUCCESS",
  success_time: "2026-06-08T11:34:56+08:00",
  user_received_account: "招商银行信用卡0403",
  amount: { total: 100, refund: 50, payer_total: 90, payer_refund: 45 },
};
