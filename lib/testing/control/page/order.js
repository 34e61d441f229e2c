import { linkTo } from "./address.js";
import { element, terms } from "./element.js";
import { timeWithZone, yuan } from "./format.js";
import { text } from "./language.js";

/** What there is to tell of an order, as a list of terms. */
export function orderTerms(order) {
  return terms(
    [
      [text.amount, yuan(order.total)],
      [text.orderNumber, order.out_trade_no],
      [text.prepayId, order.prepay_id],
      [text.transactionId, order.transaction_id],
      [text.placedAt, timeWithZone(order.placed_at)],
      [
        text.user,
        order.openids.length > 0 &&
          element(
            "a",
            { href: linkTo({ user: order.openids[0] }) },
            order.openids.join(" · "),
          ),
      ],
      [text.contractId, order.contract_id],
    ].filter(([, value]) => value),
  );
}
