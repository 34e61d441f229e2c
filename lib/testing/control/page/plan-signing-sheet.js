import { announce } from "./announcement.js";
import { element } from "./element.js";
import { dateAndTime } from "./format.js";
import { text } from "./language.js";
import { planTerms } from "./plan.js";
import { closeSheet, showStep } from "./sheet.js";
import { decline, sign } from "./simulator.js";

/**
 * Asks the user whether to open automatic deductions.
 *
 * @param {object} signing a pre-signing that is open
 * @param {Store} store
 * @param {string} [openid] whose phone it is
 */
export function askToSignPlan(signing, store, openid) {
  const merchant = text.merchant(store.settings.mchid);
  const { out_contract_code, openids } = signing;
  showStep(text.openPlan, {
    content: [
      element("p", {}, text.whatPlanMeans(merchant)),
      planTerms(signing, store.now, [
        [text.payee, merchant],
        [text.signBefore, dateAndTime(signing.open_until)],
      ]),
    ],
    actions: [
      {
        label: text.acceptPlan,
        async run() {
          await sign(
            out_contract_code,
            openids.length === 0 ? openid : undefined,
          );
          return () =>
            showStep(text.plans, {
              result: text.planOpened,
              content: [element("p", {}, text.planOpenedText(merchant))],
              actions: [{ label: text.done, run: closeSheet }],
            });
        },
      },
      {
        label: text.declineOffer,
        kind: "quiet",
        async run() {
          await decline(out_contract_code);
          closeSheet();
          announce(text.planDeclined);
        },
      },
    ],
  });
}
