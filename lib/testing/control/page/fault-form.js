import { announce } from "./announcement.js";
import { copyButton } from "./copy.js";
import { byId, element } from "./element.js";
import { FaultFields, labelled, quoted } from "./fault-fields.js";
import { text } from "./language.js";
import { setFault } from "./simulator.js";

/** Where a fault of each sort is set. */
const ROUTES = { requests: "faults", notifications: "notification-faults" };

/** The form in which a fault is put together: of what, when, which, for which requests, and for how long. */
export class FaultForm {
  #of = "requests";
  #fields;
  #when;
  #rate;
  #lasts;
  #method;
  #path;
  #preview = element("code", { class: "preview" });

  /** Draws it in the language that is chosen now. */
  draw() {
    const changed = () => this.#tell();
    this.#fields = new FaultFields(this.#of, changed);
    this.#when = element(
      "select",
      { onchange: changed },
      ["once", "always", "rate"].map((each) => new Option(text[each], each)),
    );
    this.#rate = element("input", {
      type: "number",
      value: "0.1",
      min: "0",
      max: "1",
      step: "0.01",
      oninput: changed,
    });
    this.#lasts = element(
      "select",
      { onchange: changed },
      ["", "60s", "5m", "1h", "24h"].map(
        (each) => new Option(text[`for-${each}`], each),
      ),
    );
    this.#method = element(
      "select",
      { onchange: changed },
      ["", "GET", "POST", "PUT", "PATCH", "DELETE"].map(
        (each) => new Option(each || text.anyMethod, each),
      ),
    );
    this.#path = element("input", {
      type: "text",
      placeholder: "/v3/pay",
      autocomplete: "off",
      oninput: changed,
    });
    byId("fault-form").replaceChildren(
      element(
        "form",
        { class: "fields", onsubmit: (event) => this.#set(event) },
        this.#choice(),
        labelled(text.when, this.#when),
        labelled(text.rate, this.#rate),
        ...this.#fields.nodes,
        this.#of === "requests" && labelled(text.method, this.#method),
        labelled(
          this.#of === "requests" ? text.path : text.notifyPath,
          this.#path,
        ),
        labelled(text.lasts, this.#lasts),
        element(
          "p",
          { class: "written" },
          this.#preview,
          copyButton(text.copy, () => this.#text()),
        ),
        element("button", { type: "submit" }, text.setFault),
      ),
    );
    this.#tell();
  }

  #choice() {
    return element(
      "div",
      { class: "choices", role: "group", "aria-label": text.faultsOf },
      Object.keys(ROUTES).map((of) =>
        element(
          "button",
          {
            type: "button",
            "aria-pressed": String(of === this.#of),
            value: of,
            onclick: () => {
              this.#of = of;
              this.draw();
              byId("fault-form").querySelector(`[value="${of}"]`).focus();
            },
          },
          text[of],
        ),
      ),
    );
  }

  #text() {
    const when =
      this.#when.value === "rate" ? this.#rate.value : this.#when.value;
    const rest = [
      ["method", this.#of === "requests" ? this.#method.value : ""],
      ["path", this.#path.value],
      ["for", this.#when.value === "once" ? "" : this.#lasts.value],
    ].filter(([, value]) => value !== "");
    return [
      when,
      this.#fields.fault,
      ...rest.map(([name, value]) => `${name}=${quoted(value)}`),
    ].join(" ");
  }

  #tell() {
    this.#preview.textContent = this.#text();
    this.#rate.closest(".field").hidden = this.#when.value !== "rate";
    this.#lasts.closest(".field").hidden = this.#when.value === "once";
  }

  async #set(event) {
    event.preventDefault();
    try {
      await setFault(ROUTES[this.#of], this.#text());
      announce(text.faultIsSet);
    } catch (error) {
      announce(text.failed(error.message), "error");
    }
  }
}
