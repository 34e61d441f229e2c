import type { SimulatedContract } from "./contracts/contract";
import type {
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./deductions/plan-contract";
import type { SimulatorEvents } from "./events";
import type { Exchange } from "./exchange/exchange";
import type { SimulatedNotification } from "./notifications/simulated-notification";
import type { SimulatedOrder } from "./orders/order";
import type { SimulatedRefund } from "./refunds/refund";

/** What a simulator keeps, by lists. */
export interface Lists {
  orders: SimulatedOrder;
  contracts: SimulatedContract;
  planContracts: SimulatedPlanContract;
  planSignings: SimulatedPlanSigning;
  refunds: SimulatedRefund;
  notifications: SimulatedNotification;
  exchanges: Exchange;
}

/** The settings of a simulator. */
export type Setting = "clock" | "keys" | "faults" | "notificationFaults";

/** An entry that is new or has changed, or a setting that has changed. */
export type SimulatorChange =
  | { [L in keyof Lists]: { list: L; entry: Lists[L] } }[keyof Lists]
  | { setting: Setting };

/** What a list calls with an entry that has changed. */
export type Changed<Entry> = (entry: Entry) => void;

/** What tells of changes of one list. */
export function changedIn<L extends keyof Lists>(
  list: L,
  events: SimulatorEvents,
): Changed<Lists[L]> {
  return (entry) =>
    void events.emit("change", { list, entry } as SimulatorChange);
}
