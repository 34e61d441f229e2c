import { randomBytes } from "node:crypto";
import { Clock } from "./clock";
import type { SimulatedContract, TerminationMode } from "./contracts/contract";
import {
  type ContractChange,
  ContractChanges,
  type Payment,
} from "./contracts/contract-changes";
import { Contracts } from "./contracts/contracts";
import type { Delivery } from "./notifications/delivery";
import { EXAMPLE_VALUES } from "./example-values";
import type { Exchange } from "./exchange/exchange";
import { Exchanges } from "./exchange/exchanges";
import { Faults, type NotificationFault } from "./faults/faults";
import { HttpServer } from "./exchange/http-server";
import { Identifiers } from "./identifiers";
import { simulateMerchant, type SimulatedMerchant } from "./keys/merchant";
import {
  type NotificationEvent,
  type NotificationOverrides,
  type SignedNotification,
  signNotification,
} from "./notifications/notification";
import {
  type NotificationSigner,
  Notifier,
  type SimulatedNotification,
} from "./notifications/notifier";
import {
  type OrderRequest,
  Orders,
  type SimulatedOrder,
} from "./orders/orders";
import {
  type CertificateRotation,
  Platform,
  type PlatformCertificate,
  type PlatformKeys,
} from "./keys/platform";
import { everyRoute } from "./routes";
import type {
  SimulatorModuleOptions,
  SimulatorOptions,
} from "./simulator-options";

/**
 * WeChat Pay as one merchant sees it: an HTTP server with keys of its own that checks each request as
 * WeChat Pay would, signs each answer, and notifies. What its user does, and what goes wrong, a test says.
 */
export class WechatPaySimulator implements AsyncDisposable {
  /** What goes wrong with exchanges. */
  readonly faults: Faults;
  /** What goes wrong with notifications; `match` is tried on the path of `notify_url`. */
  readonly notificationFaults: Faults<NotificationFault>;
  /** WeChat Pay's keys. */
  readonly platform: PlatformKeys;

  private readonly keys: Platform;
  private readonly orderBook: Orders;
  private readonly contractBook: Contracts;
  private readonly notifier: Notifier;
  private readonly changes: ContractChanges;
  private readonly exchangeLog: Exchanges;
  private readonly server: HttpServer;

  private constructor(
    options: SimulatorOptions,
    /** The merchant and its keys. */
    readonly merchant: SimulatedMerchant,
    platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
  ) {
    this.platform = this.keys = platform;
    this.faults = new Faults(identifiers);
    this.notificationFaults = new Faults<NotificationFault>(identifiers);
    this.orderBook = new Orders(clock, identifiers);
    this.contractBook = new Contracts(merchant.mchid, clock, identifiers);
    this.notifier = new Notifier(
      merchant,
      platform,
      clock,
      identifiers,
      this.notificationFaults,
      options.notificationTimeoutMs ?? 5000,
    );
    this.changes = new ContractChanges(
      this.orderBook,
      this.contractBook,
      this.notifier,
      options,
    );
    const routes = everyRoute({
      merchant,
      platform,
      orders: this.orderBook,
      contracts: this.contractBook,
      serviceIds: options.serviceIds,
      notify: (url, event) => void this.notifier.notify(url, event),
      notifyTermination: (contract) => void this.changes.notify(contract),
    });
    this.exchangeLog = new Exchanges(
      routes,
      merchant,
      platform,
      clock,
      identifiers,
      this.faults,
    );
    this.server = new HttpServer(
      (request, response) => this.exchangeLog.conduct(request, response),
      options.host ?? "127.0.0.1",
      options.port ?? 0,
    );
  }

  /** Starts a simulator. The first of a merchant takes the time to generate its keys, the next few milliseconds. */
  static async start(
    options: SimulatorOptions = {},
  ): Promise<WechatPaySimulator> {
    const mchid = options.mchid ?? EXAMPLE_VALUES.mchid;
    const clock = new Clock(
      options.now ?? (() => Date.now()),
      options.clockSkewSeconds,
    );
    const identifiers = new Identifiers(
      options.seed ?? randomBytes(16).toString("hex"),
    );
    const [merchant, platform] = await Promise.all([
      simulateMerchant(mchid, options.apiV3Key),
      Platform.create(mchid, clock, identifiers, options.certificates ?? true),
    ]);
    const simulator = new WechatPaySimulator(
      options,
      merchant,
      platform,
      clock,
      identifiers,
    );
    await simulator.server.open();
    return simulator;
  }

  /** Where it listens, such as `http://127.0.0.1:40001`. */
  get baseUrl(): string {
    return this.server.baseUrl;
  }

