import { entry, page } from "./simulator.js";

/** What is kept of the newest while nobody looks at older ones. */
const KEPT = 200;
const PART = 100;

const LISTS = {
  exchanges: { key: "requestId", at: ({ at }) => at },
  notifications: {
    key: "id",
    at: ({ deliveries, create_time }) =>
      deliveries[0]?.at ?? Date.parse(create_time),
  },
};

/** When an exchange came in, or a notification was first sent, in milliseconds since the epoch. */
export function timeOf(list, entry) {
  return LISTS[list].at(entry);
}

/**
 * The part of the log that is looked at: of two lists, each in its order of time, the newest that meet a filter, and as
 * many older ones as were asked for.
 */
export class LogSource {
  #filter;
  #known;
  /** What the next part is asked for by, of each list; none of one that has ended. */
  #next = [];
  /** Those of one moment stay in the order in which they came: what is older has a lower rank. */
  #ranks = { lowest: 0, highest: 0 };
  /** How many there are of what was asked for; `NaN` where nobody has counted. */
  total = 0;

  /**
   * Begins anew with a filter.
   *
   * @param {object} filter
   * @param {("exchanges" | "notifications")[]} filter.lists
   * @param {string[]} [filter.about] values, one of which each entry names
   * @param {string} [filter.search] a text that each holds
   * @param {boolean} [filter.failed] only what was refused, failed or not received
   * @param {string} [filter.entry] its list and key, where it is one alone
   * @param {object} [state] the newest, where they came without a filter already
   */
  async load(filter, state) {
    this.#filter = filter;
    this.#known = { exchanges: new Map(), notifications: new Map() };
    this.#next = [];
    this.total = 0;
    if (filter.entry) {
      const [list, key] = filter.entry.split("/");
      this.#keep(list, [await entry(list, key)], 0);
      return;
    }
    this.#next = filter.lists.map((list) => ({ list }));
    const isAll = !filter.about && !filter.search && !filter.failed;
    if (state && isAll) {
      this.#take(filter.lists.map((list) => newestOf(list, state)));
    } else {
      await this.more();
    }
  }

  /** Whether there are older ones to ask for. */
  get hasMore() {
    return this.#next.length > 0;
  }

  /** Asks for the next older part. */
  async more() {
    const filter = this.#filter;
    const { about, search, failed } = filter;
    const parts = await Promise.all(
      this.#next.map(async ({ list, before }) => ({
        list,
        ...(await page(list, {
          ...{ about, search, before },
          failed: failed && "true",
          limit: String(PART),
        })),
      })),
    );
    if (filter !== this.#filter) {
      return;
    }
    this.#take(parts);
  }

  #take(parts) {
    for (const { list, items } of parts) {
      this.#ranks.lowest -= items.length;
      // What has changed meanwhile is newer than what was asked for.
      const isNew = (entry) => !this.#known[list].has(entry[LISTS[list].key]);
      this.#keep(list, items.filter(isNew), this.#ranks.lowest);
    }
    const total = parts.reduce((sum, part) => sum + (part.total ?? NaN), 0);
    this.total = Math.max(this.total, total);
    this.#next = parts
      .filter(({ before }) => before !== undefined)
      .map(({ list, before, items }) => ({
        ...{ list, before },
        from: timeOf(list, items[0]),
      }));
  }

  /** Looks for further values, where it looks for some. @param {string[]} values */
  widen(values) {
    this.#filter?.about?.push(...values);
  }

  /** Takes in what has changed, where it meets the filter. @param {{ exchanges?: object[], notifications?: object[] }} change */
  apply(change) {
    for (const list of this.#filter?.lists ?? []) {
      const meeting = (change[list] ?? []).filter((each) =>
        this.#meets(each, list),
      );
      const isNew = (entry) => !this.#known[list].has(entry[LISTS[list].key]);
      this.total += meeting.filter(isNew).length;
      this.#keep(list, meeting, this.#ranks.highest + 1);
      this.#ranks.highest += meeting.length;
    }
  }

  /** Lets go of the oldest, where nobody asked for them. @param {number} shown how many are looked at */
  prune(shown) {
    for (const list of this.#filter?.lists ?? []) {
      const surplus = this.#known[list].size - shown - KEPT;
      if (surplus > KEPT && !this.#filter.about) {
        const oldest = this.entries().filter((each) => each.list === list);
        const [last, ...gone] = oldest.reverse().slice(0, surplus).reverse();
        gone.forEach(({ key }) => this.#known[list].delete(key));
        this.#next = [
          ...this.#next.filter((next) => next.list !== list),
          { list, before: last.key, from: last.at },
        ];
      }
    }
  }

  /** @returns {Array<{ key: string, list: string, at: number, entry: object }>} what is known without a gap, the newest first */
  entries() {
    const complete = Math.max(...this.#next.map(({ from }) => from), -Infinity);
    return this.#filter.lists
      .flatMap((list) =>
        Array.from(this.#known[list], ([key, { entry, rank }]) => ({
          ...{ key, list, entry, rank },
          at: timeOf(list, entry),
        })),
      )
      .filter(({ at }) => at >= complete)
      .sort((a, b) => b.at - a.at || b.rank - a.rank);
  }

  #keep(list, entries, rank) {
    const known = this.#known[list];
    entries.forEach((entry, at) => {
      const key = entry[LISTS[list].key];
      known.set(key, { entry, rank: known.get(key)?.rank ?? rank + at });
    });
  }

  #meets(entry, list) {
    const { about, search, failed, entry: one } = this.#filter;
    return (
      (!one || one === `${list}/${entry[LISTS[list].key]}`) &&
      (!about || about.some((value) => entry.about.includes(value))) &&
      (!search || holds(entry, search)) &&
      (!failed || hasFailed(entry))
    );
  }
}

/** The newest of a list as a part, as if it had been asked for. */
function newestOf(list, state) {
  const items = state[list];
  const total = state.totals[list];
  const [first] = items;
  const before = items.length < total ? first[LISTS[list].key] : undefined;
  return { list, items, total, before };
}

function holds(entry, search) {
  return JSON.stringify(entry).toLowerCase().includes(search.toLowerCase());
}

/** Whether a request was refused or not answered, or no attempt of a notification counted. */
export function hasFailed({ status, state, deliveries }) {
  return deliveries
    ? state === "waiting" || state === "given-up"
    : !(status < 400);
}
