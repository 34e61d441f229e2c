import type { SimulatorChange } from "../changes";
import { faultText } from "../faults/fault-text";
import type { AnyFault } from "../faults/fault";
import type { PlannedFault } from "../faults/faults";
import type { Simulation } from "../simulation";
import { LIST_NAMES, listOf, type ListViews, listViews } from "./list-views";
import type {
  ClockState,
  FaultState,
  KeysState,
  SimulatorState,
  StateChange,
  StateLists,
} from "./state";

/** How many of each list the state begins with. */
const NEWEST = 100;

/** Reads the state of a simulator, as a whole and in parts. */
export class StateReader {
  readonly lists: ListViews;

  constructor(
    private readonly simulation: Simulation,
    /** Where the simulator listens. */
    readonly baseUrl: () => string,
  ) {
    this.lists = listViews(simulation);
  }

  /** The newest of each list, and all settings. */
  state(): SimulatorState {
    const { merchant, notifyTo, retentionNotifyUrl } = this.simulation;
    const newest = LIST_NAMES.map((name) => {
      const list = listOf(this.lists, name);
      return [name, list.all().slice(-NEWEST).map(list.stateOf)];
    });
    return {
      baseUrl: this.baseUrl(),
      mchid: merchant.mchid,
      ...(notifyTo !== undefined && { notifyTo }),
      asksRetention: retentionNotifyUrl !== undefined,
      clock: this.clock(),
      keys: this.keys(),
      faults: this.faults(),
      notificationFaults: this.notificationFaults(),
      totals: this.totals(),
      ...(Object.fromEntries(newest) as StateLists),
    };
  }

  /** Of each setting the present one, of each entry the state. */
  change(changes: Iterable<SimulatorChange>): StateChange {
    const change: Record<string, unknown> = {};
    for (const each of changes) {
      if ("setting" in each) {
        change[each.setting] = this[each.setting]();
      } else {
        const { list, entry } = each;
        const states = (change[list] ??= []) as unknown[];
        states.push(listOf(this.lists, list).stateOf(entry));
      }
    }
    // What is due next moves with every notification and order, and what signs with the clock, where keys change over.
    return {
      ...change,
      clock: this.clock(),
      ...(this.simulation.notificationKeys.migration && { keys: this.keys() }),
      totals: this.totals(),
    };
  }

  /** The same for changes of one entry or setting. */
  nameOf(change: SimulatorChange): string {
    return "setting" in change
      ? change.setting
      : `${change.list} ${listOf(this.lists, change.list).keyOf(change.entry)}`;
  }

  clock(): ClockState {
    const { clock, schedule } = this.simulation;
    const nextRetryAt = schedule.next("retry");
    return {
      now: clock.now(),
      advancedMs: clock.advanced,
      ...(nextRetryAt !== undefined && { nextRetryAt }),
    };
  }

  private keys(): KeysState {
    const { platform, notificationKeys } = this.simulation;
    const { migration } = notificationKeys;
    return {
      notificationsSignedBy: notificationKeys.signedBy,
      ...(migration && { migration }),
      publicKeyId: platform.publicKey.id,
      certificates: platform.certificates.map((certificate) => ({
        serial: certificate.serial,
        notBefore: certificate.notBefore.getTime(),
        notAfter: certificate.notAfter.getTime(),
        current: certificate.serial === platform.preferred.serial,
      })),
    };
  }

  private faults(): FaultState[] {
    return this.simulation.faults.list().map(faultState);
  }

  private notificationFaults(): FaultState[] {
    return this.simulation.notificationFaults.list().map(faultState);
  }

  private totals(): SimulatorState["totals"] {
    return Object.fromEntries(
      LIST_NAMES.map((name) => [name, this.lists[name].count()]),
    ) as SimulatorState["totals"];
  }
}

function faultState(planned: PlannedFault<AnyFault>): FaultState {
  const { id, until } = planned;
  return {
    id,
    text: faultText(planned),
    ...(until !== undefined && { until }),
  };
}
