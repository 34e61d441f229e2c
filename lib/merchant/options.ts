import type { KeyObject } from "node:crypto";
import type { MerchantSigner } from "../apiv3/merchant-signer";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { RetryOptions } from "../client/retry";
import type { NotificationOptions } from "../notification/notification.options";
import type { RequestDefaults } from "../validation/validate-request";

/** What `ContractsModule.forRoot` takes: one merchant and how to reach WeChat Pay. */
export interface ContractsModuleOptions {
  /** The merchant that signs requests (商户号), digits. */
  mchid: string;
  /** Serial of its API certificate, hex (商户API证书序列号); case, colons and spaces are ignored. */
  merchantSerialNumber: string;
  /**
   * Its private key: the content of `apiclient_key.pem`, PKCS#8 or PKCS#1, or a key object, RSA of 2048 bits or more; or a
   * `MerchantSigner` for a key that stays in a KMS or an HSM.
   */
  merchantPrivateKey: string | Uint8Array | KeyObject | MerchantSigner;
  /**
   * The APIv3 key, 32 bytes; decrypts notifications (APIv3密钥). Or a list of the present one and the former: WeChat Pay repeats for
   * 24 h 4 min what it encrypted before the key was changed.
   */
  apiV3Key: string | readonly string[];
  /** WeChat Pay's public key (微信支付公钥): id `PUB_KEY_ID_…` and the content of `pub_key.pem`. */
  publicKey?: { id: string; pem: string | Uint8Array };
  /**
   * WeChat Pay's platform certificates (平台证书), each a PEM of one or several, or `"download"` to fetch and renew them. A list
   * that holds `"download"` starts with its certificates at once, such as those that `ContractsDiagnostics` gave, and renews
   * them. If `publicKey` is set too, both verify, as during the migration.
   */
  platformCertificates?: "download" | Array<string | Uint8Array>;
  /** With `"download"`: start before the first certificates are there, and fetch them when one is needed. */
  lazyKeys?: boolean;
  /**
   * With `"download"`: milliseconds from one download to the next at most, from a minute to a day; 12 hours unless given. It is up
   * to a fifth shorter, so that many processes do not download together, and comes earlier where a certificate expires.
   */
  certificateRenewalMs?: number;
  /** Origin of the API; WeChat Pay's main host unless given. */
  baseUrl?: string;
  /** Origin to use when connections fail; WeChat Pay's other city unless `baseUrl` is given or this is `false`. */
  backupBaseUrl?: string | false;
  /** For every request: `timeout` in ms (default 5000), `connectTimeout` of it (default 1500), `proxy`, `httpAgent`, `httpsAgent`, `headers`. */
  http?: Omit<WechatPayRequestConfig, "signal" | "deadline">;
  /** How requests are repeated. */
  retry?: RetryOptions;
  /** Filled in where a request leaves them out. */
  defaults?: RequestDefaults;
  /** Pass on fields that WeChat Pay's documentation does not list, instead of refusing them. */
  allowUnknownFields?: boolean;
  /** Accept `http` and private hosts as `notify_url`. For the simulator only: WeChat Pay refuses them. */
  allowInsecureNotifyUrl?: boolean;
  /**
   * `false` lets pre-deduct notices, schedules and deductions of 委托代扣 be called at any time, since WeChat Pay may change its hours: 7:00 to
   * 22:00 in Beijing, schedules 8:00 to 19:30.
   */
  deductionHours?: boolean;
  /** How notifications are verified and kept from being handled twice. */
  notification?: NotificationOptions;
}

/** What belongs to the module, not to the merchant. */
export interface ContractsModuleExtras {
  /** Whether every module can inject what this one exports, without importing it. */
  isGlobal?: boolean;
  /** Name of a further, independent instance: another merchant. */
  name?: string;
}
