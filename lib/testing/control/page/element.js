/**
 * Creates an element. Text goes in as text, never as markup.
 *
 * @param {string} name of the tag
 * @param {Record<string, unknown>} [properties] attributes; `onclick` and its like are listeners;
 *   `true` is an attribute without a value, `false` and `undefined` none
 * @param {...(Node | string | undefined | false | Array)} children
 */
export function element(name, properties = {}, ...children) {
  const created = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.startsWith("on")) {
      created.addEventListener(property.slice(2), value);
    } else if (value !== undefined && value !== false) {
      created.setAttribute(property, value === true ? "" : String(value));
    }
  }
  created.append(
    ...children
      .flat()
      .filter((child) => child !== undefined && child !== false),
  );
  return created;
}

/** The element of the page that has this id. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * A list of terms and what they are; those that are `undefined` or empty are left out.
 *
 * @param {Array<[term: string, value: Node | string | undefined]>} rows
 */
export function terms(rows) {
  return element(
    "dl",
    { class: "terms" },
    rows
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([term, value]) =>
        element("div", {}, element("dt", {}, term), element("dd", {}, value)),
      ),
  );
}
