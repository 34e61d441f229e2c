import { announce } from "./announcement.js";
import { text } from "./language.js";

/**
 * A listener for clicks that runs an action, shows that it runs, and says what came of it. While it runs, another click
 * does nothing.
 *
 * @param {() => Promise<string | undefined | void>} action what it resolves with is announced
 */
export function whileBusy(action) {
  return async ({ currentTarget }) => {
    if (currentTarget.getAttribute("aria-busy") === "true") {
      return;
    }
    currentTarget.setAttribute("aria-busy", "true");
    try {
      const result = await action();
      if (result) {
        announce(result);
      }
    } catch (error) {
      announce(text.failed(error.message), "error");
    } finally {
      currentTarget.removeAttribute("aria-busy");
    }
  };
}
