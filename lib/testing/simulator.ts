import { checkOptions } from "./check-options";
import type { TerminationMode } from "./contracts/contract";
import type { DeductionEnd } from "./deductions/deduction-outcome";
import type { Retention } from "./deductions/retention";
import type { DeductionSettlement } from "./deductions/deduction-settlements";
import type { ContractChange } from "./contracts/contract-changes";
import { Control } from "./control/control";
import { DataFolder } from "./data/data-folder";
import { restOf, snapshotOf } from "./data/restore";
import { USUALLY_KEPT } from "./exchange/exchange-log";
import { HttpServer } from "./exchange/http-server";
import type { NotificationFault } from "./faults/fault";
import { keyPairsOf } from "./keys/key-pair";
import type { CertificateRotation, PlatformCertificate } from "./keys/platform";
import type { Delivery } from "./notifications/delivery";
import {
  type NotificationEvent,
  type NotificationOverrides,
  type SignedNotification,
  signNotification,
} from "./notifications/notification";
import { givenOrder } from "./orders/given-order";
import type { OrderRequest, SimulatedOrder } from "./orders/order";
import type { Payment, PaymentOptions } from "./orders/payments";
import type { RefundOutcome } from "./refunds/refund";
import type { RefundSettlement } from "./refunds/refund-settlements";
import { mchidOf, Simulation } from "./simulation";
import { SimulatorView } from "./simulator-view";
import { millisecondsOf, nextRetry, type Span } from "./span";
import type {
  SimulatorModuleOptions,
  SimulatorOptions,
} from "./simulator-options";

/**
 * WeChat Pay as one merchant sees it: an HTTP server with keys of its own that checks each request as
 * WeChat Pay would, signs each answer, and notifies. A test decides what the user does and what goes wrong,
 * or a person does, at the phone shown at `GET /`.
 *
 * @example
 * ```ts
 * const simulator = await WechatPaySimulator.start();
 * const shop = await createMerchant(simulator.moduleOptions);
 * const { prepay_id } = simulator.placeOrder();
 * await shop.preEntrustSign.normal.payRedirectSign({
 *   appid: "wxd678efh567hg6787",
 *   service_id: 12535,
 *   out_contract_code: "wxwtdk20200910100000",
 *   contract_display_account: "微信代扣用户A",
 *   openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
 *   notify_url: "http://127.0.0.1:3000/wechatpay/notify",
 *   prepay_id,
 * });
 * await simulator.pay(prepay_id, { sign: true });
 * console.log(simulator.contracts[0]?.contract_state); // SIGNED
 * await shop.close();
 * await simulator.stop();
 * ```
 */
