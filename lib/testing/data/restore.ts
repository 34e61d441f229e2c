import type { Simulation } from "../simulation";
import type { SimulatorSnapshot } from "./snapshot";

/** What a later simulator needs beside the lists, of what changes. */
export function restOf(
  simulation: Simulation,
): Pick<
  SimulatorSnapshot,
  "drawn" | "clock" | "notificationKeys" | "platform"
> {
  const { identifiers, clock, notificationKeys, platform } = simulation;
  return {
    drawn: identifiers.count,
    clock: { advancedMs: clock.advanced },
    notificationKeys: notificationKeys.record(),
    platform: platform.record(),
  };
}

/** All that a later simulator needs to go on where this one stands; keys and the log are kept apart. */
export function snapshotOf(simulation: Simulation): SimulatorSnapshot {
  return {
    version: 3,
    mchid: simulation.merchant.mchid,
    apiV3Key: simulation.merchant.apiV3Key,
    seed: simulation.identifiers.seed,
    ...restOf(simulation),
    orders: simulation.orders.all(),
    contracts: simulation.contracts.all(),
    planContracts: simulation.planContracts.all(),
    planSignings: simulation.planSignings.all(),
    refunds: simulation.refunds.all(),
    notifications: simulation.notifier.all(),
  };
}

/** Goes on where the simulator before stood, but for its platform keys. */
export function restore(
  simulation: Simulation,
  former: SimulatorSnapshot,
): void {
  if (former.notificationKeys) {
    simulation.notificationKeys.restore(former.notificationKeys);
  }
  simulation.orders.restore(former.orders);
  simulation.contracts.restore(former.contracts);
  simulation.planContracts.restore(former.planContracts);
  simulation.planSignings.restore(former.planSignings);
  simulation.refunds.restore(former.refunds);
  simulation.notifier.restore(former.notifications);
  simulation.refundSettlements.goOn();
  simulation.deductionSettlements.goOn();
  simulation.planChanges.goOn();
}
