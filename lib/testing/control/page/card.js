import { element } from "./element.js";

/** An entry of the phone's lists. @param {Node | string} title @param {Array} lines @param {Element | false} [button] */
export function card(title, lines, button) {
  return element(
    "li",
    { class: "card" },
    element("div", {}, element("h4", {}, title), lines),
    button,
  );
}

/** What the user can do to it. @param {string} description what is read out, as several have the same label */
export function action(label, description, onclick, kind) {
  return element(
    "button",
    { type: "button", class: kind, "aria-label": description, onclick },
    label,
  );
}
