import { randomBytes } from "node:crypto";
import { changedIn, type Setting } from "./changes";
import { Clock } from "./clock";
import { ContractChanges } from "./contracts/contract-changes";
import { Contracts } from "./contracts/contracts";
import type { DeductionOutcome } from "./deductions/deduction-outcome";
import { DeductionSettlements } from "./deductions/deduction-settlements";
import { PlanContractChanges } from "./deductions/plan-contract-changes";
import { Plans } from "./deductions/plan";
import { PlanContracts } from "./deductions/plan-contracts";
import { Retentions } from "./deductions/retention";
import { PlanSignings } from "./deductions/plan-signings";
import { Customer } from "./customer";
import { restore } from "./data/restore";
import type { SimulatorSnapshot } from "./data/snapshot";
import { EXAMPLE_VALUES } from "./example-values";
import { SimulatorEvents } from "./events";
import { Admission } from "./exchange/admission";
import {
  type ExchangeArchive,
  ExchangeLog,
  USUALLY_KEPT,
} from "./exchange/exchange-log";
import { Exchanges } from "./exchange/exchanges";
import { RateLimit } from "./exchange/rate-limit";
import type { NotificationFault } from "./faults/fault";
import { Faults } from "./faults/faults";
import { Identifiers } from "./identifiers";
import type { KeyPairs } from "./keys/key-pair";
import { simulateMerchant, type SimulatedMerchant } from "./keys/merchant";
import { certificateName, Platform } from "./keys/platform";
import { NotificationKeys } from "./notifications/notification-keys";
import { Notifier } from "./notifications/notifier";
import { Orders } from "./orders/orders";
import { Openids } from "./orders/payer";
import { Payments } from "./orders/payments";
import { RefundSettlements } from "./refunds/refund-settlements";
import { Refunds } from "./refunds/refunds";
import { everyRoute } from "./routes";
import { Schedule } from "./schedule";
import type { SimulatorOptions } from "./simulator-options";

/** What a simulator left in its folder. */
export interface LeftBehind {
  readonly former?: SimulatorSnapshot | undefined;
  readonly exchanges: ExchangeArchive;
}

/** The merchant of these options. */
export function mchidOf({ mchid = EXAMPLE_VALUES.mchid }: SimulatorOptions) {
  return mchid;
}

/** The parts of one WeChat Pay, put together; nothing listens yet. */
export class Simulation {
  readonly faults: Faults;
  readonly notificationFaults: Faults<NotificationFault>;
  readonly orders: Orders;
  readonly contracts: Contracts;
  /** Where notifications are sent, where not to their `notify_url`. */
  readonly notifyTo: string | undefined;
  readonly schedule: Schedule;
  readonly notificationKeys: NotificationKeys;
  readonly notifier: Notifier;
  readonly plans: Plans;
  readonly planContracts: PlanContracts;
  readonly planSignings: PlanSignings;
  readonly planChanges: PlanContractChanges;
  readonly deductionSettlements: DeductionSettlements;
  readonly retentions: Retentions;
  /** Where the merchant is asked what would keep a user. */
  readonly retentionNotifyUrl: string | undefined;
  deductionOutcome: DeductionOutcome;
  readonly refunds: Refunds;
  readonly refundSettlements: RefundSettlements;
  readonly customer: Customer;
  readonly changes: ContractChanges;
  readonly exchanges: Exchanges;

