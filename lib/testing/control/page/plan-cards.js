import { linkToLog } from "./address.js";
import { action, card } from "./card.js";
import { element } from "./element.js";
import { dateAndTime, yuan } from "./format.js";
import { text } from "./language.js";
import { askToEndPlan } from "./plan-end-sheet.js";
import { planTerms, scheduled, scheduleStateOf } from "./plan.js";
import { askToSignPlan } from "./plan-signing-sheet.js";

/** A pre-signing of a plan that waits for its user. @param {string} [openid] whose phone it is */
export function planOffer(signing, store, openid) {
  const { contract_display_account, deduct_schedule, open_until } = signing;
  return card(
    contract_display_account,
    [
      element("p", { class: "fine" }, text.plans),
      deduct_schedule &&
        element("p", { class: "fine" }, scheduled(deduct_schedule)),
      element(
        "p",
        { class: "fine" },
        `${text.signBefore} `,
        element("time", {}, dateAndTime(open_until)),
      ),
    ],
    action(text.look, text.lookAt(contract_display_account), () =>
      askToSignPlan(signing, store, openid),
    ),
  );
}

/** A contract of a plan, with the deduction that is to come. @param {{ contract: object, underWay?: object }} item */
export function planCard({ contract, underWay }, store) {
  const { contract_display_account, contract_state } = contract;
  const isSigned = contract_state === "SIGNED";
  const { deduct_schedule } = contract;
  return card(
    contract_display_account,
    [
      element(
        "span",
        { class: isSigned ? "badge good" : "badge" },
        text[contract_state],
      ),
      deduct_schedule &&
        element(
          "p",
          { class: "fine" },
          `${text.scheduledFor} ${scheduled(deduct_schedule)} · ${text[`schedule-${scheduleStateOf(deduct_schedule, store.now)}`]}`,
        ),
      underWay &&
        element(
          "p",
          { class: "fine" },
          `${text.nextDeduction} ${yuan(underWay.total)} · ${dateAndTime(underWay.deducted_at)}`,
        ),
      element(
        "details",
        {},
        element("summary", {}, contract.out_contract_code),
        planTerms(contract, store.now),
        element(
          "a",
          { href: linkToLog({ plan: contract.contract_id }) },
          text.timeline,
        ),
      ),
    ],
    isSigned &&
      action(
        text.turnOff,
        text.turnOffAccount(contract_display_account),
        () => askToEndPlan(contract, store),
        "quiet",
      ),
  );
}
