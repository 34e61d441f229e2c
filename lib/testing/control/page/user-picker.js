import { byId } from "./element.js";
import { text } from "./language.js";
import { isOffered, isUnpaid } from "./waiting.js";
import { isOf, usersOf } from "./users.js";

/** Whose phone it is: the one user that there is, or the one that was picked. */
export class UserPicker {
  #openid;
  #drawn = "";

  /** @param {() => void} changed called when another user was picked */
  constructor(changed) {
    byId("user-picker").addEventListener("change", ({ target }) => {
      this.pick(target.value);
      changed();
    });
  }

  /** Makes the user with this openid the one whose phone it is. */
  pick(openid) {
    this.#openid = openid;
  }

  /**
   * Offers the users of this state; there is nothing to pick where there is one.
   *
   * @returns {string[]} the openids of the user whose phone it is; none where there is no user yet
   */
  show(state) {
    const users = usersOf(state);
    const isPicked = (user) => user.includes(this.#openid);
    if (!users.some(isPicked)) {
      this.#openid = latest(state)?.openids[0];
    }
    const user = users.find(isPicked) ?? [];
    byId("user-name").textContent = user.join(" · ") || text.nobody;
    byId("user-choice").hidden = users.length < 2;
    this.#draw(
      users.map((each) => [
        text.userWaiting(each[0], waitingFor(each, state)),
        each[0],
      ]),
      user[0],
    );
    return user;
  }

  /** Options that are the same stay, for the user may be choosing among them just now. */
  #draw(choices, chosen) {
    const drawn = JSON.stringify([choices, chosen]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      const options = choices.map(([label, value]) => new Option(label, value));
      byId("user-picker").replaceChildren(...options);
      byId("user-picker").value = chosen;
    }
  }
}

function latest({ orders, contracts }) {
  const since = (item) => item.placed_at ?? item.pre_signed_at;
  return [...orders, ...contracts]
    .filter(({ openids }) => openids.length > 0)
    .sort((a, b) => since(a) - since(b))
    .at(-1);
}

function waitingFor(user, { orders, contracts }) {
  return [...orders.filter(isUnpaid), ...contracts.filter(isOffered)].filter(
    (item) => isOf(user, item),
  ).length;
}
