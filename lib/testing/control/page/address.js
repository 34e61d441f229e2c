/** What the page's address holds after its `#`: what is looked at, so that a link to it can be kept. */
const NAMES = [
  "view",
  "user",
  "order",
  "contract",
  "plan",
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
  follow(linkTo(changed));
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

function follow(link) {
  history.pushState(undefined, "", link);
  followed();
}

/** What a log is about, one of which the address names. */
const ABOUT = {
  order: undefined,
  contract: undefined,
  plan: undefined,
  entry: undefined,
};

/**
 * The link to the log of one thing alone, or without one to all of it.
 *
 * @param {{ order?: string, contract?: string, plan?: string, entry?: string }} about its number, its code, its `contract_id`, or its list and key
 * @param {Record<string, string | undefined>} [further] what else changes
 */
export function linkToLog(about, further) {
  return linkTo({ view: "log", ...ABOUT, ...about, ...further });
}

/** Goes to the log of one thing alone, or without one to all of it. */
export function goToLog(about) {
  follow(linkToLog(about));
}

/** @param {() => void} changed called when the address has changed */
export function followAddress(changed) {
  followed = changed;
  window.addEventListener("popstate", changed);
}
