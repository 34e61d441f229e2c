import { byId } from "./element.js";
import { exchangeEntry } from "./exchange-entry.js";
import { KeyedList } from "./keyed-list.js";
import { text } from "./language.js";
import { notificationEntry, sentAt } from "./notification-entry.js";

/** More than a person looks through, and few enough to be drawn at once. */
const SHOWN_ENTRIES = 300;

/** What went over the wire, requests and notifications in one order of time, the newest first. */
export class Log {
  #list = new KeyedList(
    byId("entries"),
    ({ key }) => key,
    ({ exchange, notification }) =>
      exchange ? exchangeEntry(exchange) : notificationEntry(notification),
  );

  /** Lets the user choose between requests and notifications. */
  constructor() {
    const filter = byId("log-filter");
    filter.addEventListener("click", ({ target }) => {
      if (target.value) {
        byId("entries").dataset.show = target.value;
        for (const button of filter.children) {
          button.setAttribute("aria-pressed", String(button === target));
        }
      }
    });
  }

  /** @param {object} state of the simulator */
  show({ exchanges, notifications, faults, notificationFaults }) {
    const entries = [
      ...exchanges.map((exchange) => ({
        key: exchange.requestId,
        at: exchange.at,
        exchange,
      })),
      ...notifications.map((notification) => ({
        key: notification.id,
        at: sentAt(notification),
        notification,
      })),
    ]
      .reverse()
      .sort((a, b) => b.at - a.at);
    this.#list.show(entries.slice(0, SHOWN_ENTRIES));
    const older = entries.length - SHOWN_ENTRIES;
    byId("older").textContent = older > 0 ? text.older(older) : "";
    const set = [...faults, ...notificationFaults];
    byId("faults").textContent =
      set.length > 0
        ? text.faults(set.map((fault) => fault.text).join(" · "))
        : "";
  }

  /** Forgets what it shows, so that the next `show` speaks the language that is chosen then. */
  clear() {
    this.#list.clear();
  }
}
