import { isRefusedWith } from "../apiv3/is-refused-with";
import type { PaymentNotification } from "../notification/payment-notification";
import type { CombinedTransaction } from "../transaction/combined-transaction";
import type {
  DirectTransaction,
  PartnerTransaction,
} from "../transaction/transaction";
import type { TransactionService } from "../transaction/transaction.service";

/** What a query of an order or a deduction answers. */
export type QueriedPayment =
  DirectTransaction | PartnerTransaction | CombinedTransaction;

/** What is known of one that is to be queried; a combined one is known by its own number. */
interface PendingPayment {
  combine_out_trade_no?: string;
  out_trade_no?: string;
  sub_mchid?: string;
}

/** The number that it is queried by. A row that is not an object has none. */
export function numberOf(pending: object): string {
  const { combine_out_trade_no, out_trade_no } = Object(
    pending,
  ) as PendingPayment;
  return (combine_out_trade_no ?? out_trade_no) as string;
}

/**
 * Queries it by its number.
 *
 * @param queryCombined queries a combined one
 * @returns undefined where WeChat Pay says that there is none; any other 404 is a failure
 */
export async function queryPayment(
  { normal, partner }: TransactionService,
  pending: object,
  queryCombined: (request: {
    combine_out_trade_no: string;
  }) => Promise<{ data: CombinedTransaction }>,
): Promise<QueriedPayment | undefined> {
  // A row that is not an object is one that failed, and not the end of the run.
  const { combine_out_trade_no, out_trade_no, sub_mchid } = Object(
    pending,
  ) as PendingPayment & { out_trade_no: string };
  try {
    if (combine_out_trade_no !== undefined) {
      return (await queryCombined({ combine_out_trade_no })).data;
    }
    return sub_mchid === undefined
      ? (await normal.query({ out_trade_no })).data
      : (await partner.query({ out_trade_no, sub_mchid })).data;
  } catch (error) {
    if (isRefusedWith(error, "ORDER_NOT_EXIST")) {
      return undefined;
    }
    throw error;
  }
}

/**
 * What has become of it, by its state. Of a combined one all parts are paid or none, and each is refunded by itself.
 *
 * @param outcomes by `trade_state`
 * @param paid the outcome of one that is paid
 */
export function outcomeOf<Outcome extends string>(
  payment: QueriedPayment,
  outcomes: ReadonlyMap<string, Outcome>,
  paid: Outcome,
): Outcome | "refunded" | "other" {
  const states =
    "combine_out_trade_no" in payment
      ? payment.sub_orders.map(({ trade_state }) => trade_state)
      : [payment.trade_state];
  const found = new Set<Outcome | "refunded" | "other">(
    states.map((state) => outcomes.get(state) ?? "other"),
  );
  const [outcome = "other", another] = found;
  if (another === undefined) {
    return outcome;
  }
  return found.has("refunded") && found.has(paid) ? "refunded" : "other";
}

/** A query's answer as the event that was missed. */
export function missedEvent(
  payment: QueriedPayment,
  ending: "SUCCESS" | "FAIL",
): PaymentNotification<QueriedPayment> {
  const isCombination = "combine_out_trade_no" in payment;
  const time = isCombination
    ? payment.sub_orders[0]?.success_time
    : payment.success_time;
  return {
    id: `query:${numberOf(payment)}:${ending}`,
    event_type: `TRANSACTION.${ending}`,
    original_type: "transaction",
    create_time: time ?? new Date().toISOString(),
    resource: payment,
  };
}
