const FOCUSABLE = "summary, button, select, a[href]";

/**
 * Keeps the elements of a list in step with data. An item that has not changed keeps its element; one that has
 * gets a new element, in which the same parts are unfolded and the same control has the focus.
 */
export class KeyedList {
  #container;
  #keyOf;
  #build;
  #shown = new Map();

  /**
   * @param {Element} container
   * @param {(item: object) => string} keyOf
   * @param {(item: object) => Element} build
   */
  constructor(container, keyOf, build) {
    this.#container = container;
    this.#keyOf = keyOf;
    this.#build = build;
  }

  /** @param {object[]} items in the order in which they are to be seen */
  show(items) {
    const former = this.#shown;
    this.#shown = new Map(
      items.map((item) => [
        this.#keyOf(item),
        this.#entryOf(item, former.get(this.#keyOf(item))),
      ]),
    );
    for (const [key, { node }] of former) {
      if (!this.#shown.has(key)) {
        node.remove();
      }
    }
    let next = this.#container.firstElementChild;
    for (const { node } of this.#shown.values()) {
      if (node === next) {
        next = next.nextElementSibling;
      } else {
        this.#container.insertBefore(node, next);
      }
    }
  }

  /** Forgets every element, so that the next `show` makes them anew, in another language say. */
  clear() {
    this.#shown.clear();
    this.#container.replaceChildren();
  }

  #entryOf(item, former) {
    const json = JSON.stringify(item);
    if (former?.json === json) {
      return former;
    }
    const node = this.#build(item);
    if (former) {
      replace(former.node, node);
    }
    return { json, node };
  }
}

function replace(old, renewed) {
  const folded = renewed.querySelectorAll("details");
  old.querySelectorAll("details").forEach((each, index) => {
    folded[index]?.toggleAttribute("open", each.open);
  });
  const focus = [...old.querySelectorAll(FOCUSABLE)].indexOf(
    document.activeElement,
  );
  old.replaceWith(renewed);
  renewed.querySelectorAll(FOCUSABLE)[focus]?.focus();
}
