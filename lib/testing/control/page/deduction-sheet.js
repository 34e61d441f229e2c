import { announce } from "./announcement.js";
import { element, terms } from "./element.js";
import { dateAndTime, yuan } from "./format.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { settleDeduction } from "./simulator.js";

/** What a deduction may come to; the first is the usual. */
const ENDS = [
  "SUCCESS",
  "NOTENOUGH",
  "BANKERROR",
  "USER_ACCOUNT_ABNORMAL",
  "SYSTEMERROR",
];

/** Asks what a deduction that is under way comes to. */
export function askToSettleDeduction({ out_trade_no, total, deducted_at }) {
  showStep(text.settleDeductionQuestion, {
    content: [
      element("p", { class: "amount" }, yuan(total)),
      terms([
        [text.orderNumber, out_trade_no],
        [text.deductedAt, dateAndTime(deducted_at)],
      ]),
    ],
    actions: ENDS.map((end, index) => ({
      label: text[`end-${end}`],
      kind: index > 0 ? "quiet" : undefined,
      async run() {
        await settleDeduction(out_trade_no, end);
        closeSheet();
        announce(text.deductionSettled(text[`end-${end}`]));
      },
    })),
  });
}
