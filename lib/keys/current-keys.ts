import type { KeySet } from "./key-set";
import type { PlatformKeys } from "./platform-keys";

/** The keys of one merchant now. Whoever begins something takes `present`, and keeps that set to the end. */
export class CurrentKeys {
  private set: KeySet;
  private coming?: PlatformKeys;
  private reloads: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(first: KeySet) {
    this.set = first;
  }

  get present(): KeySet {
    return this.set;
  }

  /** @throws ConfigurationError where the first certificates cannot be downloaded, unless they may come later */
  start(): Promise<void> {
    return this.set.platform.start();
  }

  /**
   * Puts another set in the place of the present one, once its certificates are there; where they cannot be had the present one
   * stays. Of several at once each waits for the one before, and the last remains.
   *
   * @param make makes the set; what it throws changes nothing
   * @throws ConfigurationError as `start` does
   */
  replace(make: (present: KeySet) => KeySet): Promise<void> {
    const replaced = this.reloads.then(() => this.swap(make(this.set)));
    this.reloads = replaced.catch(() => undefined);
    return replaced;
  }

  /** Ends the renewal by time; calls go on. */
  retire(): void {
    this.set.platform.retire();
  }

  /** Ends the renewal, and a download that is under way. */
  close(): void {
    this.isClosed = true;
    this.coming?.close();
    this.set.platform.close();
  }

  private async swap(next: KeySet): Promise<void> {
    this.coming = next.platform;
    if (this.isClosed) {
      next.platform.close();
    }
    try {
      await next.platform.start();
    } catch (error) {
      next.platform.close();
      throw error;
    } finally {
      this.coming = undefined;
    }
    // Not closed: calls that began with it may still need a certificate that they do not know.
    this.set.platform.retire();
    this.set = next;
  }
}
