/** By what the entries of each list are told apart. */
export const KEYS = {
  orders: "out_trade_no",
  contracts: "out_contract_code",
  planContracts: "contract_id",
  planSignings: "pre_entrustweb_id",
  refunds: "out_refund_no",
};

/** What the page knows of a simulator: its settings, and of its lists what was sent or asked for so far. */
export class Store {
  #lists;
  /** What is one at a time: `baseUrl`, `mchid`, `clock`, `keys`, faults. */
  settings;
  /** When the settings came, by this browser's clock. */
  #settingsCame = 0;

  /** Begins anew with a whole state. */
  reset(state) {
    this.#lists = Object.fromEntries(
      Object.keys(KEYS).map((list) => [list, new Map()]),
    );
    this.settings = {};
    this.apply(state);
  }

  /** Takes in what has changed. */
  apply(change) {
    for (const [name, value] of Object.entries(change)) {
      if (KEYS[name]) {
        this.add(name, value);
      } else if (!(name in change.totals)) {
        this.settings[name] = value;
      }
    }
    if (change.clock) {
      this.#settingsCame = performance.now();
    }
  }

  /** Takes in entries of a list, in place of those of the same key. */
  add(list, entries) {
    const known = this.#lists[list];
    for (const entry of entries) {
      known.set(entry[KEYS[list]], entry);
    }
  }

  /** @returns {object[]} the entries of a list, in the order in which they came */
  list(name) {
    return [...this.#lists[name].values()];
  }

  /** One entry, where it is known. */
  find(list, key) {
    return this.#lists[list].get(key);
  }

  /** The simulated time, in milliseconds since the epoch. */
  get now() {
    return this.settings.clock.now + performance.now() - this.#settingsCame;
  }
}
