const FOCUSABLE = "summary, button, select, input, a[href]";

/**
 * Keeps the elements of a list in step with data. An item that holds the same things keeps its element; one that does
 * not gets a new element, in which the same parts are unfolded and the same control has the focus.
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
        remove(node, this.#container);
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
    if (former && isSame(former.item, item)) {
      return former;
    }
    const node = this.#build(item);
    if (former) {
      replace(former.node, node);
    }
    return { item, node };
  }
}

/** Takes an element away; the focus, where it is in there, goes to the heading of the part of the page. */
function remove(node, container) {
  const hasFocus = node.contains(document.activeElement);
  node.remove();
  if (hasFocus) {
    container
      .closest("section:has(h2[tabindex])")
      ?.querySelector("h2[tabindex]")
      .focus();
  }
}

/** Whether two items hold the same things; a list in one is the same where it holds the same. */
function isSame(one, other) {
  if (Object.is(one, other)) {
    return true;
  }
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every((name) =>
      Array.isArray(one[name]) && Array.isArray(other[name])
        ? one[name].length === other[name].length &&
          one[name].every((each, at) => Object.is(each, other[name][at]))
        : Object.is(one[name], other[name]),
    )
  );
}

function replace(old, renewed) {
  const open = named(old, "details").filter(([, each]) => each.open);
  const folded = new Map(named(renewed, "details"));
  open.forEach(([name]) => folded.get(name)?.setAttribute("open", ""));
  const [focused] =
    named(old, FOCUSABLE).find(([, each]) => each === document.activeElement) ??
    [];
  old.replaceWith(renewed);
  new Map(named(renewed, FOCUSABLE)).get(focused)?.focus();
}

/**
 * The elements in another one, each by what a person knows it by, and its place among those that are called the same. What an
 * element unfolds from first is called the same whatever it says.
 */
function named(container, selector) {
  const counts = new Map();
  const first = container.querySelector("summary");
  return Array.from(container.querySelectorAll(selector), (each) => {
    const label = each.matches("details")
      ? each.querySelector("summary")
      : each;
    const words = label === first ? "" : (label.ariaLabel ?? label.textContent);
    const name = `${each.tagName} ${words}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return [`${name} ${counts.get(name)}`, each];
  });
}
