import { linkToLog } from "./address.js";
import { action, card } from "./card.js";
import { contractTerms, stateOf } from "./contract.js";
import { askToSettleDeduction } from "./deduction-sheet.js";
import { element } from "./element.js";
import { dateAndTime, yuan } from "./format.js";
import { text } from "./language.js";
import { openPayment } from "./payment-sheet.js";
import { PhoneList } from "./phone-list.js";
import { planCard, planOffer } from "./plan-cards.js";
import { askToSettle } from "./refund-sheet.js";
import { askToSign } from "./signing-sheet.js";
import { askToTurnOff } from "./turn-off-sheet.js";
import { isOf } from "./users.js";
import { isOpen, orderStateOf } from "./waiting.js";

/** The simulated user's WeChat: what waits, what is open, what was paid. */
export class Phone {
  #store;
  #user;
  #lists;

  /** @param {Store} store @param {() => void} more called when the user wishes for what is older */
  constructor(store, more) {
    this.#store = store;
    const list = (id, build) => new PhoneList(id, build, more);
    this.#lists = {
      unpaid: list("unpaid", (item) => this.#unpaidOrder(item)),
      waiting: list("waiting", (item) =>
        item.signing
          ? planOffer(item.signing, this.#store, this.#user[0])
          : this.#offer(item),
      ),
      contracts: list("contracts", (item) => this.#contract(item)),
      plans: list("plans", (item) => planCard(item, this.#store)),
      past: list("past", (item) => this.#pastOrder(item)),
    };
  }

  /** @param {string[]} user the openids of the one whose phone it is @param {boolean} hasMore whether there is more of theirs */
  show(user, hasMore) {
    this.#user = user;
    const { now } = this.#store;
    const ours = (list) =>
      this.#store
        .list(list)
        .filter((item) => isOf(user, item))
        .reverse();
    const orders = ours("orders").map((order) => ({
      key: order.out_trade_no,
      order,
      state: orderStateOf(order, now),
    }));
    const contracts = ours("contracts").map((contract) => ({
      key: contract.out_contract_code,
      contract,
      state: stateOf(contract, now),
    }));
    const refunds = Map.groupBy(
      this.#store.list("refunds"),
      ({ out_trade_no }) => out_trade_no,
    );
    const is = (state) => (item) => item.state === state;
    const isNot = (state) => (item) => item.state !== state;
    const signings = ours("planSignings")
      .filter((signing) => isOpen(signing, now))
      .map((signing) => ({ key: signing.pre_entrustweb_id, signing }));
    this.#lists.unpaid.show(
      orders.filter(is("NOTPAY")).filter(({ order }) => !isDeduction(order)),
    );
    this.#lists.past.show(
      orders
        .filter((item) => isDeduction(item.order) || isNot("NOTPAY")(item))
        .map((item) => ({ ...item, refunds: refundsOf(item.order, refunds) })),
      hasMore,
    );
    this.#lists.waiting.show([...signings, ...contracts.filter(is("OFFERED"))]);
    const underWay = new Map(
      orders
        .filter(is("ACCEPT"))
        .map(({ order }) => [order.contract_id, order]),
    );
    this.#lists.plans.show(
      ours("planContracts")
        .map((contract) => ({
          key: contract.contract_id,
          contract,
          state: contract.contract_state,
          underWay: underWay.get(contract.contract_id),
        }))
        .sort((a, b) => is("SIGNED")(b) - is("SIGNED")(a)),
    );
    this.#lists.contracts.show(
      contracts
        .filter(isNot("OFFERED"))
        .sort((a, b) => is("SIGNED")(b) - is("SIGNED")(a)),
    );
  }

  /** Forgets what it shows, so that the next `show` draws it anew. */
  clear() {
    Object.values(this.#lists).forEach((list) => list.clear());
  }

  #unpaidOrder({ order }) {
    const { mchid } = this.#store.settings;
    const amount = yuan(order.total);
    return card(
      orderLink(order),
      [
        element("p", { class: "price" }, amount),
        element("p", { class: "fine" }, text.merchant(mchid)),
        order.contract_id !== undefined &&
          element("span", { class: "badge good" }, text.passwordFree),
      ],
      action(text.pay, text.payOrder(order.description, amount), () =>
        openPayment(order, this.#store, this.#user[0]),
      ),
    );
  }

  #offer({ contract }) {
    const { contract_display_account, manner, signable_until } = contract;
    return card(
      contract_display_account,
      [
        element("p", { class: "fine" }, text[manner]),
        element(
          "p",
          { class: "fine" },
          `${text.signBefore} `,
          element("time", {}, dateAndTime(signable_until)),
        ),
      ],
      action(text.look, text.lookAt(contract_display_account), () =>
        askToSign(contract, this.#store.settings.mchid),
      ),
    );
  }

  #contract({ contract, state }) {
    const { contract_display_account, out_contract_code } = contract;
    const isSigned = state === "SIGNED";
    return card(
      contract_display_account,
      [
        element(
          "span",
          { class: isSigned ? "badge good" : "badge" },
          text[state] ?? state,
        ),
        element(
          "details",
          {},
          element("summary", {}, out_contract_code),
          contractTerms(contract),
          element(
            "a",
            { href: linkToLog({ contract: out_contract_code }) },
            text.timeline,
          ),
        ),
      ],
      isSigned &&
        action(
          text.turnOff,
          text.turnOffAccount(contract_display_account),
          () => askToTurnOff(contract, this.#store.settings.mchid),
          "quiet",
        ),
    );
  }

  #pastOrder({ order, state, refunds }) {
    return card(
      orderLink(order),
      [
        element("p", { class: "price" }, yuan(order.total)),
        element("p", { class: "fine" }, outcomeOf(order, state)),
        ...refunds.map(refundLine),
      ],
      state === "ACCEPT" &&
        action(
          text.settle,
          text.settleDeduction(yuan(order.total)),
          () => askToSettleDeduction(order),
          "quiet small",
        ),
    );
  }
}

/** Deductions are made by a contract, without the user. */
function isDeduction({ trade_type }) {
  return trade_type === "PAP";
}

/** What became of an order. */
function outcomeOf(order, state) {
  const { success_time, deducted_at } = order;
  if (success_time) {
    return `${text.paid} · ${dateAndTime(success_time)}`;
  }
  if (!isDeduction(order)) {
    return text[`order-${state}`];
  }
  const words = text[`deduction-${state}`];
  return state === "ACCEPT" ? `${words} · ${dateAndTime(deducted_at)}` : words;
}

function refundLine(refund) {
  const { status } = refund;
  const words = `${text[`refund-${status}`]} · ${yuan(refund.refund)}`;
  return element(
    "p",
    { class: "fine refund" },
    words,
    status === "PROCESSING" &&
      action(
        text.settle,
        text.settleRefund(yuan(refund.refund)),
        () => askToSettle(refund),
        "quiet small",
      ),
  );
}

/** A combined order is refunded by its parts. */
function refundsOf({ refunded = [] }, refunds) {
  return refunded.flatMap((number) => refunds.get(number) ?? []);
}

function orderLink({ description, out_trade_no }) {
  return element(
    "a",
    { href: linkToLog({ order: out_trade_no }) },
    description,
  );
}
