import { contractTerms, stateOf } from "./contract.js";
import { byId, element } from "./element.js";
import { dateAndTime, yuan } from "./format.js";
import { KeyedList } from "./keyed-list.js";
import { text } from "./language.js";
import { openPayment } from "./payment-sheet.js";
import { askToSign } from "./signing-sheet.js";
import { askToTurnOff } from "./turn-off-sheet.js";
import { isOf } from "./users.js";
import { isOffered, isUnpaid } from "./waiting.js";

/** The simulated user's WeChat: what waits, what is open, what was paid. */
export class Phone {
  #mchid;
  #user;
  #unpaid = this.#list("unpaid", "prepay_id", (order) =>
    this.#unpaidOrder(order),
  );
  #waiting = this.#list("waiting", "out_contract_code", (contract) =>
    this.#offer(contract),
  );
  #contracts = this.#list("contracts", "out_contract_code", (contract) =>
    this.#contract(contract),
  );
  #past = this.#list("past", "prepay_id", (order) => this.#pastOrder(order));

  /** @param {object} state of the simulator @param {string[]} user the openids of the one whose phone it is */
  show({ mchid, now, orders, contracts, refunds }, user) {
    this.#mchid = mchid;
    this.#user = user;
    const ours = (items) => items.filter((item) => isOf(user, item)).reverse();
    const ourOrders = ours(orders);
    const ourContracts = ours(contracts);
    this.#unpaid.show(ourOrders.filter(isUnpaid));
    this.#past.show(
      ourOrders
        .filter((order) => !isUnpaid(order))
        .map((order) => ({ ...order, refunds: refundsOf(order, refunds) })),
    );
    this.#waiting.show(ourContracts.filter(isOffered));
    this.#contracts.show(
      ourContracts
        .filter((contract) => !isOffered(contract))
        .map((contract) => ({ ...contract, state: stateOf(contract, now) }))
        .sort((a, b) => isSigned(b) - isSigned(a)),
    );
  }

  /** Forgets what it shows, so that the next `show` speaks the language that is chosen then. */
  clear() {
    for (const list of [
      this.#unpaid,
      this.#waiting,
      this.#contracts,
      this.#past,
    ]) {
      list.clear();
    }
  }

  #list(id, key, build) {
    return new KeyedList(byId(id), (item) => item[key], build);
  }

  #unpaidOrder(order) {
    const amount = yuan(order.total);
    return card(
      order.description,
      [
        element("p", { class: "price" }, amount),
        element("p", { class: "fine" }, text.merchant(this.#mchid)),
        order.contract_id !== undefined &&
          element("span", { class: "badge good" }, text.passwordFree),
      ],
      action(text.pay, text.payOrder(order.description, amount), () =>
        openPayment(order, this.#mchid, this.#user[0]),
      ),
    );
  }

  #offer(contract) {
    const { contract_display_account, manner } = contract;
    return card(
      contract_display_account,
      [element("p", { class: "fine" }, text[manner])],
      action(text.look, text.lookAt(contract_display_account), () =>
        askToSign(contract, this.#mchid),
      ),
    );
  }

  #contract(contract) {
    const { contract_display_account, state } = contract;
    return card(
      contract_display_account,
      [
        element(
          "span",
          { class: isSigned(contract) ? "badge good" : "badge" },
          text[state] ?? state,
        ),
        element(
          "details",
          {},
          element("summary", {}, contract.out_contract_code),
          contractTerms(contract),
        ),
      ],
      isSigned(contract) &&
        action(
          text.turnOff,
          text.turnOffAccount(contract_display_account),
          () => askToTurnOff(contract, this.#mchid),
          "quiet",
        ),
    );
  }

  #pastOrder(order) {
    const time = order.success_time;
    return card(order.description, [
      element("p", { class: "price" }, yuan(order.total)),
      element(
        "p",
        { class: "fine" },
        order.trade_state === "CLOSED"
          ? text.closed
          : `${text.paid} · ${dateAndTime(time)}`,
      ),
      ...order.refunds.map(({ refund, status }) =>
        element(
          "p",
          { class: "fine" },
          `${text[`refund-${status}`]} · ${yuan(refund)}`,
        ),
      ),
    ]);
  }
}

/** A combined order is refunded by its parts. */
function refundsOf({ refunded = [] }, refunds) {
  return refunds.filter(({ out_trade_no }) => refunded.includes(out_trade_no));
}

function isSigned({ contract_state }) {
  return contract_state === "SIGNED";
}

function card(title, lines, button) {
  return element(
    "li",
    { class: "card" },
    element("div", {}, element("h4", {}, title), lines),
    button,
  );
}

function action(label, description, onclick, kind) {
  return element(
    "button",
    { type: "button", class: kind, "aria-label": description, onclick },
    label,
  );
}
