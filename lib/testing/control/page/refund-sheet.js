import { announce } from "./announcement.js";
import { element, terms } from "./element.js";
import { yuan } from "./format.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { settleRefund } from "./simulator.js";

/** Asks what a refund that is under way comes to. */
export function askToSettle({ out_refund_no, refund_id, refund, total }) {
  const outcome = (status, kind) => ({
    label: text[`refund-${status}`],
    kind,
    async run() {
      await settleRefund(out_refund_no, status);
      closeSheet();
      announce(text.settled(text[`refund-${status}`]));
    },
  });
  showStep(text.settleQuestion, {
    content: [
      element("p", { class: "amount" }, yuan(refund)),
      terms([
        [text.refundNumber, out_refund_no],
        [text.refundId, refund_id],
        [text.amount, yuan(total)],
      ]),
      element("p", { class: "hint" }, text.settleMeans),
    ],
    actions: [
      outcome("SUCCESS"),
      outcome("CLOSED", "quiet"),
      outcome("ABNORMAL", "quiet"),
    ],
  });
}
