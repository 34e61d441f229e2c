import type { Lists } from "../changes";
import type { Simulation } from "../simulation";
import {
  contractState,
  exchangeState,
  notificationState,
  orderState,
  planContractState,
  planSigningState,
} from "./entry-states";
import type { StateLists } from "./state";

/** One list of a simulator, as the page reads it. */
export interface ListView<Entry, State> {
  /** Those in memory, the oldest first. */
  all(): readonly Entry[];
  /** How many there are, in memory or not. */
  count(): number;
  find(key: string): Entry | undefined | Promise<Entry | undefined>;
  /**
   * Those that are not in memory any more, the newest first.
   *
   * @param mayBe whether one may be what is looked for, by its JSON in lower case
   * @param before key of the entry from which it goes back. Default: none
   */
  older?(
    mayBe: (text: string) => boolean,
    before?: string,
  ): AsyncIterable<Entry>;
  /** All, in memory or not; of lists that may be longer than memory. */
  oldestFirst?(): AsyncIterable<Entry>;
  keyOf(entry: Entry): string;
  stateOf(entry: Entry): State;
  /** What a search looks through, where that is not the state. */
  textOf?(entry: Entry): string;
  /** Whether it was refused, not answered or not received; of lists where that may be. */
  hasFailed?(entry: Entry): boolean;
}

/** Every list. */
export type ListViews = {
  readonly [L in keyof Lists]: ListView<Lists[L], StateLists[L][number]>;
};

/** The names of the lists. */
export const LIST_NAMES: readonly (keyof Lists)[] = [
  "orders",
  "contracts",
  "planContracts",
  "planSignings",
  "refunds",
  "notifications",
  "exchanges",
];

/** A list by its name, where it does not matter which. */
export function listOf(
  views: ListViews,
  name: keyof Lists,
): ListView<object, unknown> {
  return views[name] as unknown as ListView<object, unknown>;
}

/** The lists of a simulation, to be read by page and by key. */
export function listViews(simulation: Simulation): ListViews {
  const { orders, contracts, planContracts, planSignings, plans } = simulation;
  const { refunds, notifier, exchangeLog } = simulation;
  return {
    orders: {
      all: () => orders.all(),
      count: () => orders.count,
      find: (number) => orders.findByTradeNo(number),
      keyOf: ({ out_trade_no }) => out_trade_no,
      stateOf: orderState,
    },
    contracts: {
      all: () => contracts.all(),
      count: () => contracts.count,
      find: (code) => contracts.find(code),
      keyOf: ({ out_contract_code }) => out_contract_code,
      stateOf: contractState,
    },
    planContracts: {
      all: () => planContracts.all(),
      count: () => planContracts.count,
      find: (id) => planContracts.findById(id),
      keyOf: ({ contract_id }) => contract_id,
      stateOf: (contract) => planContractState(contract, plans),
    },
    planSignings: {
      all: () => planSignings.all(),
      count: () => planSignings.count,
      find: (id) => planSignings.findBySession(id),
      keyOf: ({ pre_entrustweb_id }) => pre_entrustweb_id,
      stateOf: (signing) => planSigningState(signing, plans),
    },
    refunds: {
      all: () => refunds.all(),
      count: () => refunds.count,
      find: (number) => refunds.find("out_refund_no", number),
      keyOf: ({ out_refund_no }) => out_refund_no,
      stateOf: (refund) => refund,
    },
    notifications: {
      all: () => notifier.all(),
      count: () => notifier.count,
      find: (id) => notifier.find(id),
      keyOf: ({ id }) => id,
      stateOf: notificationState,
      hasFailed: (notification) =>
        ["waiting", "given-up"].includes(notificationState(notification).state),
    },
    exchanges: {
      all: () => exchangeLog.all(),
      count: () => exchangeLog.count,
      find: (requestId) => exchangeLog.find(requestId),
      older: (mayBe, before) => exchangeLog.older(mayBe, before),
      oldestFirst: () => exchangeLog.oldestFirst(),
      // As the lines of a data folder hold it; the state only repeats it in other forms.
      textOf: (exchange) => JSON.stringify(exchange),
      keyOf: ({ requestId }) => requestId,
      stateOf: exchangeState,
      hasFailed: ({ status }) => status === undefined || status >= 400,
    },
  };
}
