import { ContractsError } from "../apiv3/contracts-error";
import { isRefusedWith } from "../apiv3/is-refused-with";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { Calls } from "../operation/operations";
import type { CombinedTransaction } from "../transaction/combined-transaction";
import { RequestValidationError } from "../validation/request-validation.error";
import type { RequestData } from "../validation/validate-request";
import type { COMBINE_PAPAY_DEDUCTIONS } from "./combine-papay.operations";
import type { ApplyCombinePapayDto } from "./combined-deduction.dto";
import { type DeductionOutcome, isOpen, standingOf } from "./deduction-outcome";

type Data = RequestData<ApplyCombinePapayDto>;
type DeductionCalls = Calls<typeof COMBINE_PAPAY_DEDUCTIONS>;

/** A deduction that is sent once, and reversed where it is not known to be paid. */
export async function applyOrReverse(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
): Promise<DeductionOutcome> {
  try {
    const { data: deduction } = await calls.apply(data, config);
    return told(deduction) ?? (await inquired(calls, data, ownConfig(config)));
  } catch (error) {
    if (error instanceof RequestValidationError) {
      throw error;
    }
    return inquired(calls, data, ownConfig(config), error);
  }
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

/**
 * The outcome where the answer does not tell it: that of the query, since this call may have deducted, or an earlier one of the number, which was
 * delivered for.
 */
async function inquired(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
  error?: unknown,
): Promise<DeductionOutcome> {
  let deduction: CombinedTransaction | undefined;
  try {
    deduction = await queried(calls, data, config);
  } catch (queryError) {
    return unknownAfter(error, queryError);
  }
  const unknown = unknownAfter(error, error);
  if (!deduction) {
    if (!isRejected(error)) {
      return reverse(calls, data, config, error);
    }
    return isNumberInUse(error) ? unknown : { outcome: "rejected", error };
  }
  if (!isSame(data, deduction)) {
    return unknown;
  }
  const outcome = told(deduction, error);
  if (outcome) {
    return outcome;
  }
  // What this call did not begin is an earlier one's, which may have just been paid.
  return !isRejected(error) && isOpen(deduction)
    ? reverse(calls, data, config, error)
    : unknown;
}

/** Whether this call has certainly deducted nothing. */
function isRejected(error: unknown): boolean {
  return error instanceof ContractsError && error.outcome === "rejected";
}

/** Refused, since an earlier call has it. */
function isNumberInUse(error: unknown): boolean {
  return isRefusedWith(
    error,
    "ORDER_PAID",
    "ORDER_ACCEPTED",
    "OUT_TRADE_NO_USED",
  );
}

async function reverse(
  calls: DeductionCalls,
  data: Data,
  config: WechatPayRequestConfig,
  error: unknown,
): Promise<DeductionOutcome> {
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
      config,
    );
    return { outcome: "reversed", error };
  } catch (reversalError) {
    const unknown = unknownAfter(error, reversalError);
    // The reversal's error tells more of what to do than the query's.
    const deduction = await queried(calls, data, config).catch(() => undefined);
    if (!deduction || !isSame(data, deduction)) {
      return unknown;
    }
    const outcome = told(deduction, error) ?? unknown;
    // A reversal that may still arrive takes back what is paid now.
    const mayChange =
      outcome.outcome === "deducted" && !isRejected(reversalError);
    return mayChange ? unknown : outcome;
  }
}

/** @returns undefined where WeChat Pay says that there is none; any other 404 is a failure */
async function queried(
  calls: DeductionCalls,
  { combine_out_trade_no }: Data,
  config: WechatPayRequestConfig,
): Promise<CombinedTransaction | undefined> {
  try {
    return (await calls.query({ combine_out_trade_no }, config)).data;
  } catch (error) {
    if (isRefusedWith(error, "ORDER_NOT_EXIST")) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a deduction is the one that is asked for, by its parts, whom they pay and what each costs. */
function isSame(data: Data, { sub_orders }: CombinedTransaction): boolean {
  return (
    sub_orders.length === data.sub_orders.length &&
    data.sub_orders.every(({ out_trade_no, sub_mchid, amount }) =>
      sub_orders.some(
        (part) =>
          part.out_trade_no === out_trade_no &&
          (part.sub_mchid ?? sub_mchid) === sub_mchid &&
          part.amount?.total_amount === amount.total_amount,
      ),
    )
  );
}

/** What a deduction's state says; undefined where it is not decided yet. */
function told(
  deduction: CombinedTransaction,
  error?: unknown,
): DeductionOutcome | undefined {
  const standing = standingOf(deduction);
  switch (standing) {
    case "undecided":
      return undefined;
    case "reversed":
      return { outcome: standing, error };
    case "failed":
      return { outcome: standing, deduction, error };
    default:
      return { outcome: standing, deduction };
  }
}

function unknownAfter(
  error: unknown,
  reversalError: unknown,
): DeductionOutcome {
  return { outcome: "unknown", error, reversalError };
}
