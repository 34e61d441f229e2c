import { linkToLog } from "./address.js";
import { copyButton } from "./copy.js";
import { element, terms } from "./element.js";
import { readable } from "./format.js";
import { text } from "./language.js";
import { curlOf } from "./simulator.js";

/** The lines that a signature covers, the last of which, the body, may itself have line breaks. @param {number} count how many there are */
export function signedLines(message, count) {
  const lines = message.replace(/\n$/, "").split("\n");
  const whole = [
    ...lines.slice(0, count - 1),
    lines.slice(count - 1).join("\n"),
  ];
  return element(
    "ol",
    { class: "signed" },
    whole.map((line) =>
      element(
        "li",
        {},
        line === ""
          ? element("i", {}, text.emptyLine)
          : element("code", {}, line),
      ),
    ),
  );
}

/** A part with a heading. */
export function part(heading, ...content) {
  return [element("h3", {}, heading), ...content];
}

/** A body as it went over the wire: JSON spread over lines. */
export function bodyPart(heading, body) {
  return body
    ? part(heading, element("pre", { tabindex: 0 }, readable(body)))
    : [];
}

/** Headers as they went over the wire, folded. */
export function headersPart(heading, headers) {
  return element(
    "details",
    { class: "headers" },
    element("summary", {}, heading),
    terms(
      Object.entries(headers).map(([name, value]) => [
        name,
        element("code", {}, String(value)),
      ]),
    ),
  );
}

/** The timelines that an entry belongs to, and its own link and command. */
export function entryTools(list, key, ...more) {
  return element(
    "div",
    { class: "tools" },
    ...more,
    copyButton(text.copyCurl, () => curlOf(list, key)),
    copyButton(
      text.copyLink,
      () => new URL(onlyThis(list, key), location.href).href,
    ),
  );
}

function onlyThis(list, key) {
  return linkToLog(
    { entry: `${list}/${key}` },
    { search: undefined, kind: undefined, failed: undefined },
  );
}

/** A path, an address or the name of an event, which may be broken after each part of it, and nowhere else. */
export function inParts(path) {
  return path
    .split(/(?<=[^:/]\/|[?&.])/)
    .map((piece) => element("span", {}, piece));
}
