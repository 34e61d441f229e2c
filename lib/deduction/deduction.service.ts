import type { WechatPayResponse } from "../client/answer";
import type { WechatPayRequestConfig } from "../client/request-config";
import { type Calls, callsOf, type Operations } from "../operation/operations";
import type { CombinedTransaction } from "../transaction/combined-transaction";
import type { RequestData } from "../validation/validate-request";
import { applyOrReverse } from "./apply-or-reverse";
import type { ApplyCombinePapayDto } from "./combined-deduction.dto";
import type { DeductionOutcome } from "./deduction-outcome";
import { PAPAY_DEDUCTIONS } from "./papay.operations";
import { COMBINE_PAPAY_DEDUCTIONS } from "./combine-papay.operations";

type CombinePapayCalls = Calls<typeof COMBINE_PAPAY_DEDUCTIONS>;

/** Has a deduction reversed that is not known to be paid. */
export interface ReverseWhenUnknown extends WechatPayRequestConfig {
  /** See `CombinePapayDeductions.apply`. */
  reverseWhenUnknown: true;
}

/** Deductions by contracts that were signed for them, for one shop of a platform or several (合单代扣). */
export interface CombinePapayDeductions extends Pick<
  CombinePapayCalls,
  "query" | "reverse"
> {
  /**
   * Deducts, waits up to a minute for the outcome, queries the deduction where there is none, and reverses it where it is not paid: one call
   * whose outcome is named. The deduction is sent once. It may be called again under the same numbers, as after a crash: what an
   * earlier call was paid is told, and not reversed. Two calls of one number must not run at the same time: one may reverse what the other
   * has just been paid. Only a `RequestValidationError` is thrown.
   */
  apply(
    data: RequestData<ApplyCombinePapayDto>,
    config: ReverseWhenUnknown,
  ): Promise<DeductionOutcome>;
  /**
   * Deducts (合单代扣支付), and waits up to a minute for the answer, also where the module's options have less patience; `timeout`
   * and `deadline` of the call say otherwise. It is repeated only where nothing was sent. Where its error has the outcome `unknown`, reverse or
   * query it; never deduct under another number.
   */
  apply(
    data: RequestData<ApplyCombinePapayDto>,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<CombinedTransaction>>;
}

/**
 * Deductions by contract, without the user (`protocol` "Combined deductions"). What the module knows (`combine_mchid`,
 * `combine_appid` …) may be left out of requests; money is in fen.
 *
 * Every operation throws
 * - `RequestValidationError` before any I/O;
 * - `WechatPayApiError` (`CONTRACT_NOT_EXIST` where the contract has ended), `WechatPayTransportError` and `ResponseVerificationError`
 *   as `WechatPayClient` does.
 *
 * @example
 * ```ts
 * const result = await deductions.combinePapay.apply(
 *   {
 *     combine_out_trade_no: "P20261127103456201",
 *     contract_id,
 *     sub_orders: [
 *       {
 *         sub_mchid: "1900000110",
 *         out_trade_no: "20261127103456201",
 *         description: "十二月茶盒",
 *         amount: { total_amount: 6800 },
 *       },
 *     ],
 *   },
 *   { reverseWhenUnknown: true },
 * );
 * console.log(result.outcome); // deducted
 * ```
 */
export class DeductionService {
  /** 电商收付通: `/v3/ecommerce/combine-papay/transactions`. Its page says that new merchants ask the operations manager. */
  readonly combinePapay: CombinePapayDeductions;

  /**
   * 委托代扣: pre-deduct notices, and scheduled deductions (预约扣费). **The monthly deduction of a renewal is an operation of API v2**
   * (`/pay/pappayapply`): whether WeChat Pay takes `apply` for a contract without a schedule, no page says. Notices, schedules and deductions
   * are refused before any I/O outside WeChat Pay's hours, unless `deductionHours: false`.
   */
  readonly papay: {
    /** 直连商户: `/v3/papay`. */
    readonly normal: Calls<(typeof PAPAY_DEDUCTIONS)["normal"]>;
    /** 服务商: `/v3/papay/pay/partner`, `/v3/partner-papay`. */
    readonly partner: Calls<(typeof PAPAY_DEDUCTIONS)["partner"]>;
  };

  constructor(operations: Operations) {
    const { combinePapay } = callsOf(
      { combinePapay: COMBINE_PAPAY_DEDUCTIONS },
      operations,
    );
    const { query, reverse } = combinePapay;
    this.papay = callsOf(PAPAY_DEDUCTIONS, operations);
    this.combinePapay = { apply: applyOf(combinePapay), query, reverse };
  }
}

function applyOf(calls: CombinePapayCalls): CombinePapayDeductions["apply"] {
  return (async (
    data: RequestData<ApplyCombinePapayDto>,
    config?: WechatPayRequestConfig & Partial<ReverseWhenUnknown>,
  ) => {
    const { reverseWhenUnknown, ...own } = config ?? {};
    return reverseWhenUnknown
      ? applyOrReverse(calls, data, own)
      : calls.apply(data, own);
  }) as CombinePapayDeductions["apply"];
}
