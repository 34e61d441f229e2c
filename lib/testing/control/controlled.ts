import type { SimulatedContract, TerminationMode } from "../contracts/contract";
import type { SimulatedPlanContract } from "../deductions/plan-contract";
import type { SimulatorEvents } from "../events";
import type { Exchange } from "../exchange/exchange";
import type { NotificationFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { SimulatedNotification } from "../notifications/notifier";
import type { SimulatedOrder } from "../orders/order";
import type { PaymentOptions } from "../orders/payments";
import type { RefundOutcome, SimulatedRefund } from "../refunds/refund";

/** What the page and the control routes see and do of a simulator. */
export interface Controlled {
  readonly baseUrl: string;
  readonly mchid: string;
  /** WeChat Pay's clock, in milliseconds since the epoch. */
  now(): number;
  readonly events: SimulatorEvents;
  readonly orders: readonly SimulatedOrder[];
  readonly contracts: readonly SimulatedContract[];
  readonly planContracts: readonly SimulatedPlanContract[];
  readonly refunds: readonly SimulatedRefund[];
  readonly notifications: readonly SimulatedNotification[];
  readonly exchanges: readonly Exchange[];
  readonly faults: Faults;
  readonly notificationFaults: Faults<NotificationFault>;
  pay(prepay_id: string, how: PaymentOptions): Promise<unknown>;
  sign(out_contract_code: string): Promise<unknown>;
  decline(out_contract_code: string): void;
  terminate(
    out_contract_code: string,
    how: { mode?: TerminationMode; remark?: string },
  ): Promise<unknown>;
  settleRefund(out_refund_no: string, outcome: RefundOutcome): Promise<unknown>;
  redeliver(notificationId: string): Promise<unknown>;
}
