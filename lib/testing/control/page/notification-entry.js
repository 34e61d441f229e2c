import { announce } from "./announcement.js";
import { element, terms } from "./element.js";
import { dateAndTime, timeOfDay } from "./format.js";
import { text } from "./language.js";
import { resend } from "./simulator.js";

/** One notification of the simulator, and every attempt to deliver it, as an entry of the log. */
export function notificationEntry(notification) {
  const { event_type, url, deliveries } = notification;
  const at = sentAt(notification);
  const last = deliveries.at(-1);
  return element(
    "li",
    { class: "entry", "data-kind": "notification" },
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element(
          "time",
          { datetime: new Date(at).toISOString() },
          timeOfDay(at),
        ),
        element("b", {}, event_type),
        element("code", {}, `→\u00a0${url}`),
        outcomeBadge(last),
        deliveries.length > 1 &&
          element("span", { class: "badge" }, `×${deliveries.length}`),
      ),
      element("div", { class: "unfolded" }, parts(notification)),
    ),
    element(
      "button",
      {
        type: "button",
        class: "resend quiet",
        "aria-label": text.resendNotification(event_type),
        onclick: () => sendAgain(notification),
      },
      text.resend,
    ),
  );
}

/** When it was first sent, in milliseconds since the epoch. */
export function sentAt({ deliveries, create_time }) {
  return deliveries[0]?.at ?? Date.parse(create_time);
}

function parts(notification) {
  const { deliveries, nextAttemptAt, resource } = notification;
  return [
    terms([
      [text.notificationId, notification.id],
      [text.notifyUrl, notification.url],
      [text.summary, notification.summary],
      [text.createTime, dateAndTime(notification.create_time)],
      [text.nextAttempt, nextAttemptAt && dateAndTime(nextAttemptAt)],
    ]),
    element("h4", {}, text.deliveries),
    element(
      "ol",
      { class: "deliveries" },
      deliveries.map((delivery) =>
        element(
          "li",
          {},
          element("span", {}, timeOfDay(delivery.at), " "),
          outcomeBadge(delivery),
          delivery.body && element("code", {}, delivery.body),
        ),
      ),
    ),
    element("h4", {}, text.resource),
    element("pre", { tabindex: 0 }, JSON.stringify(resource, undefined, 2)),
  ];
}

function outcomeBadge(delivery) {
  const isReceived = delivery?.status >= 200 && delivery.status < 300;
  const kind = isReceived ? "good" : delivery ? "bad" : "";
  return element("span", { class: `badge ${kind}` }, outcomeOf(delivery));
}

function outcomeOf(delivery) {
  return String(delivery?.status ?? delivery?.error ?? text.underWay);
}

async function sendAgain({ id }) {
  try {
    announce(text.resent(outcomeOf(await resend(id))));
  } catch (error) {
    announce(text.failed(error.message), "error");
  }
}
