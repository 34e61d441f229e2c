import { element } from "./element.js";
import { timeWithZone } from "./format.js";

/** What happened on the phone or at WeChat Pay, between what went over the wire. */
export function momentEntry({ at, what }) {
  return element(
    "li",
    { class: "entry moment" },
    element("time", { datetime: new Date(at).toISOString() }, timeWithZone(at)),
    element("span", {}, what),
  );
}
