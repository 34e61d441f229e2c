import { element } from "./element.js";
import { text } from "./language.js";
import { faultKinds } from "./simulator.js";

/** What stands in a parameter that must be given, until another value is chosen. */
const FIRST_VALUES = {
  ms: "800",
  status: "500",
  location: "https://example.com/",
  code: "SYSTEM_ERROR",
};

/** Of requests and of notifications each kind of fault with its parameters; nothing until they were asked for. */
let vocabulary = { requests: {}, notifications: {} };

/** Asks for the faults that there are, before there are fields to choose one by. */
export async function readVocabulary() {
  vocabulary = await faultKinds();
}

/** Fields to choose a fault by: its kind, and the parameters of that kind. */
export class FaultFields {
  #kind;
  #parameters = element("div", { class: "parameters" });
  #meaning = element("p", { class: "fine" });
  #of;
  #changed;

  /** @param {"requests" | "notifications"} of @param {() => void} [changed] called when another fault is chosen */
  constructor(of, changed = () => undefined) {
    this.#of = of;
    this.#changed = changed;
    this.#kind = element(
      "select",
      {
        onchange: () => {
          this.#showParameters();
          changed();
        },
      },
      Object.keys(vocabulary[of]).map(
        (kind) => new Option(`${kind} · ${text[`fault-${kind}`] ?? ""}`, kind),
      ),
    );
    this.#showParameters();
  }

  /** What there is to choose. */
  get nodes() {
    return [
      labelled(text.faultKind, this.#kind),
      this.#parameters,
      this.#meaning,
    ];
  }

  /** The fault as it is written, such as `delay ms=800`. */
  get fault() {
    const given = [...this.#parameters.querySelectorAll("input, select")]
      .filter(({ value }) => value !== "")
      .map(({ name, value }) => ` ${name}=${quoted(value)}`);
    return this.#kind.value + given.join("");
  }

  #showParameters() {
    const kind = this.#kind.value;
    const parameters = vocabulary[this.#of][kind] ?? [];
    this.#parameters.replaceChildren(
      ...parameters.map((each) => labelled(each.name, this.#input(each))),
    );
    this.#meaning.textContent = text[`means-${kind}`] ?? "";
  }

  #input({ name, type, least, most, required }) {
    const oninput = this.#changed;
    return type === "flag"
      ? element(
          "select",
          { name, oninput },
          ["", "true", "false"].map((value) => new Option(value, value)),
        )
      : element("input", {
          ...{ name, required, oninput, min: least, max: most },
          type: type === "integer" ? "number" : "text",
          value: required ? FIRST_VALUES[name] : undefined,
          autocomplete: "off",
        });
  }
}

let labels = 0;

/** A field with its label. */
export function labelled(label, field) {
  labels += 1;
  field.id = `field-${labels}`;
  return element(
    "div",
    { class: "field" },
    element("label", { for: field.id }, label),
    field,
  );
}

/** A value as the vocabulary of faults has it: with blanks in it between double quotes. */
export function quoted(value) {
  return /^[^\s"]+$/.test(value)
    ? value
    : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
