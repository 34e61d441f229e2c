import { byId } from "./element.js";

/** How long each kind can be read, in milliseconds. */
const SHOWN_MS = { result: 8000, error: 30_000 };
let timer;

/** Shows, and reads out, what came of an action outside a sheet. */
export function announce(message, kind = "result") {
  const announcement = byId("announcement");
  announcement.textContent = message;
  announcement.classList.toggle("error", kind === "error");
  clearTimeout(timer);
  timer = setTimeout(() => {
    announcement.textContent = "";
  }, SHOWN_MS[kind]);
}
