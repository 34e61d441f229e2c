import { againWith } from "./again-with.js";
import { whileBusy } from "./busy.js";
import { element, terms } from "./element.js";
import {
  bodyPart,
  entryTools,
  headersPart,
  part,
  inParts,
  signedLines,
} from "./entry-parts.js";
import { logTime, timeWithZone } from "./format.js";
import { text } from "./language.js";
import { timeOf } from "./log-source.js";
import { resend } from "./simulator.js";

const STATE_MARKS = {
  underway: "",
  received: "good",
  waiting: "bad",
  "given-up": "bad",
};

const VERDICT_MARKS = {
  received: "good",
  otherSuccess: "bad",
  refused: "bad",
  noAnswer: "bad",
  forgeryRefused: "odd",
  forgeryTaken: "bad",
};

const FORGERIES = ["forgeryRefused", "forgeryTaken"];

/** One notification of the simulator, with every attempt to deliver it, as an entry of the log. @param {number} now of the simulator */
export function notificationEntry(notification, now) {
  const { event_type, deliveries, state } = notification;
  const at = timeOf("notifications", notification);
  const url = deliveries.at(-1)?.url ?? notification.url;
  const taken = deliveries.some(({ verdict }) => verdict === "forgeryTaken");
  return element(
    "details",
    {},
    element(
      "summary",
      {},
      element(
        "time",
        { datetime: new Date(at).toISOString(), title: timeWithZone(at) },
        logTime(at, now),
      ),
      element("b", { class: "out" }, text.notification),
      element(
        "span",
        { class: "path" },
        element("b", {}, inParts(event_type)),
        element("code", {}, inParts(url)),
      ),
      element(
        "span",
        { class: "outcome" },
        element(
          "span",
          { class: `badge ${STATE_MARKS[state]}` },
          [outcomeOf(countedLast(deliveries)), text[`state-${state}`]]
            .filter(Boolean)
            .join(" "),
        ),
        deliveries.length > 1 &&
          element("span", { class: "times" }, `×${deliveries.length}`),
        taken &&
          element("span", { class: "badge bad" }, text["verdict-forgeryTaken"]),
      ),
    ),
  );
}

/** What is told of a notification when it is unfolded. */
export function notificationParts(notification) {
  const { id, event_type, deliveries, nextAttemptAt, resource, state } =
    notification;
  const again = (fault) =>
    resend(id, fault).then((delivery) => text.resent(outcomeOf(delivery)));
  return [
    terms([
      [text.state, text[`means-${state}`]],
      [text.nextAttempt, nextAttemptAt && timeWithZone(nextAttemptAt)],
      [text.notificationId, id],
      [text.notifyUrl, notification.url],
      [text.summary, notification.summary],
      [text.createTime, timeWithZone(notification.create_time)],
    ]),
    ...part(
      text.deliveries,
      element("ol", { class: "deliveries" }, deliveries.map(attempt)),
    ),
    ...part(
      text.resource,
      element("pre", { tabindex: 0 }, JSON.stringify(resource, undefined, 2)),
    ),
    againWith("notifications", text.resend, again),
    entryTools(
      "notifications",
      id,
      element(
        "button",
        {
          type: "button",
          class: "small",
          "aria-label": text.resendNotification(event_type),
          onclick: whileBusy(() => again()),
        },
        text.resend,
      ),
    ),
  ];
}

/** One attempt: what was sent, what came back, and whether that counts. */
function attempt(delivery) {
  const { at, verdict, durationMs, fault, sent, signedText, body, url } =
    delivery;
  return element(
    "li",
    {},
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element(
          "time",
          { datetime: new Date(at).toISOString() },
          timeWithZone(at),
        ),
        element(
          "span",
          { class: `badge ${VERDICT_MARKS[verdict]}` },
          outcomeOf(delivery),
        ),
        fault && element("span", { class: "badge odd" }, text.fault(fault)),
        element("span", { class: "fine" }, `${durationMs} ms`),
        element("span", { class: "verdict" }, verdictOf(delivery)),
      ),
      element(
        "div",
        { class: "unfolded" },
        terms([[text.sentTo, url]]),
        ...(signedText
          ? part(text.signedLines(3), signedLines(signedText, 3))
          : []),
        headersPart(text.requestHeaders, sent.headers),
        ...bodyPart(text.rawBody, sent.body),
        ...bodyPart(text.answerBody, body),
      ),
    ),
  );
}

/** The last attempt that was meant to be received. */
function countedLast(deliveries) {
  return (
    deliveries.findLast(({ verdict }) => verdict === "received") ??
    deliveries.findLast(({ verdict }) => !FORGERIES.includes(verdict))
  );
}

function verdictOf({ verdict, status }) {
  const words = text[`verdict-${verdict}`];
  return typeof words === "function" ? words(status) : words;
}

function outcomeOf(delivery) {
  return String(delivery?.status ?? delivery?.error ?? "");
}
