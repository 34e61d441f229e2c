import type { SimulatedContract } from "../contracts/contract";
import type {
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "../deductions/plan-contract";
import { PRE_ENTRUST_SIGN_OPERATIONS } from "../contracts/pre-entrust-sign-operations";
import type { PlatformRecord } from "../keys/platform";
import type { SimulatedNotification } from "../notifications/notifier";
import type { SimulatedOrder } from "../orders/order";
import type { SimulatedRefund } from "../refunds/refund";

/** What a simulator knows, but for its keys, its faults and its log. */
export interface SimulatorSnapshot {
  readonly version: 3;
  readonly mchid: string;
  readonly apiV3Key: string;
  /** What identifiers are drawn from, and how many were drawn. */
  readonly seed: string;
  readonly drawn: number;
  readonly platform: PlatformRecord;
  readonly orders: readonly SimulatedOrder[];
  readonly contracts: readonly SimulatedContract[];
  readonly planContracts: readonly SimulatedPlanContract[];
  readonly planSignings: readonly SimulatedPlanSigning[];
  readonly refunds: readonly SimulatedRefund[];
  readonly notifications: readonly SimulatedNotification[];
}

/** A snapshot as a file holds it. */
export function snapshotText(snapshot: SimulatorSnapshot): string {
  const contracts = snapshot.contracts.map(({ operation, ...contract }) => ({
    ...contract,
    operation: { kind: operation.kind, manner: operation.manner },
  }));
  return JSON.stringify({ ...snapshot, contracts });
}

/** Reads what `snapshotText` wrote. @throws Error where it is not that */
export function parseSnapshot(text: string): SimulatorSnapshot {
  const snapshot = Object(JSON.parse(text)) as SimulatorSnapshot;
  if (snapshot.version !== 3) {
    throw new Error(
      `it is of version ${String(snapshot.version)}, which this release does not know`,
    );
  }
  const { contracts: kept, platform } = snapshot;
  const lists = [
    snapshot.orders,
    kept,
    snapshot.planContracts,
    snapshot.planSignings,
    snapshot.refunds,
    snapshot.notifications,
    platform?.certificates,
  ];
  if (!lists.every(Array.isArray)) {
    throw new Error("it lacks some of its lists");
  }
  const contracts = kept.map((contract) => {
    const { kind, manner } = contract.operation;
    const operation = PRE_ENTRUST_SIGN_OPERATIONS.find(
      (each) => each.kind === kind && each.manner === manner,
    );
    if (!operation) {
      throw new Error(`it names an operation ${kind} ${manner}`);
    }
    return { ...contract, operation };
  });
  return { ...snapshot, contracts };
}