  private constructor(
    options: SimulatorOptions,
    readonly merchant: SimulatedMerchant,
    readonly platform: Platform,
    readonly clock: Clock,
    readonly identifiers: Identifiers,
    readonly events: SimulatorEvents,
    readonly exchangeLog: ExchangeLog,
  ) {
    const { mchid } = merchant;
    this.notifyTo = options.notifyTo;
    const set = (setting: Setting) => () =>
      void events.emit("change", { setting });
    this.schedule = new Schedule(
      clock,
      () => this.notifier.quiet(),
      set("clock"),
    );
    this.faults = new Faults(identifiers, clock, set("faults"));
    this.notificationFaults = new Faults<NotificationFault>(
      identifiers,
      clock,
      set("notificationFaults"),
    );
    const openids = new Openids();
    this.orders = new Orders(
      mchid,
      clock,
      this.schedule,
      identifiers,
      openids,
      changedIn("orders", events),
    );
    this.contracts = new Contracts(
      mchid,
      clock,
      identifiers,
      openids,
      changedIn("contracts", events),
    );
    this.plans = new Plans(options.plans);
    this.planContracts = new PlanContracts(
      mchid,
      clock,
      identifiers,
      changedIn("planContracts", events),
    );
    this.planSignings = new PlanSignings(
      this.planContracts,
      clock,
      identifiers,
      openids,
      changedIn("planSignings", events),
    );
    this.deductionOutcome = options.deductionOutcome ?? "SUCCESS";
    this.refunds = new Refunds(
      this.orders,
      clock,
      identifiers,
      changedIn("refunds", events),
    );
    this.notificationKeys = new NotificationKeys(
      platform,
      clock,
      identifiers,
      set("keys"),
    );
    this.notifier = new Notifier(
      merchant,
      this.notificationKeys,
      clock,
      this.schedule,
      identifiers,
      this.notificationFaults,
      {
        changed: changedIn("notifications", events),
        delivered: (...delivery) => void events.emit("delivery", ...delivery),
      },
      {
        timeoutMs: options.notificationTimeoutMs ?? 5000,
        retries: retriesOf(options),
        retriesOnlyWhenMoved: options.notificationRetries === undefined,
        notifyTo: options.notifyTo,
      },
    );
    this.changes = new ContractChanges(this.contracts, this.notifier, options);
    this.planChanges = new PlanContractChanges(
      this.planContracts,
      this.planSignings,
      clock,
      this.schedule,
      this.notifier,
      options,
    );
    this.retentionNotifyUrl = options.retentionNotifyUrl;
    this.retentions = new Retentions(
      this.planContracts,
      this.notifier,
      options,
    );
    this.deductionSettlements = new DeductionSettlements(
      mchid,
      clock,
      this.schedule,
      this.orders,
      this.planContracts,
      this.planChanges,
      this.notifier,
      () => this.deductionOutcome,
    );
    this.customer = new Customer(
      this.orders,
      new Payments(
        mchid,
        clock,
        this.orders,
        this.contracts,
        this.planContracts,
        this.notifier,
      ),
      this.contracts,
      this.changes,
      this.planChanges,
    );
    this.refundSettlements = new RefundSettlements(
      mchid,
      this.refunds,
      this.notifier,
      clock,
      this.schedule,
      options,
    );
    const routes = everyRoute({
      merchant,
      platform,
      orders: this.orders,
      contracts: this.contracts,
      planContracts: this.planContracts,
      planSignings: this.planSignings,
      plans: this.plans,
      clock,
      hours: options.deductionHours ?? true,
      accepted: (order) => this.deductionSettlements.settleLater(order),
      outcome: () => this.deductionOutcome,
      planTerminated: (contract) => void this.planChanges.notify(contract),
      refunds: this.refunds,
      serviceIds: options.serviceIds,
      notify: (url, event) => void this.notifier.notify(url, event),
      notifyTermination: (contract) => void this.changes.notify(contract),
      settleRefund: (refund) => this.refundSettlements.settleLater(refund),
    });
    this.exchanges = new Exchanges(
      routes,
      new Admission(
        merchant,
        platform,
        clock,
        new RateLimit(options.requestsPerSecond),
      ),
      platform,
      clock,
      identifiers,
      this.faults,
      exchangeLog,
      (exchange) => {
        events.emit("exchange", exchange);
        events.emit("change", { list: "exchanges", entry: exchange });
      },
    );
  }

  /**
   * @param options as `checkOptions` lets them pass
   * @param left what a simulator before it left, to go on with, and where requests are kept
   */
  static async create(
    options: SimulatorOptions,
    keyPairs: KeyPairs,
    left?: LeftBehind,
  ): Promise<Simulation> {
    const former = left?.former;
    const clock = new Clock(
      options.now ?? (() => Date.now()),
      options.clockSkewSeconds,
      former?.clock?.advancedMs,
    );
    const identifiers = identifiersOf(options, former);
    const events = new SimulatorEvents();
    if (!former && (options.certificates ?? true)) {
      // Begun now, awaited by rotate below: all pairs are generated at the same time.
      keyPairs(certificateName(1)).catch(() => undefined);
    }
    const [merchant, platform] = await Promise.all([
      simulateMerchant(
        mchidOf(options),
        keyPairs,
        options.apiV3Key ?? former?.apiV3Key,
      ),
      Platform.create(mchidOf(options), keyPairs, clock, identifiers, () =>
        events.emit("change", { setting: "keys" }),
      ),
    ]);
    if (former) {
      await platform.restore(former.platform);
    } else if (options.certificates ?? true) {
      await platform.rotate({});
    }
    const simulation = new Simulation(
      options,
      merchant,
      platform,
      clock,
      identifiers,
      events,
      new ExchangeLog(options.keptExchanges ?? USUALLY_KEPT, left?.exchanges),
    );
    if (former) {
      restore(simulation, former);
    }
    return simulation;
  }
}

function identifiersOf(
  { seed }: SimulatorOptions,
  former: SimulatorSnapshot | undefined,
): Identifiers {
  // Whatever the seed, as many are skipped as were drawn here before, so that none comes twice.
  return new Identifiers(
    seed ?? former?.seed ?? randomBytes(16).toString("hex"),
    former?.drawn,
  );
}

function retriesOf({ notificationRetries = true }: SimulatorOptions) {
  return notificationRetries === true ? {} : notificationRetries || undefined;
}
