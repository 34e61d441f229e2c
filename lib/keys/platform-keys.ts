import type { KeyObject } from "node:crypto";
import type { CertificateList } from "../apiv3/certificates";
import { ConfigurationError, WechatPayApiError } from "../apiv3/errors";
import { KeyRing, preferredKey, type VerificationKey } from "../apiv3/key-ring";
import type { KeySource } from "../apiv3/verifier";
import { traceRefresh } from "../observability/channels";
import type { MerchantLogger } from "../observability/merchant-logger";
import { COOL_DOWN_MS, type Renewal, timeToRenewal } from "./renewal";

/** A certificate's serial is hex; nothing else is worth a download. */
const CERTIFICATE_SERIAL = /^[0-9A-F]{8,64}$/i;

/**
 * The keys that verify: WeChat Pay's public key, given certificates, and certificates that are downloaded and renewed
 * (`protocol` "Keys that verify"). The serial picks the key, nothing else.
 */
export class PlatformKeys implements KeySource {
  private readonly fixedRing: KeyRing;
  private downloaded: readonly VerificationKey[];
  private downloadedRing: KeyRing;
  private refreshing?: Promise<void>;
  /** By `performance.now()`, which no change of the wall clock moves. */
  private startedAt = Number.NEGATIVE_INFINITY;
  private timer?: NodeJS.Timeout;
  private isRetired = false;
  private readonly end = new AbortController();

  /**
   * @param fixed keys that the options give, which stay
   * @param renewal absent where nothing is downloaded
   */
  constructor(
    private readonly fixed: readonly VerificationKey[],
    private readonly renewal: Renewal | undefined,
    private readonly logger: MerchantLogger,
  ) {
    this.fixedRing = new KeyRing(fixed);
    this.downloaded = renewal?.first ?? [];
    this.downloadedRing = new KeyRing(this.downloaded);
  }

  /** All keys that are loaded, for a report. */
  all(): VerificationKey[] {
    return [...this.fixed, ...this.downloaded];
  }

  /**
   * What requests name in `Wechatpay-Serial`, so that their answers can be verified; `undefined` while there is no key.
   */
  requestSerial(): string | undefined {
    return preferredKey(this.all())?.serial;
  }

  /**
   * The key to encrypt with. It is downloaded where none is loaded.
   *
   * @throws ConfigurationError where no key is valid now
   */
  async current(): Promise<VerificationKey> {
    if (!preferredKey(this.all()) && this.mayRefresh()) {
      await this.refresh().catch(() => undefined);
    }
    const key = preferredKey(this.all());
    if (!key) {
      throw new ConfigurationError(
        this.renewal ? "platformCertificates" : "publicKey",
        "holds no key that is valid now, so nothing can be encrypted for WeChat Pay; the log says why none was downloaded",
      );
    }
    return key;
  }

  /** A serial that is unknown may be a new certificate's: it starts at most one download per minute, shared by all. */
  find(serial: string): KeyObject | undefined | Promise<KeyObject | undefined> {
    return this.known(serial) ?? this.findAfterRefresh(serial);
  }

  /**
   * Begins the first download. It is not waited for where a given certificate, which it is to renew, is valid now.
   *
   * @throws ConfigurationError where the first download fails, unless it may come later; nothing is downloaded again then
   */
  async start(): Promise<void> {
    this.warnOfInvalid();
    if (!this.renewal || this.renewal.isLazy) {
      return;
    }
    const first = this.refresh();
    if (preferredKey(this.downloaded)) {
      first.catch(() => undefined);
      return;
    }
    try {
      await first;
    } catch (error) {
      this.close();
      throw new ConfigurationError(
        "platformCertificates",
        `could not be downloaded: ${describe(error)}`,
        { cause: error },
      );
    }
  }

  /** Ends the renewal by time. Whoever still uses the keys renews them when it meets a serial that is unknown. */
  retire(): void {
    this.isRetired = true;
    clearTimeout(this.timer);
  }

