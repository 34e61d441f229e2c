import { announce } from "./announcement.js";
import { contractTerms } from "./contract.js";
import { element } from "./element.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { terminate } from "./simulator.js";

/** Asks the user whether to turn a signed contract off. The focus is on the answer that changes nothing. */
export function askToTurnOff(contract, mchid) {
  showStep(text.turnOffQuestion, {
    content: [
      element("p", {}, text.turnOffMeans(text.merchant(mchid))),
      contractTerms(contract),
    ],
    actions: [
      { label: text.cancel, kind: "quiet", run: closeSheet },
      {
        label: text.turnOffConfirm,
        kind: "danger",
        async run() {
          await terminate(contract.out_contract_code, {
            mode: "USER_TERMINATE",
          });
          closeSheet();
          announce(text.turnedOff);
        },
      },
    ],
  });
}
