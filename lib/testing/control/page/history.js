import { page } from "./simulator.js";
import { USERS_LISTS } from "./users.js";

/** What a user ordered and signed before the page was opened, asked for part by part. */
export class History {
  #store;
  #changed;
  #user = "";
  /** For each list and openid, what the next part is asked for by. */
  #next = [];

  /** @param {Store} store @param {() => void} changed called when more is there */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
  }

  /** Whether there is more to ask for. */
  get hasMore() {
    return this.#next.length > 0;
  }

  /** Begins with another user's, unless it is this one's already. @param {string[]} user */
  async of(user) {
    if (this.#user === user.join()) {
      return;
    }
    this.#user = user.join();
    this.#next = USERS_LISTS.flatMap((list) =>
      user.map((about) => ({ list, about })),
    );
    await this.more();
  }

  /** Forgets whose it was, as what is known begins anew. */
  clear() {
    this.#user = "";
    this.#next = [];
  }

  /** Asks for the next part. */
  async more() {
    const asked = this.#next;
    this.#next = [];
    const next = await Promise.all(
      asked.map(async ({ list, about, before }) => {
        const part = await page(list, { about, before });
        this.#store.add(list, part.items);
        const refunded = part.items.flatMap((item) => item.refunded ?? []);
        await this.#refundsOf(refunded);
        return part.before && { list, about, before: part.before };
      }),
    );
    this.#next = [...this.#next, ...next.filter(Boolean)];
    this.#changed();
  }

  async #refundsOf(numbers) {
    const known = this.#store.list("refunds");
    const isKnown = (number) =>
      known.some(({ out_trade_no }) => out_trade_no === number);
    const about = numbers.filter((number) => !isKnown(number));
    if (about.length > 0) {
      const { items } = await page("refunds", { about });
      this.#store.add("refunds", items);
    }
  }
}