  /** Ends a download that is under way, and the renewal. */
  close(): void {
    clearTimeout(this.timer);
    this.end.abort();
  }

  private known(serial: string): KeyObject | undefined {
    return this.fixedRing.find(serial) ?? this.downloadedRing.find(serial);
  }

  private findAfterRefresh(serial: string) {
    if (!CERTIFICATE_SERIAL.test(serial) || !this.mayRefresh()) {
      return undefined;
    }
    return this.refresh().then(
      () => this.known(serial),
      () => undefined,
    );
  }

  private mayRefresh(): boolean {
    if (!this.renewal || this.end.signal.aborted) {
      return false;
    }
    const coolingDown = performance.now() - this.startedAt < COOL_DOWN_MS;
    return this.refreshing !== undefined || !coolingDown;
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.renew().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async renew(): Promise<void> {
    this.startedAt = performance.now();
    clearTimeout(this.timer);
    try {
      this.downloaded = await traceRefresh(() => this.fetch());
      this.downloadedRing = new KeyRing(this.downloaded);
      this.renewIn(timeToRenewal(this.downloaded, this.renewal!.everyMs));
    } catch (error) {
      // What the end of the application broke off is no failure.
      if (!this.end.signal.aborted) {
        this.logFailure(describe(error));
      }
      this.renewIn(COOL_DOWN_MS * (1 + Math.random()));
      throw error;
    }
  }

  private async fetch(): Promise<VerificationKey[]> {
    let list: CertificateList;
    try {
      list = await this.renewal!.download(
        this.end.signal,
        this.requestSerial(),
      );
    } catch (error) {
      // Merchants of public-key mode have no certificates to migrate from: 404 is an answer, not a fault.
      const none = error instanceof WechatPayApiError && error.status === 404;
      if (none && this.fixed.length > 0) {
        return this.stillValid("the answer was 404, there are none");
      }
      throw error;
    }
    const usable = [...list.keys, ...this.retained(list)].filter(isNotOver);
    return usable.length > 0
      ? usable
      : this.stillValid("the list holds none that can be used");
  }

  /** Tells of the entries that cannot be used. What an earlier list brought under their serials stays. */
  private retained({ unusable }: CertificateList): VerificationKey[] {
    for (const { serial, problem } of unusable) {
      this.logger.warn(
        `A platform certificate${serial === undefined ? "" : ` (serial ${serial})`} cannot be used and is left out: ${problem}`,
      );
    }
    const serials = new Set(unusable.map(({ serial }) => serial));
    return this.downloaded.filter(({ serial }) => serials.has(serial));
  }

  /** An answer without certificates, and anybody may have answered 404, takes none away that proved genuine. */
  private stillValid(reason: string): VerificationKey[] {
    const valid = this.downloaded.filter(isNotOver);
    if (valid.length > 0) {
      this.logFailure(reason);
    } else if (this.fixed.length === 0) {
      throw new Error(reason);
    }
    return valid;
  }

  private warnOfInvalid(): void {
    const now = Date.now();
    for (const { serial, notBefore = now, notAfter = now } of this.fixed) {
      if (now < notBefore || now > notAfter) {
        this.logger.warn(
          `The platform certificate ${serial} of the options is valid from ${new Date(notBefore).toISOString()} to ${new Date(notAfter).toISOString()}, not now: what WeChat Pay signs with it is refused. Give its successor, or "download"; or set this machine's clock`,
        );
      }
    }
  }

  private logFailure(reason: string): void {
    this.logger.error(
      `Platform certificates could not be renewed, the old ones stay in use while they are valid: ${reason}`,
    );
  }

  private renewIn(milliseconds: number): void {
    if (this.end.signal.aborted || this.isRetired) {
      return;
    }
    this.timer = setTimeout(() => {
      this.refresh().catch(() => undefined);
    }, milliseconds).unref();
  }
}

function isNotOver({ notAfter = Infinity }: VerificationKey): boolean {
  return notAfter >= Date.now();
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
