import type { SimulatedContract } from "./contracts/contract";
import type { DeductionOutcome } from "./deductions/deduction-outcome";
import type {
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./deductions/plan-contract";
import type { SimulatorEvents } from "./events";
import type { Exchange } from "./exchange/exchange";
import type { NotificationFault } from "./faults/fault";
import type { Faults } from "./faults/faults";
import type { SimulatedMerchant } from "./keys/merchant";
import type { PlatformKeys } from "./keys/platform";
import type { NotificationSigner } from "./notifications/notification-keys";
import type { SimulatedNotification } from "./notifications/simulated-notification";
import type { SimulatedOrder } from "./orders/order";
import type { SimulatedRefund } from "./refunds/refund";
import type { Simulation } from "./simulation";

/**
 * What a simulator knows, and what it is set to.
 *
 * @example
 * ```ts
 * export function unpaid(simulator: SimulatorView) {
 *   return simulator.orders.filter(({ trade_state }) => trade_state === "NOTPAY");
 * }
 * ```
 */
export abstract class SimulatorView {
  readonly #simulation: Simulation;

  /** @internal */
  protected constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** What goes wrong with exchanges. */
  get faults(): Faults {
    return this.#simulation.faults;
  }

  /** What goes wrong with notifications; `match` is tried on the path of `notify_url`. */
  get notificationFaults(): Faults<NotificationFault> {
    return this.#simulation.notificationFaults;
  }

  /** What happens, as it happens: `exchange`, `delivery` and `change`. */
  get events(): SimulatorEvents {
    return this.#simulation.events;
  }

  /** The merchant and its keys. */
  get merchant(): SimulatedMerchant {
    return this.#simulation.merchant;
  }

  /** The merchant's number. */
  get mchid(): string {
    return this.merchant.mchid;
  }

  /** WeChat Pay's keys. */
  get platform(): PlatformKeys {
    return this.#simulation.platform;
  }

  /** WeChat Pay's clock, in milliseconds since the epoch. */
  now(): number {
    return this.#simulation.clock.now();
  }

  /** How far WeChat Pay's clock is ahead of the local one. */
  get clockSkewSeconds(): number {
    return this.#simulation.clock.skewSeconds;
  }

  set clockSkewSeconds(seconds: number) {
    this.#simulation.clock.skewSeconds = seconds;
  }

  /** Which kind of key signs notifications. Default: `publicKey`. */
  get notificationsSignedBy(): NotificationSigner {
    return this.#simulation.notificationKeys.signedBy;
  }

  set notificationsSignedBy(signer: NotificationSigner) {
    this.#simulation.notificationKeys.signedBy = signer;
  }

  /** The newest requests, in the order in which they came in: as many as `keptExchanges`; of a `data` folder the last thousand. */
  get exchanges(): readonly Exchange[] {
    return this.#simulation.exchangeLog.all();
  }

  /** All orders, in the order in which they were placed. */
  get orders(): readonly SimulatedOrder[] {
    return this.#simulation.orders.all();
  }

  /** All contracts, from their pre-signing on. */
  get contracts(): readonly SimulatedContract[] {
    return this.#simulation.contracts.all();
  }

  /** All contracts of plans that users have signed: while paying (`contract_info` of an order), or after a pre-signing. */
  get planContracts(): readonly SimulatedPlanContract[] {
    return this.#simulation.planContracts.all();
  }

  /** All pre-signings of plans, whatever became of them. */
  get planSignings(): readonly SimulatedPlanSigning[] {
    return this.#simulation.planSignings.all();
  }

  /** What becomes of deductions from now on. Default: `SUCCESS`. */
  get deductionOutcome(): DeductionOutcome {
    return this.#simulation.deductionOutcome;
  }

  set deductionOutcome(outcome: DeductionOutcome) {
    this.#simulation.deductionOutcome = outcome;
  }

  /** All refunds, in the order in which they were applied for. */
  get refunds(): readonly SimulatedRefund[] {
    return this.#simulation.refunds.all();
  }

  /** All notifications, in the order in which they were first sent. */
  get notifications(): readonly SimulatedNotification[] {
    return this.#simulation.notifier.all();
  }
}
