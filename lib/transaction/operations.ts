import {
  answer,
  defineOperation,
  noContent,
} from "../operation/define-operation";
import type { CombinedTransaction } from "./combined-transaction";
import {
  CloseCombinedOrderDto,
  CombineAppOrderDto,
  CombineH5OrderDto,
  CombineJsapiOrderDto,
  CombineNativeOrderDto,
  QueryCombinedOrderDto,
} from "./combined-orders.dto";
import {
  NormalOrderDto,
  NormalTransactionDto,
  PartnerOrderDto,
  PartnerTransactionDto,
} from "./order-reference.dto";
import {
  NormalAppOrderDto,
  NormalAppWithContractOrderDto,
  NormalH5OrderDto,
  NormalJsapiOrderDto,
  NormalJsapiWithContractOrderDto,
  NormalNativeOrderDto,
  PartnerAppOrderDto,
  PartnerAppWithContractOrderDto,
  PartnerH5OrderDto,
  PartnerJsapiOrderDto,
  PartnerJsapiWithContractOrderDto,
  PartnerNativeOrderDto,
} from "./orders.dto";
import type {
  CombineAppResult,
  H5Result,
  NativeResult,
  PrepayResult,
} from "./results";
import type { DirectTransaction, PartnerTransaction } from "./transaction";

const PREPAY = answer<PrepayResult>({ prepay_id: "string" });
const H5 = answer<H5Result>({ h5_url: "string" });
const NATIVE = answer<NativeResult>({ code_url: "string" });

const TRANSACTION = {
  out_trade_no: "string",
  trade_state: "string",
} as const;
const DIRECT_TRANSACTION = {
  ...TRANSACTION,
  appid: "string",
  mchid: "string",
} as const;
const PARTNER_TRANSACTION = {
  ...TRANSACTION,
  sp_appid: "string",
  sp_mchid: "string",
  sub_mchid: "string",
} as const;

const NORMAL_TRANSACTIONS = {
  /** JSAPI and mini program: a mini program orders under its own AppID (JSAPI、小程序下单). */
  jsapi: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/jsapi",
    request: NormalJsapiOrderDto,
    answer: PREPAY,
    pages: [
      "merchant 4012791856",
      "merchant 4012791897",
      "merchant 4012525167",
      "merchant 4012525182",
    ],
  }),
  /** App (APP 下单). */
  app: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/app",
    request: NormalAppOrderDto,
    answer: PREPAY,
    pages: ["merchant 4013070347", "merchant 4012525136"],
  }),
  /** A page outside WeChat (H5 下单). */
  h5: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/h5",
    request: NormalH5OrderDto,
    answer: H5,
    pages: ["merchant 4012791834", "merchant 4012525153"],
  }),
  /** A QR code to scan (Native 下单). */
  native: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/native",
    request: NormalNativeOrderDto,
    answer: NATIVE,
    pages: ["merchant 4012791877", "merchant 4012525171"],
  }),
  /** JSAPI, paid by a signed contract without password, or with a contract to sign while paying (JSAPI 下单并带签约信息). */
  jsapiWithContract: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/jsapi-with-contract",
    request: NormalJsapiWithContractOrderDto,
    answer: PREPAY,
    pages: [
      "merchant 4012526910",
      "merchant 4012530178",
      "merchant 4017019911",
    ],
  }),
  /** App, with a contract to sign while paying (APP 下单并带签约信息). */
  appWithContract: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/app-with-contract",
    request: NormalAppWithContractOrderDto,
    answer: PREPAY,
    pages: ["merchant 4017019923"],
  }),
  /** An order, by its own number or by WeChat Pay's (查询订单). */
  query: [
    defineOperation({
      method: "GET",
      path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
      request: NormalOrderDto,
      answer: answer<DirectTransaction>(DIRECT_TRANSACTION, [
        "out_trade_no",
        "mchid",
      ]),
      pages: ["merchant 4012791859"],
    }),
    defineOperation({
      method: "GET",
      path: "/v3/pay/transactions/id/{transaction_id}",
      request: NormalTransactionDto,
      answer: answer<DirectTransaction>(DIRECT_TRANSACTION, [
        "transaction_id",
        "mchid",
      ]),
      pages: ["merchant 4012791858"],
    }),
  ],
  /** Closes an order that is not paid (关闭订单). */
  close: defineOperation({
    method: "POST",
    path: "/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
    request: NormalOrderDto,
    answer: noContent,
    pages: ["merchant 4012791860"],
  }),
};

