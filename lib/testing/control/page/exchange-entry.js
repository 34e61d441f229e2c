import { againWith } from "./again-with.js";
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
import { reasonIn } from "./reason.js";
import { spoilNext } from "./simulator.js";

const SIGNATURE_MARKS = { valid: "good", invalid: "bad", notChecked: "" };

/** One request that the simulator received, and what it answered, as an entry of the log. @param {number} now of the simulator */
export function exchangeEntry(exchange, now) {
  const { at, method, path, status, code, refusal, warnings, fault } = exchange;
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
      element("b", {}, method),
      element("code", { class: "path" }, inParts(path)),
      element(
        "span",
        { class: "outcome" },
        element(
          "span",
          { class: `badge ${status < 400 ? "good" : "bad"}` },
          [status ?? text.noStatus, code].filter(Boolean).join(" "),
        ),
        signatureMark(exchange),
        fault && element("span", { class: "badge odd" }, text.fault(fault)),
      ),
      refusal && element("span", { class: "refusal" }, reasonIn(refusal)),
      warnings?.map((each) =>
        element("span", { class: "warning" }, reasonIn(each)),
      ),
    ),
  );
}

/** Whether its signature held, was refused, or was not looked at. */
function signatureMark({ signature }) {
  return element(
    "span",
    { class: `signature ${SIGNATURE_MARKS[signature]}` },
    text[`signature-${signature}`],
  );
}

/** What is told of an exchange when it is unfolded. */
export function exchangeParts(exchange) {
  const { authorization, signedMessage, body, answer, headers, at, requestId } =
    exchange;
  return [
    terms([
      [text.receivedAt, timeWithZone(at)],
      [text.duration, exchange.durationMs && `${exchange.durationMs} ms`],
      [text.signature, text[`signature-${exchange.signature}`]],
      [text.requestId, requestId],
    ]),
    ...(signedMessage
      ? part(text.signedLines(5), signedLines(signedMessage, 5))
      : []),
    ...(authorization
      ? part(text.authorization, terms(Object.entries(authorization)))
      : []),
    headersPart(text.requestHeaders, headers),
    ...bodyPart(text.requestBody, body),
    ...bodyPart(text.answerBody, answer),
    againWith("requests", text.againRequest, (fault) =>
      spoilNext(requestId, fault).then(() => text.nextMeets(fault)),
    ),
    entryTools("exchanges", requestId),
  ];
}