export class WechatPaySimulator
  extends SimulatorView
  implements AsyncDisposable
{
  private readonly server: HttpServer;
  private backOnline: NodeJS.Timeout | undefined;
  private hasStopped = false;

  private constructor(
    options: SimulatorOptions,
    private readonly simulation: Simulation,
    private readonly folder: DataFolder | undefined,
  ) {
    super(simulation);
    const control = new Control(
      this,
      simulation,
      options.control ?? "loopback",
    );
    this.server = new HttpServer(
      (request, response) =>
        control.isFor(request)
          ? control.conduct(request, response)
          : simulation.exchanges.conduct(request, response),
      options.host ?? "127.0.0.1",
      options.port ?? 0,
    );
    if (folder) {
      folder.begin({
        snapshot: () => snapshotOf(simulation),
        rest: () => restOf(simulation),
      });
      simulation.events.on("change", (change) => folder.save(change));
    }
  }

  /**
   * Starts a simulator. The first one for a merchant generates its keys; further ones start within milliseconds.
   *
   * @throws Error where an option is unknown or cannot be used, naming it and how to fix it; where the port is in use
   */
  static async start(
    options: SimulatorOptions = {},
  ): Promise<WechatPaySimulator> {
    checkOptions(options);
    const mchid = mchidOf(options);
    const folder =
      options.data === undefined
        ? undefined
        : await DataFolder.open(
            options.data,
            mchid,
            options.keptExchanges ?? USUALLY_KEPT,
          );
    const keyPairs = keyPairsOf(mchid);
    try {
      const simulation = await Simulation.create(
        options,
        folder?.keyPairs(keyPairs) ?? keyPairs,
        folder,
      );
      const simulator = new WechatPaySimulator(options, simulation, folder);
      await simulator.server.open();
      return simulator;
    } catch (error) {
      await folder?.close();
      throw error;
    }
  }

  /** Where it listens, such as `http://127.0.0.1:40001`. */
  get baseUrl(): string {
    return this.server.baseUrl;
  }

  /** Options to pass to `ContractsModule.forRoot`. */
  get moduleOptions(): SimulatorModuleOptions {
    const { id, pem } = this.platform.publicKey;
    return {
      mchid: this.mchid,
      merchantSerialNumber: this.merchant.serialNumber,
      merchantPrivateKey: this.merchant.privateKeyPem,
      apiV3Key: this.merchant.apiV3Key,
      publicKey: { id, pem },
      baseUrl: this.baseUrl,
      backupBaseUrl: false,
      allowInsecureNotifyUrl: true,
    };
  }

  /**
   * Moves WeChat Pay's clock ahead. Whatever falls due happens at its time, in order: notifications that were not
   * acknowledged are sent again, unpaid orders are closed, pre-signings and prepay_ids end, refunds settle. Resolves
   * when all that was sent has been answered. Signatures keep the real time, so that the shop accepts them.
   *
   * @example
   * ```ts
   * await wechat.advance({ hours: 24, minutes: 4 }); // the whole schedule of retries
   * await wechat.advance({ to: "next-retry" });
   * ```
   * @param by how far, in days, hours, minutes and seconds, or to when a notification is sent again
   * @throws Error where it is not a span of time, or nothing is waiting to be sent again
   */
  async advance(by: Span | { to: "next-retry" }): Promise<void> {
    const { clock, schedule } = this.simulation;
    if ("to" in by) {
      return schedule.advance(() => nextRetry(by.to, schedule));
    }
    const milliseconds = millisecondsOf(by);
    return schedule.advance(() => clock.now() + milliseconds);
  }

  /** Places an order without a request. */
  placeOrder(request: OrderRequest = {}): SimulatedOrder {
    const { orders, identifiers } = this.simulation;
    const terms = givenOrder(request, this.mchid, identifiers);
    return orders.place(terms, request.prepay_id);
  }

  /**
   * The user pays an order, and is offered the contract where a pre-signing of the last two hours names it.
   * Where the order has a `notify_url`, the merchant is notified; a notification that fails is reported, not thrown.
   *
   * @example
   * ```ts
   * const { prepay_id } = wechat.placeOrder();
   * await wechat.pay(prepay_id); // with { sign: true } the user signs what is offered, at once
   * ```
   * @throws Error where there is no such order, it can no longer be paid, or it is another user's
   */
  async pay(prepay_id: string, how: PaymentOptions = {}): Promise<Payment> {
    return this.simulation.customer.pay(prepay_id, how);
  }

  /**
   * The user signs what was offered; an order that is not paid yet is paid first, as the user would.
   * The merchant is notified; a notification that fails is reported, not thrown.
   *
   * @param out_contract_code the merchant's own code of the contract
   * @param how by whom
   * @param how.openid who signs a plan, where its pre-signing names no user. Default: the documents' example
   * @throws Error where nothing was pre-signed, the session is over, the contract was not offered, or the user has such a one already
   */
  async sign(
    out_contract_code: string,
    how: { openid?: string } = {},
  ): Promise<ContractChange> {
    return this.simulation.customer.sign(out_contract_code, how.openid);
  }

  /** The user declines what was offered; nobody is notified. @throws Error where nothing was offered */
  decline(out_contract_code: string): void {
    this.simulation.customer.decline(out_contract_code);
  }

  /**
   * A signed contract ends, and the merchant is notified.
   *
   * @param out_contract_code the merchant's own code of the contract
   * @param how who ends it, and why
   * @param how.mode who ends it. Default: `USER_TERMINATE`
   * @param how.remark the reason, as the notification and the query return it
   * @throws Error where the contract is not signed
   */
  async terminate(
    out_contract_code: string,
    how: { mode?: TerminationMode; remark?: string } = {},
  ): Promise<ContractChange> {
    return this.simulation.customer.terminate(
      out_contract_code,
      how.mode ?? "USER_TERMINATE",
      how.remark,
    );
  }

  /**
   * The user is about to end a contract of 委托代扣, and the merchant is asked what would keep them (解约挽留). The contract stays signed until
   * `terminate`. Needs `retentionNotifyUrl`.
   *
   * @throws Error where there is no such contract, or no retention URL is set
   */
  async askRetention(out_contract_code: string): Promise<Retention> {
    return this.simulation.retentions.ask(out_contract_code);
  }

  /**
   * Ends a refund that is in progress, and notifies the merchant. Needs `refundOutcome: "PROCESSING"`, as
   * refunds otherwise end by themselves.
   *
   * @throws Error where there is no such refund, or it has ended
   */
  async settleRefund(
    out_refund_no: string,
    outcome: RefundOutcome,
  ): Promise<RefundSettlement> {
    return this.simulation.refundSettlements.settle(out_refund_no, outcome);
  }

  /**
   * Ends a deduction that was accepted, and notifies the merchant. Needs `deductionOutcome: "ACCEPT"`, as deductions
   * otherwise end by themselves.
   *
   * @throws Error where no such deduction is under way
   */
  async settleDeduction(
    out_trade_no: string,
    end: DeductionEnd,
  ): Promise<DeductionSettlement> {
    return this.simulation.deductionSettlements.settle(out_trade_no, end);
  }

  /**
   * Sends a notification again: the same id, but a new timestamp, nonce and signature.
   *
   * @param notificationId its id
   * @param fault what goes wrong this time, such as `{ kind: "signtest" }`. Default: nothing
   * @throws Error where no such id is known
   */
  async redeliver(
    notificationId: string,
    fault?: NotificationFault,
  ): Promise<Delivery> {
    return this.simulation.notifier.redeliver(notificationId, fault);
  }

  /** Resolves when no notification is under way, such as that of a termination by the merchant. */
  async notificationsSettled(): Promise<void> {
    await this.simulation.notifier.settled();
  }

  /** A notification as WeChat Pay would send it, changed by the overrides; nothing is sent. */
  signNotification(
    event: NotificationEvent,
    overrides: NotificationOverrides = {},
  ): SignedNotification {
    const { notificationKeys, clock, identifiers } = this.simulation;
    return signNotification(
      event,
      overrides,
      notificationKeys.next(),
      this.merchant,
      clock,
      identifiers,
    );
  }

  /** Issues a new platform certificate, which signs from now on; those before it stay listed. */
  async rotateCertificate(
    rotation: CertificateRotation = {},
  ): Promise<PlatformCertificate> {
    return this.simulation.platform.rotate(rotation);
  }

  /** Removes a platform certificate from the list. @throws Error where it is not listed */
  removeCertificate(serial: string): void {
    this.simulation.platform.remove(serial);
  }

  /**
   * Notifications change over from the certificate to the public key, as in WeChat Pay's migration: a thousandth is signed
   * with it on the first day of the simulated clock, then 1, 5, 10, 20 and 50 %, and all from the seventh day on.
   */
  migrateToPublicKey(): void {
    this.simulation.notificationKeys.migrate();
  }

  /**
   * Stops listening, so that connections to its port are refused; the state is kept.
   *
   * @param how for how long
   * @param how.seconds after which it listens again. Default: until `goOnline`
   */
  async goOffline(how: { seconds?: number } = {}): Promise<void> {
    clearTimeout(this.backOnline);
    await this.server.close();
    if (this.hasStopped) {
      return;
    }
    if (how.seconds !== undefined) {
      this.comeBackIn(how.seconds * 1000);
    }
  }

  /** Listens again, on the same port. */
  async goOnline(): Promise<void> {
    clearTimeout(this.backOnline);
    await this.server.open();
  }

  /**
   * Closes every connection and gives up notifications that are under way.
   *
   * @throws Error where `data` could not be written
   */
  async stop(): Promise<void> {
    this.hasStopped = true;
    clearTimeout(this.backOnline);
    this.simulation.schedule.stop();
    await Promise.all([this.server.close(), this.simulation.notifier.stop()]);
    await this.folder?.close();
  }

  /** The same as `stop`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Where another has taken the port meanwhile, it tries again each second. */
  private comeBackIn(milliseconds: number): void {
    this.backOnline = setTimeout(() => {
      this.goOnline().catch(() => this.comeBackIn(1000));
    }, milliseconds);
  }
}