const PARTNER_TRANSACTIONS = {
  /** JSAPI and mini program: a mini program orders under its own AppID (JSAPI、小程序下单). */
  jsapi: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/jsapi",
    request: PartnerJsapiOrderDto,
    answer: PREPAY,
    pages: ["partner 4012714678", "partner 4012714911", "partner 4012738519"],
  }),
  /** App (APP 下单). */
  app: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/app",
    request: PartnerAppOrderDto,
    answer: PREPAY,
    pages: ["partner 4012714669", "partner 4013080231"],
  }),
  /** A page outside WeChat (H5 下单). */
  h5: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/h5",
    request: PartnerH5OrderDto,
    answer: H5,
    pages: ["partner 4012714759", "partner 4012738604"],
  }),
  /** A QR code to scan (Native 下单). */
  native: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/native",
    request: PartnerNativeOrderDto,
    answer: NATIVE,
    pages: ["partner 4012714902", "partner 4012738659"],
  }),
  /** JSAPI, paid by a signed contract without password, or with a contract to sign while paying (JSAPI 下单并带签约信息). */
  jsapiWithContract: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/jsapi-with-contract",
    request: PartnerJsapiWithContractOrderDto,
    answer: PREPAY,
    pages: ["partner 4012526951", "partner 4012688481", "partner 4017019937"],
  }),
  /** App, with a contract to sign while paying (APP 下单并带签约信息). */
  appWithContract: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/app-with-contract",
    request: PartnerAppWithContractOrderDto,
    answer: PREPAY,
    pages: ["partner 4017019941"],
  }),
  /** An order, by its own number or by WeChat Pay's (查询订单). */
  query: [
    defineOperation({
      method: "GET",
      path: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
      request: PartnerOrderDto,
      answer: answer<PartnerTransaction>(PARTNER_TRANSACTION, [
        "out_trade_no",
        "sp_mchid",
        "sub_mchid",
      ]),
      pages: ["partner 4012760568"],
    }),
    defineOperation({
      method: "GET",
      path: "/v3/pay/partner/transactions/id/{transaction_id}",
      request: PartnerTransactionDto,
      answer: answer<PartnerTransaction>(PARTNER_TRANSACTION, [
        "transaction_id",
        "sp_mchid",
        "sub_mchid",
      ]),
      pages: ["partner 4012760565"],
    }),
  ],
  /** Closes an order that is not paid (关闭订单). */
  close: defineOperation({
    method: "POST",
    path: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
    request: PartnerOrderDto,
    answer: noContent,
    pages: ["partner 4012760574"],
  }),
};

const COMBINED_TRANSACTIONS = {
  /** JSAPI and mini program (合单 JSAPI、小程序下单). */
  jsapi: defineOperation({
    method: "POST",
    path: "/v3/combine-transactions/jsapi",
    request: CombineJsapiOrderDto,
    answer: PREPAY,
    pages: ["merchant 4012556926", "partner 4012760615", "partner 4012760633"],
  }),
  /** App, also with a contract of combined deductions to sign while paying (合单 APP 下单). */
  app: defineOperation({
    method: "POST",
    path: "/v3/combine-transactions/app",
    request: CombineAppOrderDto,
    answer: answer<CombineAppResult>({ prepay_id: "string" }),
    pages: ["merchant 4012556944", "partner 4012760622", "partner 4012884108"],
  }),
  /** A page outside WeChat (合单 H5 下单). */
  h5: defineOperation({
    method: "POST",
    path: "/v3/combine-transactions/h5",
    request: CombineH5OrderDto,
    answer: H5,
    pages: ["merchant 4012556961", "partner 4012760626"],
  }),
  /** A QR code to scan (合单 Native 下单). */
  native: defineOperation({
    method: "POST",
    path: "/v3/combine-transactions/native",
    request: CombineNativeOrderDto,
    answer: NATIVE,
    pages: ["merchant 4012556982", "partner 4012760629"],
  }),
  /** A combined order and what it consists of (合单查询订单). */
  query: defineOperation({
    method: "GET",
    path: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
    request: QueryCombinedOrderDto,
    answer: answer<CombinedTransaction>(
      {
        combine_appid: "string",
        combine_mchid: "string",
        combine_out_trade_no: "string",
        sub_orders: "list",
      },
      ["combine_out_trade_no"],
    ),
    pages: ["merchant 4012557006", "partner 4012761049", "partner 4012761057"],
  }),
  /** Closes a combined order that is not paid (合单关闭订单). */
  close: defineOperation({
    method: "POST",
    path: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
    request: CloseCombinedOrderDto,
    answer: noContent,
    pages: ["merchant 4012577452", "partner 4012761079", "partner 4012761093"],
  }),
};

/** The orders of each kind of merchant, and combined ones. */
export const TRANSACTION_OPERATIONS = {
  normal: NORMAL_TRANSACTIONS,
  partner: PARTNER_TRANSACTIONS,
  combine: COMBINED_TRANSACTIONS,
};
