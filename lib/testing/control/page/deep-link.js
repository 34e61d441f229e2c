import { text } from "./language.js";
import { openPayment } from "./payment-sheet.js";
import { askToSignPlan } from "./plan-signing-sheet.js";
import { closeSheet, showStep } from "./sheet.js";
import { askToSign } from "./signing-sheet.js";
import { page } from "./simulator.js";
import { isOffered, isOpen, isUnpaid, orderStateOf } from "./waiting.js";

/**
 * Opens the sheet that a link names: `?prepay_id=` that of an order, `?pre_entrustweb_id=` that of a signing session,
 * in a mini program or of a plan.
 *
 * @param {URLSearchParams} link
 * @param {Store} store
 * @returns {Promise<string | undefined>} the openid of the user whom it concerns
 */
export async function followLink(link, store) {
  const prepayId = link.get("prepay_id");
  const sessionId = link.get("pre_entrustweb_id");
  if (prepayId !== null) {
    return followToOrder(prepayId, store);
  }
  if (sessionId !== null) {
    return followToSession(sessionId, store);
  }
  return undefined;
}

async function followToOrder(prepayId, store) {
  const { mchid } = store.settings;
  const order = await first("orders", prepayId);
  const contract = await first("contracts", prepayId);
  if (!order) {
    refuse(text.orderNotPayable, text.unknownOrder(prepayId));
  } else if (isUnpaid(order, store.now)) {
    openPayment(order, store);
  } else if (contract && isOffered(contract, store.now)) {
    askToSign(contract, mchid);
  } else {
    const state = orderStateOf(order, store.now);
    refuse(text.orderNotPayable, text[`why-${state}`]);
  }
  return order?.openids[0];
}

async function followToSession(sessionId, store) {
  const contract = await first("contracts", sessionId);
  const signing = contract ? undefined : await first("planSignings", sessionId);
  if (signing && isOpen(signing, store.now)) {
    askToSignPlan(signing, store);
  } else if (signing) {
    refuse(text.sessionNotOpen, text.sessionOver);
  } else if (!contract) {
    refuse(text.sessionNotOpen, text.unknownSession(sessionId));
  } else if (isOffered(contract, store.now)) {
    askToSign(contract, store.settings.mchid);
  } else {
    refuse(text.sessionNotOpen, text.sessionOver);
  }
  return (contract ?? signing)?.openids[0];
}

/** The newest that names a value. */
async function first(list, about) {
  return (await page(list, { about, limit: "1" })).items.at(-1);
}

function refuse(heading, reason) {
  showStep(heading, {
    content: [reason],
    actions: [{ label: text.done, run: closeSheet }],
  });
}
