import { ContractsError } from "../apiv3/contracts-error";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { Calls } from "../operation/operations";
import type { CombinedTransaction } from "../transaction/combined-transaction";
import { RequestValidationError } from "../validation/request-validation.error";
import type { RequestData } from "../validation/validate-request";
import type { ApplyCombinePapayDto } from "./combined-deduction.dto";
import { type DeductionOutcome, standingOf } from "./deduction-outcome";
import type { COMBINE_PAPAY_DEDUCTIONS } from "./combine-papay.operations";

type Data = RequestData<ApplyCombinePapayDto>;
type DeductionCalls = Calls<typeof COMBINE_PAPAY_DEDUCTIONS>;

/** A deduction that is sent once, and reversed where its outcome is unknown. */
export async function applyOrReverse(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
): Promise<DeductionOutcome> {
  let error: unknown;
  try {
    const { data: deduction } = await calls.apply(data, config);
    const standing = standingOf(deduction);
    if (standing === "deducted" || standing === "failed") {
      return { outcome: standing, deduction };
    }
  } catch (thrown) {
    if (thrown instanceof RequestValidationError) {
      throw thrown;
    }
    if (thrown instanceof ContractsError && thrown.outcome === "rejected") {
      return { outcome: "rejected", error: thrown };
    }
    error = thrown;
  }
  return reverse(calls, data, config, error);
}

async function reverse(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
  error: unknown,
): Promise<DeductionOutcome> {
  const own = {
    ...config,
    // What ended the deduction's waiting must not end the reversal's.
    signal: undefined,
    timeout: undefined,
    deadline: undefined,
  };
  const { combine_out_trade_no, combine_appid, sub_orders } = data;
  try {
    await calls.reverse(
      {
        combine_out_trade_no,
        combine_appid,
        sub_orders: sub_orders.map(
          ({ mchid, sub_mchid, sub_appid, out_trade_no }) => ({
            mchid,
            sub_mchid,
            sub_appid,
            out_trade_no,
          }),
        ),
      },
      own,
    );
    return { outcome: "reversed", error };
  } catch (reversalError) {
    const deduction = await calls
      .query({ combine_out_trade_no }, own)
      .then((response): CombinedTransaction => response.data)
      // The reversal's failure tells more of what to do.
      .catch(() => undefined);
    return told(deduction, error, reversalError);
  }
}

function told(
  deduction: CombinedTransaction | undefined,
  error: unknown,
  reversalError: unknown,
): DeductionOutcome {
  const standing = deduction && standingOf(deduction);
  switch (standing) {
    case "deducted":
    case "failed":
      return { outcome: standing, deduction: deduction! };
    case "reversed":
      return { outcome: "reversed", error };
    default:
      return { outcome: "unknown", error, reversalError };
  }
}
