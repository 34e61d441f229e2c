import { announce } from "./announcement.js";
import { element } from "./element.js";
import { text } from "./language.js";
import { planTerms } from "./plan.js";
import { closeSheet, showStep } from "./sheet.js";
import { askRetention, terminate } from "./simulator.js";

/** Asks the user whether to end automatic deductions, and the merchant first, where it is asked, what would keep them. */
export function askToEndPlan(contract, store) {
  const { asksRetention, mchid } = store.settings;
  const isAsked = asksRetention && contract.family === "papay";
  showStep(text.endPlanQuestion, {
    content: [
      element("p", {}, text.endPlanMeans(text.merchant(mchid))),
      planTerms(contract, store.now),
    ],
    actions: [
      { label: text.cancel, kind: "quiet", run: closeSheet },
      {
        label: text.turnOffConfirm,
        kind: "danger",
        run: () => (isAsked ? offerCoupon(contract) : end(contract)),
      },
    ],
  });
}

/** @returns the next step, in which the user stays or goes */
async function offerCoupon(contract) {
  const { coupon_info, objection } = await askRetention(
    contract.out_contract_code,
  );
  return () =>
    showStep(text.keepPlan, {
      content: [
        element(
          "p",
          {},
          coupon_info
            ? text[`coupon-${coupon_info.state}`](coupon_info.coupon_id)
            : text.noCoupon(text.reason(objection)),
        ),
      ],
      actions: [
        {
          label: text.stay,
          run() {
            closeSheet();
            announce(text.planKept);
          },
        },
        { label: text.endAnyway, kind: "danger", run: () => end(contract) },
      ],
    });
}

async function end({ out_contract_code }) {
  await terminate(out_contract_code, { mode: "USER_TERMINATE" });
  closeSheet();
  announce(text.planEnded);
}
