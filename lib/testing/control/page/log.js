import { announce } from "./announcement.js";
import { address, goTo, stayAt } from "./address.js";
import { byId, element } from "./element.js";
import { exchangeEntry, exchangeParts } from "./exchange-entry.js";
import { zoneAt } from "./format.js";
import { KeyedList } from "./keyed-list.js";
import { text } from "./language.js";
import { LogSource } from "./log-source.js";
import { momentEntry } from "./moment-entry.js";
import { notificationEntry, notificationParts } from "./notification-entry.js";
import { Subject } from "./subject.js";

/** As many as are drawn at first, and more at each wish. */
const STEP = 100;

const BUILDERS = {
  exchanges: [exchangeEntry, exchangeParts],
  notifications: [notificationEntry, notificationParts],
};

/** How long one types before it is searched, in milliseconds. */
const TYPING_MS = 250;

/**
 * What went over the wire, requests and notifications in one order of time, the newest first: all of it, what meets a
 * filter, what belongs to an order or a contract, or one entry alone, as the address says.
 */
export class Log {
  #store;
  #source = new LogSource();
  #subject;
  #limit = STEP;
  #open = new Set();
  #followed;
  #isLoaded = false;
  #typing;
  #list = new KeyedList(
    byId("entries"),
    ({ key }) => key,
    (item) => this.#entry(item),
  );

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.#subject = new Subject(store);
    byId("show-older").addEventListener("click", () => this.#older());
    byId("only-failed").addEventListener("change", ({ target }) =>
      goTo({ failed: target.checked ? "true" : undefined, entry: undefined }),
    );
    byId("log-filter").addEventListener("submit", (event) =>
      event.preventDefault(),
    );
    byId("log-filter").addEventListener("click", ({ target }) => {
      if (target.value && target.closest(".choices")) {
        const kind = target.value === "all" ? undefined : target.value;
        goTo({ kind, entry: undefined });
      }
    });
    byId("search").addEventListener("focus", () => this.#offerWords());
    byId("search").addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => {
        stayAt({
          search: byId("search").value.trim() || undefined,
          entry: undefined,
        });
        void this.follow();
      }, TYPING_MS);
    });
  }

  /** Looks at what the address says. @param {object} [state] what there is, where all begins anew */
  async follow(state) {
    const { search, kind, failed, order, contract, plan, entry } = address();
    const wanted = JSON.stringify([
      search,
      kind,
      failed,
      order,
      contract,
      plan,
      entry,
    ]);
    this.#showFilter();
    if (this.#followed === wanted && !state) {
      return;
    }
    this.#followed = wanted;
    this.#limit = STEP;
    try {
      await this.#subject.follow();
      if (this.#followed !== wanted) {
        return;
      }
      await this.#source.load(
        {
          lists: kind ? [kind] : ["exchanges", "notifications"],
          about: this.#subject.about,
          search,
          failed: failed === "true",
          entry,
        },
        state,
      );
      if (entry) {
        this.#open.add(entry);
      }
      this.#isLoaded = true;
      this.show();
    } catch (error) {
      announce(text.failed(error.message), "error");
    }
  }

  /** Takes in what has changed. */
  apply(change) {
    this.#source.widen(this.#subject.namesIn(change));
    this.#source.apply(change);
    this.#source.prune(this.#limit);
  }

  /** Shows what is known. */
  show() {
    if (!this.#isLoaded) {
      return;
    }
    const { now } = this.#store;
    this.#subject.show();
    const known = this.#source.entries();
    const moments =
      known.length > this.#limit ? [] : this.#subject.moments(known);
    const shown = [...moments, ...known.slice(0, this.#limit)].sort(
      (a, b) => b.at - a.at,
    );
    const today = new Date(now).toDateString();
    this.#list.show(
      shown.map(({ key, list, at, entry }) => ({
        ...{ key: `${list}/${key}`, list, at, entry, today },
      })),
    );
    const { hasMore, total } = this.#source;
    byId("zone").textContent = text.timesIn(zoneAt(now));
    byId("nothing").textContent = this.#isFiltered()
      ? text.nothingFound
      : text.emptyLog;
    byId("show-older").hidden = !hasMore && known.length <= this.#limit;
    byId("older").textContent =
      total > this.#limit
        ? text.shownOf(Math.min(known.length, this.#limit), total)
        : "";
  }

  /** Speaks the language that is chosen now. */
  label() {
    this.#list.clear();
    this.#subject.clear();
    const save = (file) =>
      element("a", { href: `/simulator/${file}`, download: file }, file);
    byId("save").replaceChildren(
      element("span", {}, text.saveAs),
      save("log.har"),
      save("log.jsonl"),
    );
  }

  #isFiltered() {
    const { search, kind, failed, order, contract, plan, entry } = address();
    return [search, kind, failed, order, contract, plan, entry].some(Boolean);
  }

  #showFilter() {
    const { search = "", kind = "all", failed, entry } = address();
    byId("log-filter").hidden = entry !== undefined;
    if (document.activeElement !== byId("search")) {
      byId("search").value = search;
    }
    byId("only-failed").checked = failed === "true";
    for (const button of byId("log-filter").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === kind));
    }
  }

  async #older() {
    this.#limit += STEP;
    if (this.#source.entries().length < this.#limit) {
      await this.#source
        .more()
        .catch((error) => announce(text.failed(error.message), "error"));
    }
    this.show();
  }

  /** What is searched for most: the paths, codes and events of what is shown. */
  #offerWords() {
    const words = this.#source
      .entries()
      .slice(0, STEP)
      .flatMap(({ entry: { path, code, event_type } }) => [
        path?.split("?")[0],
        code,
        event_type,
      ]);
    byId("search-words").replaceChildren(
      ...[...new Set(words.filter(Boolean))].map((word) => new Option(word)),
    );
  }

  /** What is folded is not built before it is looked at. */
  #entry({ key, list, entry }) {
    if (list === "moments") {
      return momentEntry(entry);
    }
    const [build, parts] = BUILDERS[list];
    const details = build(entry, this.#store.now);
    const unfold = () => {
      if (!details.querySelector(":scope > .unfolded")) {
        details.append(element("div", { class: "unfolded" }, parts(entry)));
      }
    };
    if (this.#open.has(key)) {
      details.open = true;
      unfold();
    }
    details.addEventListener("toggle", () => {
      if (details.open) {
        this.#open.add(key);
        unfold();
      } else {
        this.#open.delete(key);
      }
    });
    return element("li", { class: "entry", "data-kind": list }, details);
  }
}
