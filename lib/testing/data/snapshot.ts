import type { Lists, SimulatorChange } from "../changes";
import type { SimulatedContract } from "../contracts/contract";
import { PRE_ENTRUST_SIGN_OPERATIONS } from "../contracts/pre-entrust-sign-operations";
import type { PlatformRecord } from "../keys/platform";
import type { NotificationKeysRecord } from "../notifications/notification-keys";

/** The lists that are kept, and by what their entries are told apart. */
const KEYS = {
  orders: "out_trade_no",
  contracts: "out_contract_code",
  planContracts: "contract_id",
  planSignings: "pre_entrustweb_id",
  refunds: "out_refund_no",
  notifications: "id",
} as const;

type KeptLists = {
  readonly [L in keyof typeof KEYS]: readonly Lists[L][];
};

/** What a simulator knows, but for its keys, its faults and its log. */
export interface SimulatorSnapshot extends KeptLists {
  readonly version: 3;
  /** Number of the journal that goes on from here. */
  readonly journal?: number;
  readonly mchid: string;
  readonly apiV3Key: string;
  /** What identifiers are drawn from, and how many were drawn. */
  readonly seed: string;
  readonly drawn: number;
  /** How far the clock was moved ahead. */
  readonly clock?: { readonly advancedMs: number };
  readonly notificationKeys?: NotificationKeysRecord;
  readonly platform: PlatformRecord;
}

/** A line of the journal: an entry that is new or takes another's place, or what is kept beside the lists. */
export type RecordedChange =
  | { readonly list: keyof KeptLists; readonly entry: object }
  | { readonly rest: Partial<SimulatorSnapshot> };

/** A snapshot as a file holds it. */
export function snapshotText(snapshot: SimulatorSnapshot): string {
  const contracts = snapshot.contracts.map(recordedContract);
  return JSON.stringify({ ...snapshot, contracts });
}

/** The same for changes of one entry or setting. */
export function nameOf(change: SimulatorChange): string {
  if ("setting" in change) {
    return change.setting;
  }
  const { list, entry } = change;
  return list === "exchanges"
    ? list
    : `${list} ${String(Reflect.get(entry, KEYS[list]))}`;
}

/** A change as the journal holds it; none where it is of what is not kept. */
export function recordedChange(change: SimulatorChange): RecordedChange[] {
  if ("setting" in change || change.list === "exchanges") {
    return [];
  }
  const { list } = change;
  const entry =
    change.list === "contracts" ? recordedContract(change.entry) : change.entry;
  return [{ list, entry }];
}

/** A snapshot with the changes that followed. @throws Error where they are none */
export function applyChange(
  snapshot: SimulatorSnapshot,
  changes: readonly RecordedChange[],
): SimulatorSnapshot {
  const lists = Object.fromEntries(
    Object.entries(KEYS).map(([list, key]) => [
      list,
      new Map(
        snapshot[list as keyof KeptLists].map((entry) => [
          Reflect.get(entry, key) as string,
          entry as object,
        ]),
      ),
    ]),
  ) as Record<keyof KeptLists, Map<string, object>>;
  let rest: Partial<SimulatorSnapshot> = {};
  for (const change of changes) {
    if ("rest" in change) {
      rest = { ...rest, ...change.rest };
      continue;
    }
    const { list, entry } = change;
    if (!Object.hasOwn(KEYS, list)) {
      throw new Error(`its changes name a list ${String(list)}`);
    }
    const key = Reflect.get(entry, KEYS[list]) as string;
    lists[list].set(
      key,
      list === "contracts" ? restoredContract(entry as never) : entry,
    );
  }
  const kept = Object.fromEntries(
    Object.entries(lists).map(([list, entries]) => [
      list,
      [...entries.values()],
    ]),
  ) as unknown as KeptLists;
  return { ...snapshot, ...rest, ...kept };
}

/** Reads what `snapshotText` wrote. @throws Error where it is not that */
export function parseSnapshot(text: string): SimulatorSnapshot {
  const snapshot = Object(JSON.parse(text)) as SimulatorSnapshot;
  if (snapshot.version !== 3) {
    throw new Error(
      `it is of version ${String(snapshot.version)}, which this release does not know`,
    );
  }
  const lists = [
    ...Object.keys(KEYS).map((list) => snapshot[list as keyof KeptLists]),
    snapshot.platform?.certificates,
  ];
  if (!lists.every(Array.isArray)) {
    throw new Error("it lacks some of its lists");
  }
  return { ...snapshot, contracts: snapshot.contracts.map(restoredContract) };
}

function recordedContract({ operation, ...contract }: SimulatedContract) {
  const { kind, manner } = operation;
  return { ...contract, operation: { kind, manner } };
}

function restoredContract(contract: SimulatedContract): SimulatedContract {
  const { kind, manner } = contract.operation;
  const operation = PRE_ENTRUST_SIGN_OPERATIONS.find(
    (each) => each.kind === kind && each.manner === manner,
  );
  if (!operation) {
    throw new Error(`it names an operation ${kind} ${manner}`);
  }
  return { ...contract, operation };
}
