import { announce } from "./announcement.js";
import { contractTerms } from "./contract.js";
import { element } from "./element.js";
import { dateAndTime } from "./format.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { decline, sign } from "./simulator.js";

/**
 * Asks the user whether to open password-free payment.
 *
 * @param {object} contract one that is offered
 * @param {string} mchid
 * @param {string} [result] what has just happened
 */
export function askToSign(contract, mchid, result) {
  const merchant = text.merchant(mchid);
  const { out_contract_code } = contract;
  showStep(text.openPasswordFree, {
    result,
    content: [
      element("p", {}, text.whatItMeans(merchant)),
      contractTerms(contract, [
        [text.signBefore, dateAndTime(contract.signable_until)],
      ]),
    ],
    actions: [
      {
        label: text.accept,
        async run() {
          await sign(out_contract_code);
          return () =>
            showStep(text.passwordFree, {
              result: text.opened,
              content: [element("p", {}, text.openedText(merchant))],
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
          announce(text.declined);
        },
      },
    ],
  });
}
