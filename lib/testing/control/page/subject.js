import { address, goTo, linkTo } from "./address.js";
import { contractActs } from "./contract-acts.js";
import { contractTerms, stateOf } from "./contract.js";
import { copyButton } from "./copy.js";
import { byId, element, terms } from "./element.js";
import { timeWithZone, yuan } from "./format.js";
import { text } from "./language.js";
import { contractMoments, orderMoments } from "./moments.js";
import { entry, page } from "./simulator.js";
import { orderStateOf } from "./waiting.js";

/** What the log is about, where the address names an order, a contract or one entry: what is known of it, above its timeline. */
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
    const { order, contract, entry: one } = address();
    this.#kind = one
      ? "entry"
      : contract
        ? "contracts"
        : order
          ? "orders"
          : undefined;
    this.#key = contract ?? order;
    this.clear();
    if (["orders", "contracts"].includes(this.#kind)) {
      this.#store.add(this.#kind, [await entry(this.#kind, this.#key)]);
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
      default:
        return undefined;
    }
  }

  /** What happened to it besides what went over the wire. @param {object[]} known what did */
  moments(known) {
    switch (this.#kind) {
      case "orders":
        return orderMoments(this.#item, this.#refunds, known);
      case "contracts":
        return contractMoments(this.#item, known);
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
            this.#kind === "orders"
              ? orderTerms(this.#item)
              : contractTerms(this.#item),
          ]
        : []),
      element(
        "div",
        { class: "tools" },
        this.#kind === "contracts" && contractActs(this.#item, now),
        copyButton(text.copyLink, () => location.href),
        element(
          "button",
          {
            type: "button",
            class: "quiet small",
            onclick: () =>
              goTo({ order: undefined, contract: undefined, entry: undefined }),
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

  #stateAt(now) {
    return this.#kind === "orders"
      ? text[`order-${orderStateOf(this.#item, now)}`]
      : text[stateOf(this.#item, now)];
  }
}

function orderTerms(order) {
  return terms(
    [
      [text.amount, yuan(order.total)],
      [text.orderNumber, order.out_trade_no],
      [text.prepayId, order.prepay_id],
      [text.transactionId, order.transaction_id],
      [text.placedAt, timeWithZone(order.placed_at)],
      [
        text.user,
        order.openids.length > 0 &&
          element(
            "a",
            { href: linkTo({ user: order.openids[0] }) },
            order.openids.join(" · "),
          ),
      ],
      [text.contractId, order.contract_id],
    ].filter(([, value]) => value),
  );
}
