import { element, terms } from "./element.js";
import { yuan } from "./format.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { askToSign } from "./signing-sheet.js";
import { entry, pay } from "./simulator.js";

/**
 * Opens the payment sheet of an unpaid order.
 *
 * @param {object} order
 * @param {Store} store
 * @param {string} [openid] who pays, where the order names nobody
 */
export function openPayment(order, store, openid) {
  const { mchid } = store.settings;
  const isPasswordFree = order.contract_id !== undefined;
  const signs = order.signs && signsChoice(order.signs);
  const payment = { order, mchid, openid, signs };
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
      signs?.label,
    ],
    actions: [
      isPasswordFree
        ? {
            label: text.payWithoutPassword(amount),
            run: () => take(payment),
          }
        : { label: text.payAmount(amount), run: () => confirm(payment) },
    ],
  });
}

/** Whether the user signs the contract that the order brings along: ticked, as in WeChat. */
function signsChoice({ contract_display_account, plan_id }) {
  const input = element("input", { type: "checkbox", checked: true });
  const label = element(
    "label",
    { class: "choice" },
    input,
    text.alsoSign(contract_display_account, plan_id),
  );
  return { input, label };
}

function confirm(payment) {
  showStep(text.confirmPayment, {
    content: [
      amountOf(payment.order),
      element(
        "div",
        { class: "password", "aria-hidden": "true" },
        Array.from({ length: 6 }, () => element("span")),
      ),
      element("p", { class: "hint" }, text.simulatedPassword),
    ],
    actions: [{ label: text.confirmPassword, run: () => take(payment) }],
  });
}

/** Takes the payment. @returns the next step */
async function take({ order, mchid, openid, signs }) {
  const { offered, out_contract_code, ...payment } = await pay(
    order.prepay_id,
    {
      openid: order.openids.length === 0 ? openid : undefined,
      sign: signs?.input.checked,
    },
  );
  const result = text.paidAmount(yuan(order.total));
  if (!offered) {
    const hint = hintOf(payment);
    return () =>
      showStep(order.description, {
        result,
        content: [hint && element("p", { class: "hint" }, hint)],
        actions: [{ label: text.done, run: closeSheet }],
      });
  }
  const contract = await entry("contracts", out_contract_code);
  return () => askToSign(contract, mchid, result);
}

/** What became of the contract, where the user is not asked. */
function hintOf({ contract, passwordFree, reason }) {
  if (contract) {
    return text.signedWithPayment;
  }
  return passwordFree ? undefined : text.notOffered(text.reason(reason));
}

function amountOf({ total }) {
  return element("p", { class: "amount" }, yuan(total));
}
