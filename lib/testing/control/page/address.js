/** What the page's address holds after its `#`: what is looked at, so that a link to it can be kept. */
const NAMES = [
  "view",
  "user",
  "order",
  "contract",
  "entry",
  "search",
  "kind",
  "failed",
];

let followed = () => undefined;

/** @returns {Record<string, string | undefined>} what the address says is to be seen */
export function address() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(
    NAMES.map((name) => [name, given.get(name) ?? undefined]),
  );
}

/**
 * Goes elsewhere.
 *
 * @param {Record<string, string | undefined>} changed what is `undefined` is taken out; all else stays
 */
export function goTo(changed) {
  history.pushState(undefined, "", linkTo(changed));
  followed();
}

/** Notes where one is, without a step to go back by. */
export function stayAt(changed) {
  history.replaceState(undefined, "", linkTo(changed));
}

/** The link to what one would see, on the same simulator. */
export function linkTo(changed) {
  const wanted = Object.entries({ ...address(), ...changed });
  const given = new URLSearchParams(wanted.filter(([, value]) => value));
  return `/#${given}`;
}

/** @param {() => void} changed called when the address has changed */
export function followAddress(changed) {
  followed = changed;
  window.addEventListener("popstate", changed);
}
