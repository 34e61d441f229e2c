import { whileBusy } from "./busy.js";
import { byId, element } from "./element.js";
import { duration, timeWithZone } from "./format.js";
import { text } from "./language.js";
import { advance } from "./simulator.js";

/** The simulated time, and the buttons that move it. */
export class Clock {
  #store;
  #ticked;
  #isRunning = false;

  /** @param {Store} store @param {() => void} ticked called each second */
  constructor(store, ticked) {
    this.#store = store;
    this.#ticked = ticked;
  }

  /** Shows the time, and begins to run with the first state. */
  show() {
    const { advancedMs, nextRetryAt } = this.#store.settings.clock;
    byId("clock-moved").textContent =
      advancedMs > 0 ? `+${duration(advancedMs)}` : "";
    const toRetry = byId("to-next-retry");
    toRetry.disabled = nextRetryAt === undefined;
    toRetry.title =
      nextRetryAt === undefined ? text.noRetry : timeWithZone(nextRetryAt);
    this.#tell();
    if (!this.#isRunning) {
      this.#isRunning = true;
      setInterval(() => {
        this.#tell();
        this.#ticked();
      }, 1000);
    }
  }

  /** Speaks the language that is chosen now. */
  label() {
    const button = (label, by, id) =>
      element(
        "button",
        {
          type: "button",
          class: "quiet small",
          id,
          onclick: whileBusy(() => advance(by).then(() => undefined)),
        },
        label,
      );
    byId("advance").replaceChildren(
      button(text.hoursOn(2), { hours: 2 }),
      button(text.hoursOn(24), { hours: 24 }),
      button(text.toNextRetry, { to: "next-retry" }, "to-next-retry"),
    );
  }

  #tell() {
    const { now } = this.#store;
    const time = byId("clock-now");
    time.textContent = timeWithZone(now);
    time.dateTime = new Date(now).toISOString();
  }
}
