import { element, terms } from "./element.js";
import { yuan } from "./format.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { askToSign } from "./signing-sheet.js";
import { pay, readState } from "./simulator.js";

/** Opens the payment sheet of an unpaid order. */
export function openPayment(order, mchid) {
  const isPasswordFree = order.contract_id !== undefined;
  const amount = yuan(order.total);
  showStep(order.description, {
    content: [
      amountOf(order),
      terms([
        [text.payee, text.merchant(mchid)],
        [text.orderNumber, order.out_trade_no],
        [text.payment, isPasswordFree ? text.passwordFree : text.balance],
        [text.contractId, order.contract_id],
      ]),
      isPasswordFree && element("p", { class: "hint" }, text.noPasswordNeeded),
    ],
    actions: [
      isPasswordFree
        ? {
            label: text.payWithoutPassword(amount),
            run: () => take(order, mchid),
          }
        : { label: text.payAmount(amount), run: () => confirm(order, mchid) },
    ],
  });
}

function confirm(order, mchid) {
  showStep(text.confirmPayment, {
    content: [
      amountOf(order),
      element(
        "div",
        { class: "password", "aria-hidden": "true" },
        Array.from({ length: 6 }, () => element("span")),
      ),
      element("p", { class: "hint" }, text.simulatedPassword),
    ],
    actions: [{ label: text.confirmPassword, run: () => take(order, mchid) }],
  });
}

/** Takes the payment. @returns the next step */
async function take(order, mchid) {
  const { offered, out_contract_code, reason, passwordFree } = await pay(
    order.prepay_id,
  );
  const result = text.paidAmount(yuan(order.total));
  if (!offered) {
    const hint =
      !passwordFree && element("p", { class: "hint" }, text.notOffered(reason));
    return () =>
      showStep(order.description, {
        result,
        content: [hint],
        actions: [{ label: text.done, run: closeSheet }],
      });
  }
  const { contracts } = await readState();
  const contract = contracts.find(
    (each) => each.out_contract_code === out_contract_code,
  );
  return () => askToSign(contract, mchid, result);
}

function amountOf({ total }) {
  return element("p", { class: "amount" }, yuan(total));
}
