import { element } from "./element.js";
import { text } from "./language.js";
import { whileBusy } from "./busy.js";

/** A button that puts a text on the clipboard. @param {() => Promise<string> | string} textOf */
export function copyButton(label, textOf) {
  return element(
    "button",
    {
      type: "button",
      class: "quiet small",
      onclick: whileBusy(async () => {
        await navigator.clipboard.writeText(await textOf());
        return text.copied;
      }),
    },
    label,
  );
}
