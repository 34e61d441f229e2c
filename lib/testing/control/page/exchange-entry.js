import { element, terms } from "./element.js";
import { readable, timeOfDay } from "./format.js";
import { text } from "./language.js";

/** One request that the simulator received, and what it answered, as an entry of the log. */
export function exchangeEntry(exchange) {
  const {
    at,
    method,
    path,
    status,
    code,
    signature,
    refusal,
    warnings,
    fault,
  } = exchange;
  return element(
    "li",
    { class: "entry", "data-kind": "exchange" },
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
        element("b", {}, method),
        element("code", {}, path),
        element(
          "span",
          { class: `badge ${status < 400 ? "good" : "bad"}` },
          [status ?? text.noStatus, code].filter(Boolean).join(" "),
        ),
        element(
          "span",
          { class: signature === "valid" ? "held" : "not-held" },
          signature === "valid" ? text.verified : text.unverified,
        ),
        fault && element("span", { class: "badge odd" }, text.fault(fault)),
        refusal && element("span", { class: "refusal" }, refusal),
        warnings?.map((each) => element("span", { class: "refusal" }, each)),
      ),
      element("div", { class: "unfolded" }, parts(exchange)),
    ),
  );
}

function parts(exchange) {
  const { authorization, signedMessage, body, answer } = exchange;
  return [
    terms([
      [text.refusal, exchange.refusal],
      [text.warning, exchange.warnings?.join("; ")],
      [text.requestId, exchange.requestId],
      [text.wechatpaySerial, exchange.headers["wechatpay-serial"]],
    ]),
    signedMessage && [
      element("h4", {}, text.signedLines),
      element("ol", { class: "signed" }, signedLines(signedMessage)),
    ],
    authorization && [
      element("h4", {}, text.authorization),
      terms(Object.entries(authorization)),
    ],
    body && [
      element("h4", {}, text.requestBody),
      element("pre", { tabindex: 0 }, readable(body)),
    ],
    answer && [
      element("h4", {}, text.answerBody),
      element("pre", { tabindex: 0 }, readable(answer)),
    ],
  ].flat();
}

/** The last of the five, the body, may itself have line breaks. */
function signedLines(message) {
  const [method, url, timestamp, nonce, ...body] = message
    .replace(/\n$/, "")
    .split("\n");
  return [method, url, timestamp, nonce, body.join("\n")].map((line) =>
    element(
      "li",
      {},
      line === ""
        ? element("i", {}, text.emptyLine)
        : element("code", {}, line),
    ),
  );
}
