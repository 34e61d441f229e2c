import { text } from "./language.js";
import { openPayment } from "./payment-sheet.js";
import { closeSheet, showStep } from "./sheet.js";
import { askToSign } from "./signing-sheet.js";
import { isOffered, isUnpaid } from "./waiting.js";

/**
 * Opens the sheet that a link names: `?prepay_id=` that of an order, `?pre_entrustweb_id=` that of a signing session
 * in a mini program.
 *
 * @param {URLSearchParams} link
 * @param {object} state of the simulator
 * @returns {string | undefined} the openid of the user whom it concerns
 */
export function followLink(link, state) {
  const prepayId = link.get("prepay_id");
  const sessionId = link.get("pre_entrustweb_id");
  if (prepayId !== null) {
    return followToOrder(prepayId, state);
  }
  if (sessionId !== null) {
    return followToSession(sessionId, state);
  }
  return undefined;
}

function followToOrder(prepayId, { orders, contracts, mchid }) {
  const isNamed = ({ prepay_id }) => prepay_id === prepayId;
  const order = orders.find(isNamed);
  const contract = contracts.find(isNamed);
  if (!order) {
    refuse(text.orderNotPayable, text.unknownOrder(prepayId));
  } else if (isUnpaid(order)) {
    openPayment(order, mchid);
  } else if (contract && isOffered(contract)) {
    askToSign(contract, mchid);
  } else {
    const isPaid = order.trade_state === "SUCCESS";
    refuse(text.orderNotPayable, isPaid ? text.paidAlready : text.orderClosed);
  }
  return order?.openids[0];
}

function followToSession(sessionId, { contracts, mchid }) {
  const contract = contracts.find(
    ({ pre_entrustweb_id }) => pre_entrustweb_id === sessionId,
  );
  if (!contract) {
    refuse(text.sessionNotOpen, text.unknownSession(sessionId));
  } else if (isOffered(contract)) {
    askToSign(contract, mchid);
  } else {
    refuse(text.sessionNotOpen, text.sessionOver);
  }
  return contract?.openids[0];
}

function refuse(heading, reason) {
  showStep(heading, {
    content: [reason],
    actions: [{ label: text.done, run: closeSheet }],
  });
}
