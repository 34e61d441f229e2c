import { address, goTo, linkTo } from "./address.js";
import { byId, element } from "./element.js";
import { text } from "./language.js";
import { closeSheet, showStep } from "./sheet.js";
import { page } from "./simulator.js";
import { USERS_LISTS, usersOf } from "./users.js";
import { isOffered, isOpen, isUnpaid } from "./waiting.js";

/** As many as one looks through; others are found by a part of their openid. */
const LISTED_USERS = 30;

/** Whose phone it is: the user that the address names, or else the one who came last. */
export class UserPicker {
  #store;
  #openid;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    byId("choose-user").addEventListener("click", () => this.#choose());
  }

  /** Makes this user the one whose phone it is, while the address names no other. */
  pick(openid) {
    this.#openid = openid;
  }

  /** @returns {string[]} the openids of the user whose phone it is; none where there is no user yet */
  show() {
    const named = address().user;
    const users = this.#users();
    const isThis = (openid) => (user) => user.includes(openid);
    if (!users.some(isThis(this.#openid))) {
      this.#openid = this.#latest()?.openids[0];
    }
    const openid = named ?? this.#openid;
    const user = users.find(isThis(openid)) ?? (openid ? [openid] : []);
    byId("user-name").textContent = user.join(" · ") || text.nobody;
    byId("choose-user").hidden = users.length < 2;
    byId("choose-user").textContent = text.chooseUser;
    return user;
  }

  #choose() {
    const found = element("ul", { class: "users" });
    const show = (wanted) =>
      found.replaceChildren(
        ...this.#users()
          .filter((user) => user.some((openid) => openid.includes(wanted)))
          .slice(0, LISTED_USERS)
          .map((user) => this.#link(user)),
      );
    const input = element("input", {
      type: "search",
      "aria-label": text.searchUser,
      placeholder: text.searchUser,
      autocomplete: "off",
      async oninput() {
        show(input.value);
        await ask(input.value);
      },
    });
    // Those whom the page has not met yet are asked for.
    const ask = async (search) => {
      const pages = await Promise.all(
        USERS_LISTS.map((list) => page(list, { search })),
      );
      USERS_LISTS.forEach((list, at) => this.#store.add(list, pages[at].items));
      if (input.value === search) {
        show(search);
      }
    };
    show("");
    showStep(text.chooseUser, { content: [input, found], focus: input });
  }

  #link(user) {
    const waiting = this.#waitingFor(user);
    return element(
      "li",
      {},
      element(
        "a",
        {
          href: linkTo({ user: user[0] }),
          onclick(event) {
            event.preventDefault();
            closeSheet();
            goTo({ user: user[0] });
          },
        },
        element("span", {}, user.join(" · ")),
        waiting > 0 &&
          element("span", { class: "badge odd" }, text.waiting(waiting)),
      ),
    );
  }

  /** The newest first. */
  #users() {
    return usersOf(this.#all()).reverse();
  }

  #all() {
    return USERS_LISTS.flatMap((list) => this.#store.list(list));
  }

  #latest() {
    const since = (item) =>
      item.placed_at ??
      item.pre_signed_at ??
      Date.parse(item.contract_signed_time);
    return this.#all()
      .filter(({ openids }) => openids.length > 0)
      .reduce(
        (last, item) => (last && since(last) > since(item) ? last : item),
        undefined,
      );
  }

  #waitingFor(user) {
    const { now } = this.#store;
    const isTheirs = ({ openids }) =>
      openids.some((openid) => user.includes(openid));
    const orders = this.#store.list("orders");
    const contracts = this.#store.list("contracts");
    const signings = this.#store.list("planSignings");
    return [
      ...orders.filter((order) => isTheirs(order) && isUnpaid(order, now)),
      ...contracts.filter((each) => isTheirs(each) && isOffered(each, now)),
      ...signings.filter((each) => isTheirs(each) && isOpen(each, now)),
    ].length;
  }
}
