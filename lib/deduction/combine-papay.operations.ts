import {
  answer,
  defineOperation,
  noContent,
} from "../operation/define-operation";
import type { CombinedTransaction } from "../transaction/combined-transaction";
import {
  ApplyCombinePapayDto,
  QueryCombinePapayDto,
  ReverseCombinePapayDto,
} from "./combined-deduction.dto";

/** WeChat Pay answers within a minute; where it does not, the deduction is to be reversed (partner 4012884121). */
const WITHIN_A_MINUTE = 60_000;

const COMBINED_DEDUCTION = answer<CombinedTransaction>(
  {
    combine_appid: "string",
    combine_mchid: "string",
    combine_out_trade_no: "string",
    sub_orders: "list",
  },
  ["combine_out_trade_no"],
);

/** The combined deductions (合单代扣) of an e-commerce platform. */
export const COMBINE_PAPAY_DEDUCTIONS = {
  /** Deducts by a contract, for one shop or several: either all parts are paid or none is, as the answer says (合单代扣支付). */
  apply: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/combine-papay/transactions",
    request: ApplyCombinePapayDto,
    answer: COMBINED_DEDUCTION,
    pages: ["partner 4012884121"],
    timeout: WITHIN_A_MINUTE,
    deadline: WITHIN_A_MINUTE,
    once: true,
  }),
  /** Queries a deduction (合单代扣查询订单). */
  query: defineOperation({
    method: "GET",
    path: "/v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}",
    request: QueryCombinePapayDto,
    answer: COMBINED_DEDUCTION,
    pages: ["partner 4012884130"],
  }),
  /** Reverses a deduction whose outcome is unknown: what was paid is returned, and it can no longer be paid (撤销订单). */
  reverse: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}/reverse",
    request: ReverseCombinePapayDto,
    answer: noContent,
    pages: ["partner 4012884126"],
  }),
};
