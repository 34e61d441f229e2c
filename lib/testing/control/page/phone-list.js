import { byId, element } from "./element.js";
import { KeyedList } from "./keyed-list.js";
import { text } from "./language.js";

/** As many as are drawn at first, and more at each wish. */
const STEP = 50;

/** A list of the phone, of which so many are drawn as one looks through. */
export class PhoneList {
  #limit = STEP;
  #list;

  /**
   * @param {string} id of its element
   * @param {(item: object) => Element} build of an item, which has a `key`
   * @param {() => void} more called when more are wished for
   */
  constructor(id, build, more) {
    this.#list = new KeyedList(
      byId(id),
      ({ key }) => key,
      (item) =>
        item === MORE ? moreButton(() => this.#grow(more)) : build(item),
    );
  }

  /** @param {object[]} items the first to be seen first @param {boolean} hasMore whether there are more than these */
  show(items, hasMore = false) {
    const isLong = items.length > this.#limit || hasMore;
    this.#list.show([
      ...items.slice(0, this.#limit),
      ...(isLong ? [MORE] : []),
    ]);
  }

  /** Forgets what it shows, so that it is drawn anew. */
  clear() {
    this.#limit = STEP;
    this.#list.clear();
  }

  #grow(more) {
    this.#limit += STEP;
    more();
  }
}

const MORE = { key: "more" };

function moreButton(onclick) {
  return element(
    "li",
    { class: "card more" },
    element("button", { type: "button", class: "quiet", onclick }, text.more),
  );
}
