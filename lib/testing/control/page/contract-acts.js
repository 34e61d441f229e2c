import { whileBusy } from "./busy.js";
import { element } from "./element.js";
import { text } from "./language.js";
import { decline, terminate } from "./simulator.js";
import { isOffered } from "./waiting.js";

/** Who may end a contract. */
const MODES = [
  "USER_TERMINATE",
  "WEPAY_WEB_TERMINATE",
  "CUSTOMER_SERVICE_TERMINATE",
  "SYSTEM_TERMINATE",
  "MCH_API_TERMINATE",
  "API",
];

/** What may happen to a contract: declined while it is offered, ended by someone while it is signed. */
export function contractActs(contract, now) {
  const { out_contract_code } = contract;
  if (isOffered(contract, now)) {
    return button(text.declineOffer, "quiet small", async () => {
      await decline(out_contract_code);
      return text.declined;
    });
  }
  if (contract.contract_state !== "SIGNED") {
    return [];
  }
  const mode = element(
    "select",
    { "aria-label": text.endedBy },
    MODES.map((each) => new Option(text[each], each)),
  );
  mode.value = "WEPAY_WEB_TERMINATE";
  const remark = element("input", {
    type: "text",
    "aria-label": text.remark,
    placeholder: text.remark,
    maxlength: 256,
    autocomplete: "off",
  });
  return element(
    "span",
    { class: "end" },
    mode,
    remark,
    button(text.endContract, "danger small", async () => {
      await terminate(out_contract_code, {
        mode: mode.value,
        remark: remark.value || undefined,
      });
      return text.endedAs(text[mode.value]);
    }),
  );
}

function button(label, kind, action) {
  return element(
    "button",
    { type: "button", class: kind, onclick: whileBusy(action) },
    label,
  );
}
