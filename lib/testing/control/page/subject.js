import { address, goToLog } from "./address.js";
import { contractActs } from "./contract-acts.js";
import { contractTerms, stateOf } from "./contract.js";
import { copyButton } from "./copy.js";
import { byId, element } from "./element.js";
import { text } from "./language.js";
import { contractMoments, orderMoments, planMoments } from "./moments.js";
import { orderTerms } from "./order.js";
import { planTerms } from "./plan.js";
import { entry, page } from "./simulator.js";
import { orderStateOf } from "./waiting.js";

/** What the log is about, where the address names an order, a contract, one of a plan, or one entry: what is known of it, above its timeline. */
export class Subject {
  #store;
  #kind;
  #key;
  #drawn;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Turns to what the address names. @throws Error where there is no such thing */
  async follow() {
    const { order, contract, plan, entry: one } = address();
    [this.#kind, this.#key] =
      [
        ["entry", one],
        ["planContracts", plan],
        ["contracts", contract],
        ["orders", order],
      ].find(([, key]) => key) ?? [];
    this.clear();
    if (this.#kind && this.#kind !== "entry") {
      this.#store.add(this.#kind, [await entry(this.#kind, this.#key)]);
      if (this.#kind === "planContracts") {
        const { items } = await page("orders", { about: this.#key });
        this.#store.add("orders", items);
      }
      const { refunded = [] } = this.#item;
      if (refunded.length > 0) {
        const { items } = await page("refunds", { about: refunded });
        this.#store.add("refunds", items);
      }
    }
  }

  /** The values of which each entry of its timeline names one; `undefined` where the log is about everything. */
  get about() {
    switch (this.#kind) {
      case "orders": {
        const { out_trade_no, prepay_id, transaction_id } = this.#item;
        const refunds = this.#refunds.map((each) => each.out_refund_no);
        return [out_trade_no, prepay_id, transaction_id, ...refunds].filter(
          Boolean,
        );
      }
      case "contracts": {
        const { out_contract_code, contract_id } = this.#item;
        return [out_contract_code, contract_id].filter(Boolean);
      }
      case "planContracts": {
        const { out_contract_code, contract_id, out_trade_no } = this.#item;
        const orders = this.#deductions.map((each) => each.out_trade_no);
        return [out_contract_code, contract_id, out_trade_no, ...orders].filter(
          Boolean,
        );
      }
      default:
        return undefined;
    }
  }

  /** The values by which what changes becomes part of its timeline: deductions are notified by their numbers. */
  namesIn({ orders = [] }) {
    return this.#kind === "planContracts"
      ? orders.filter(isBy(this.#key)).map((each) => each.out_trade_no)
      : [];
  }

  /** What happened to it besides what went over the wire. @param {object[]} known what did */
  moments(known) {
    switch (this.#item && this.#kind) {
      case "orders":
        return orderMoments(this.#item, this.#refunds, known);
      case "contracts":
        return contractMoments(this.#item, known);
      case "planContracts":
        return planMoments(this.#item, this.#deductions, known);
      default:
        return [];
    }
  }

  /** Shows what is known of it, above the log. */
  show() {
    const heading = byId("log-heading");
    heading.dataset.about = this.#kind ?? "all";
    heading.textContent = text[`log-${heading.dataset.about}`];
    const place = byId("subject");
    place.hidden = this.#kind === undefined;
    const { now } = this.#store;
    const state = this.#item && this.#stateAt(now);
    const isDrawn =
      this.#drawn?.item === this.#item && this.#drawn?.state === state;
    if (this.#kind === undefined || (isDrawn && this.#drawn)) {
      return;
    }
    this.#drawn = { item: this.#item, state };
    place.replaceChildren(
      ...(this.#item
        ? [
            element(
              "p",
              { class: "title" },
              element(
                "b",
                {},
                this.#item.description ?? this.#item.contract_display_account,
              ),
              element("span", { class: "badge" }, state),
            ),
            this.#termsAt(now),
          ]
        : []),
      element(
        "div",
        { class: "tools" },
        this.#kind !== "orders" && this.#item && contractActs(this.#item, now),
        copyButton(text.copyLink, () => location.href),
        element(
          "button",
          {
            type: "button",
            class: "quiet small",
            onclick: () => goToLog({}),
          },
          text.wholeLog,
        ),
      ),
    );
  }

  /** Draws it anew at the next `show`. */
  clear() {
    this.#drawn = undefined;
    byId("subject").replaceChildren();
  }

  get #item() {
    return this.#key && this.#kind !== "entry"
      ? this.#store.find(this.#kind, this.#key)
      : undefined;
  }

  get #refunds() {
    const { refunded = [] } = this.#item;
    return this.#store
      .list("refunds")
      .filter(({ out_trade_no }) => refunded.includes(out_trade_no));
  }

  get #deductions() {
    return this.#store.list("orders").filter(isBy(this.#key));
  }

  #stateAt(now) {
    return this.#kind === "orders"
      ? text[`order-${orderStateOf(this.#item, now)}`]
      : text[stateOf(this.#item, now)];
  }

  #termsAt(now) {
    switch (this.#kind) {
      case "orders":
        return orderTerms(this.#item);
      case "contracts":
        return contractTerms(this.#item);
      default:
        return planTerms(this.#item, now);
    }
  }
}

/** Whether an order is a deduction by this contract. */
function isBy(contractId) {
  return ({ contract_id }) => contract_id === contractId;
}
