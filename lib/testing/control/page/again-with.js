import { whileBusy } from "./busy.js";
import { element } from "./element.js";
import { FaultFields } from "./fault-fields.js";
import { text } from "./language.js";

/**
 * "Do it again with …": a fault to choose, and the button that has it happen.
 *
 * @param {"requests" | "notifications"} of
 * @param {string} label of the button
 * @param {(fault: string) => Promise<string>} act resolves with what came of it
 */
export function againWith(of, label, act) {
  const details = element(
    "details",
    { class: "again" },
    element("summary", {}, text.againWith),
  );
  details.addEventListener(
    "toggle",
    () => {
      const fields = new FaultFields(of);
      details.append(
        element(
          "div",
          { class: "fields" },
          ...fields.nodes,
          element(
            "button",
            {
              type: "button",
              class: "small",
              onclick: whileBusy(() => act(fields.fault)),
            },
            label,
          ),
        ),
      );
    },
    { once: true },
  );
  return details;
}
