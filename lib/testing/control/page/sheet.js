import { announce } from "./announcement.js";
import { byId, element } from "./element.js";
import { text } from "./language.js";

/** The step that the sheet shows; none while it is closed. */
let shown;

/** Lets the cross, the backdrop and Escape do what a user expects of them. */
export function prepareSheet() {
  const sheet = byId("sheet");
  byId("dismiss").addEventListener("click", closeSheet);
  sheet.addEventListener("click", ({ target }) => {
    if (target === sheet) {
      closeSheet();
    }
  });
  sheet.addEventListener("close", () => {
    // The browser tells of it later: the sheet may be open again by then.
    if (sheet.open) {
      return;
    }
    shown = undefined;
    // What opened the sheet may be gone by now; then nothing else has the focus.
    const { activeElement } = document;
    if (activeElement === document.body || sheet.contains(activeElement)) {
      byId("phone-heading").focus();
    }
  });
}

/**
 * Shows one step in the sheet, which opens if it is not there yet. The focus goes to the first action, or where it is told to.
 *
 * @param {string} heading
 * @param {object} step
 * @param {string} [step.result] what has just happened, to be read out
 * @param {Array<Node | string | undefined | false>} [step.content]
 * @param {HTMLElement} [step.focus]
 * @param {Array<{ label: string, run: () => unknown, kind?: "quiet" | "danger" }>} [step.actions] where `run` fails, the
 *   sheet says why and stays; a function that it returns is the next step, left out where the user closed the sheet
 */
export function showStep(
  heading,
  { result = "", content = [], actions = [], focus },
) {
  const step = Symbol(heading);
  shown = step;
  byId("sheet-heading").textContent = heading;
  byId("sheet-result").textContent = result;
  byId("sheet-content").replaceChildren(...content.filter(Boolean));
  byId("sheet-problem").textContent = "";
  const buttons = actions.map(({ label, run, kind }) =>
    element(
      "button",
      { type: "button", class: kind, onclick: once(run, step) },
      label,
    ),
  );
  byId("sheet-actions").replaceChildren(...buttons);
  if (!byId("sheet").open) {
    byId("sheet").showModal();
  }
  (focus ?? buttons[0]).focus();
}

/** Takes the sheet away; the focus returns to where it was. */
export function closeSheet() {
  byId("sheet").close();
}

/** Runs an action unless it is running already, for two taps are not two payments. */
function once(run, step) {
  let running = false;
  return async ({ currentTarget }) => {
    if (running) {
      return;
    }
    running = true;
    currentTarget.setAttribute("aria-busy", "true");
    byId("sheet-problem").textContent = "";
    try {
      const next = await run();
      if (shown === step) {
        next?.();
      }
    } catch (error) {
      complain(text.failed(error.message), step);
    } finally {
      running = false;
      currentTarget.removeAttribute("aria-busy");
    }
  };
}

function complain(message, step) {
  if (shown === step) {
    byId("sheet-problem").textContent = message;
  } else {
    announce(message, "error");
  }
}