  /** To be spread into `ContractsModule.forRoot`. */
  get moduleOptions(): SimulatorModuleOptions {
    const { id, pem } = this.platform.publicKey;
    return {
      mchid: this.merchant.mchid,
      merchantSerialNumber: this.merchant.serialNumber,
      merchantPrivateKey: this.merchant.privateKeyPem,
      apiV3Key: this.merchant.apiV3Key,
      publicKey: { id, pem },
      baseUrl: this.baseUrl,
      backupBaseUrl: false,
      allowInsecureNotifyUrl: true,
    };
  }

  /** How far WeChat Pay's clock is ahead of the local one. */
  get clockSkewSeconds(): number {
    return this.clock.skewSeconds;
  }

  set clockSkewSeconds(seconds: number) {
    this.clock.skewSeconds = seconds;
  }

  /** Which kind of key signs notifications. Default: `publicKey`. */
  get notificationsSignedBy(): NotificationSigner {
    return this.notifier.signedBy;
  }

  set notificationsSignedBy(signer: NotificationSigner) {
    this.notifier.signedBy = signer;
  }

  /** The last thousand requests, in the order in which they came in. */
  get exchanges(): readonly Exchange[] {
    return this.exchangeLog.all();
  }

  /** All orders, in the order in which they were placed. */
  get orders(): readonly SimulatedOrder[] {
    return this.orderBook.all();
  }

  /** All contracts, from their pre-signing on. */
  get contracts(): readonly SimulatedContract[] {
    return this.contractBook.all();
  }

  /** All notifications, in the order in which they were first sent. */
  get notifications(): readonly SimulatedNotification[] {
    return this.notifier.all();
  }

  /** Places an order without a request. */
  placeOrder(request: OrderRequest = {}): SimulatedOrder {
    return this.orderBook.place(request);
  }

  /**
   * The user pays an order, and is offered the contract where a pre-signing of the last two hours names it.
   *
   * @throws Error where there is no such order, or it is paid already
   */
  pay(prepay_id: string): Payment {
    return this.changes.pay(prepay_id);
  }

  /**
   * The user signs what was offered; an order that is not paid yet is paid first, as the user would.
   * The merchant is notified; a notification that fails is reported, not thrown.
   *
   * @throws Error where nothing was pre-signed, the two hours are over, or the contract was not offered
   */
  async sign(out_contract_code: string): Promise<ContractChange> {
    return this.changes.sign(out_contract_code);
  }

  /** The user declines what was offered; nobody is notified. @throws Error where nothing was offered */
  decline(out_contract_code: string): void {
    this.contractBook.decline(out_contract_code);
  }

  /**
   * A signed contract ends, and the merchant is notified.
   *
   * @param how.mode who ends it. Default: `USER_TERMINATE`
   * @throws Error where the contract is not signed
   */
  async terminate(
    out_contract_code: string,
    how: { mode?: TerminationMode; remark?: string } = {},
  ): Promise<ContractChange> {
    return this.changes.terminate(
      out_contract_code,
      how.mode ?? "USER_TERMINATE",
      how.remark,
    );
  }

  /** Sends a notification again: the same id, but a new timestamp, nonce and signature. */
  async redeliver(notificationId: string): Promise<Delivery> {
    return this.notifier.redeliver(notificationId);
  }

  /** Resolves when no notification is under way, such as that of a termination by the merchant. */
  async notificationsSettled(): Promise<void> {
    await this.notifier.settled();
  }

  /** A notification as WeChat Pay would send it, or otherwise as the overrides say; nothing is sent. */
  signNotification(
    event: NotificationEvent,
    overrides: NotificationOverrides = {},
  ): SignedNotification {
    return signNotification(
      event,
      overrides,
      this.notifier.signingKey(),
      this.merchant,
      this.clock,
      this.identifiers,
    );
  }

  /** Issues a new platform certificate, which signs from now on; those before it stay listed. */
  async rotateCertificate(
    rotation: CertificateRotation = {},
  ): Promise<PlatformCertificate> {
    return this.keys.rotate(rotation);
  }

  /** Takes a platform certificate off the list. @throws Error where it is not on it */
  removeCertificate(serial: string): void {
    this.keys.remove(serial);
  }

  /** Stops listening, so that connections to its port are refused; the state is kept. */
  async goOffline(): Promise<void> {
    await this.server.close();
  }

  /** Listens again, on the same port. */
  async goOnline(): Promise<void> {
    await this.server.open();
  }

  /** Closes every connection and gives up notifications that are under way. */
  async stop(): Promise<void> {
    await Promise.all([this.server.close(), this.notifier.stop()]);
  }

  /** The same as `stop`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
