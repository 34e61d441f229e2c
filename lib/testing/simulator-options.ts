import type { ContractNotificationOptions } from "./contracts/contract-changes";
import type { DeductionOutcome } from "./deductions/deduction-outcome";
import type { SimulatedPlan } from "./deductions/plan";
import type { RetentionOptions } from "./deductions/retention";
import type { NotificationRetries } from "./notifications/retries";
import type { RefundOptions } from "./refunds/refund-settlements";

/** Options of a simulator, all optional. */
export interface SimulatorOptions
  extends ContractNotificationOptions, RefundOptions, RetentionOptions {
  /** Default: any free one. */
  port?: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** The merchant. Simulators of different merchants share no key. Default: `1900000109`. */
  mchid?: string;
  /** The merchant's APIv3 key, 32 characters. Default: one that follows from `mchid`. */
  apiV3Key?: string;
  /** The services that the merchant has; others are refused with `NO_AUTH`. Default: any. */
  serviceIds?: readonly number[];
  /** Identifiers are drawn from it: the same seed and the same calls give the same ones. Default: a random one. */
  seed?: string;
  /** The local clock, in milliseconds since the epoch. Default: `Date.now`. */
  now?: () => number;
  /** How far WeChat Pay's clock is ahead of the local one; negative where it is behind. Default: 0. */
  clockSkewSeconds?: number;
  /** What becomes of deductions. Default: `SUCCESS`; with `ACCEPT`, those that are notified later stay open until `settleDeduction`. */
  deductionOutcome?: DeductionOutcome;
  /** The merchant's plans (委托代扣模板), where they differ from a monthly renewal. Default: all plans are monthly renewals. */
  plans?: readonly SimulatedPlan[];
  /** Whether notices and deductions of 委托代扣 are only accepted from 7:00 to 22:00 in Beijing. Default: true. */
  deductionHours?: boolean;
  /** Whether the merchant has platform certificates beside the public key. Default: true. */
  certificates?: boolean;
  /** How long a merchant may take to answer a notification. Default: 5000. */
  notificationTimeoutMs?: number;
  /**
   * Whether notifications that were not acknowledged are sent again on the official schedule, or faster, as time passes;
   * `false`: never. Default: only where `advance` moves the clock ahead.
   */
  notificationRetries?: boolean | NotificationRetries;
  /**
   * Where notifications are sent, whatever `notify_url` says, such as `http://127.0.0.1:3000`. Without a path it keeps that
   * of the `notify_url`. Default: to the `notify_url`.
   */
  notifyTo?: string;
  /** How many requests a merchant may make within a second; more are refused with `RATELIMIT_EXCEEDED`. Default: any number. */
  requestsPerSecond?: number;
  /** A folder that keeps keys, state and requests, for a later simulator to go on with. Default: none. */
  data?: string;
  /**
   * How many requests are kept at least, the newest: in memory (100,000 take some 300 MB), or in the folder `data`, with a
   * thousand in memory. Default: 1000.
   */
  keptExchanges?: number;
  /** Who may use the phone at `GET /` and the control routes: this machine only, or anyone. Default: `loopback`. */
  control?: "loopback" | "any";
}

/** Options of `ContractsModule.forRoot` that make it speak to a simulator, in public-key mode. */
export interface SimulatorModuleOptions {
  /** The merchant that signs requests (商户号). */
  mchid: string;
  /** Serial of its API certificate, hex (商户API证书序列号). */
  merchantSerialNumber: string;
  /** PEM. */
  merchantPrivateKey: string;
  /** The APIv3 key, 32 characters (APIv3密钥). */
  apiV3Key: string;
  /** WeChat Pay's public key (微信支付公钥): id `PUB_KEY_ID_…` and PEM. */
  publicKey: { id: string; pem: string };
  /** Origin of the simulator. */
  baseUrl: string;
  /** None: the simulator is its only host. */
  backupBaseUrl: false;
  /** Lets `notify_url` be `http` on this machine. */
  allowInsecureNotifyUrl: true;
}
