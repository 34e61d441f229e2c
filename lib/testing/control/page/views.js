import { address } from "./address.js";
import { byId } from "./element.js";

const wide = matchMedia("(min-width: 960px)");

/** Whether the phone or the log is seen. @param {"phone" | "log"} view */
export function isSeen(view) {
  return (
    document.body.dataset.view === view || (wide.matches && view === "phone")
  );
}

/** Shows the phone, the log or the faults, as the address says; on a wide screen the phone is there beside one of the others. */
export function showView() {
  const { view = "phone" } = address();
  const shown = wide.matches && view === "phone" ? "log" : view;
  document.body.dataset.view = shown;
  for (const button of byId("views").children) {
    button.setAttribute("aria-current", String(button.value === shown));
  }
}

/** Calls back when the screen has become wide or narrow. */
export function followWidth(changed) {
  wide.addEventListener("change", changed);
}
