import { ContractsError } from "../apiv3/contracts-error";
import type { WechatPayRequestConfig } from "../client/request-config";
import { isRefusedWith } from "../apiv3/is-refused-with";
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
    if (isNumberInUse(thrown)) {
      return ofEarlierCall(calls, data, config, thrown);
    }
    if (thrown instanceof ContractsError && thrown.outcome === "rejected") {
      return { outcome: "rejected", error: thrown };
    }
    error = thrown;
  }
  return reverse(calls, data, config, error);
}

/** Refused, since an earlier call has it: it may be paid, or is about to be. */
function isNumberInUse(error: unknown): boolean {
  return isRefusedWith(
    error,
    "ORDER_PAID",
    "ORDER_ACCEPTED",
    "OUT_TRADE_NO_USED",
  );
}

/** What came of the call that has the number. It is never reversed: another process may have delivered for it. */
async function ofEarlierCall(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
  error: unknown,
): Promise<DeductionOutcome> {
  const deduction = await queried(calls, data, ownConfig(config));
  return deduction && isSame(data, deduction)
    ? told(deduction, error, error)
    : { outcome: "unknown", error, reversalError: error };
}

/** Whether a deduction is the one that is asked for, by its parts and what each costs. */
function isSame(data: Data, { sub_orders }: CombinedTransaction): boolean {
  return (
    sub_orders.length === data.sub_orders.length &&
    data.sub_orders.every(({ out_trade_no, amount }) =>
      sub_orders.some(
        (part) =>
          part.out_trade_no === out_trade_no &&
          part.amount?.total_amount === amount.total_amount,
      ),
    )
  );
}

/** For calls that follow: what ended the deduction's waiting must not end theirs. */
function ownConfig(config: WechatPayRequestConfig): WechatPayRequestConfig {
  return {
    ...config,
    signal: undefined,
    timeout: undefined,
    deadline: undefined,
  };
}

function queried(
  calls: DeductionCalls,
  { combine_out_trade_no }: Data,
  config: WechatPayRequestConfig,
): Promise<CombinedTransaction | undefined> {
  return (
    calls
      .query({ combine_out_trade_no }, config)
      .then((response): CombinedTransaction => response.data)
      // What went wrong before tells more of what to do.
      .catch(() => undefined)
  );
}

async function reverse(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
  error: unknown,
): Promise<DeductionOutcome> {
  const own = ownConfig(config);
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
    const deduction = await queried(calls, data, own);
    if (deduction && !isSame(data, deduction)) {
      return { outcome: "unknown", error, reversalError };
    }
    const outcome = told(deduction, error, reversalError);
    // A reversal that may still arrive takes back what is paid now.
    const mayChange =
      outcome.outcome === "deducted" &&
      !(
        reversalError instanceof ContractsError &&
        reversalError.outcome === "rejected"
      );
    return mayChange ? { outcome: "unknown", error, reversalError } : outcome;
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
