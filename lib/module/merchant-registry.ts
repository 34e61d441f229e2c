import { ContractsError } from "../apiv3/contracts-error";

declare module "../apiv3/contracts-error" {
  interface ContractsErrors {
    "unknown-merchant": UnknownMerchantError;
  }
}

/**
 * No merchant has this id. It is remembered for some seconds, so that the source is not asked each time.
 *
 * @example
 * ```ts
 * const error: unknown = await merchants.get("").catch((reason: unknown) => reason);
 * console.log(error instanceof UnknownMerchantError); // true
 * ```
 */
export class UnknownMerchantError extends ContractsError {
  /** Name of the class. */
  override readonly name = "UnknownMerchantError";
  /** Identifies the class. */
  readonly code = "unknown-merchant";
  /** There was nobody to send a request for. */
  readonly outcome = "rejected";
  /** It fails again until the source has the merchant. */
  readonly retryable = false;

  constructor(
    /** As it was asked for, at most 128 characters of it. */
    readonly id: string,
  ) {
    super(
      `there is no merchant ${id}: the source has none of this id; where it has just been added, call Merchants.reload`,
    );
  }
}

/** How many merchants are kept, and for how long an unknown id is remembered. */
export interface RegistrySettings {
  /** How many merchants are kept; of more, the least recently used one is removed. */
  maximum: number;
  /** Milliseconds for which an unknown id is remembered. */
  unknownMs: number;
}

/** What holds unless something else is said. */
export const REGISTRY_SETTINGS: RegistrySettings = {
  maximum: 1_000,
  unknownMs: 10_000,
};

const MOST_UNKNOWN_IDS = 10_000;
const LONGEST_ID = 128;

interface Entry<M> {
  merchant: Promise<M>;
  /** Absent while it is loaded. */
  loaded?: M;
  /** Loads are numbered as they begin: what was read earlier never replaces what was read later. */
  order: number;
}

/**
 * Merchants by id: each loaded when it is first asked for, by one load however many ask, and kept while it is used.
 *
 * A merchant that is let go is not closed: whoever holds it goes on with it, and it ends with its last holder.
 */
export class MerchantRegistry<M> {
  /** Least recently used first. */
  private readonly entries = new Map<string, Entry<M>>();
  /** Until when an id is taken for unknown, on the monotonic clock; oldest first. */
  private readonly unknown = new Map<string, number>();
  private loads = 0;
  private kept = 0;

  /**
   * @param load makes a merchant, in place of the former one where it is reloaded; `undefined` where there is none of this id
   * @param letGo told of each merchant that is let go, which others may still hold
   * @param settings how many are kept, and for how long an unknown id is remembered
   */
  constructor(
    private readonly load: (id: string, former?: M) => Promise<M | undefined>,
    private readonly letGo: (merchant: M) => void,
    private readonly settings: RegistrySettings = REGISTRY_SETTINGS,
  ) {}

  /**
   * @param beforeLoad called where it has to be loaded; what it throws keeps it from being loaded
   * @throws UnknownMerchantError
   * @throws what the load throws, which is not remembered
   */
  async get(id: string, beforeLoad?: () => void): Promise<M> {
    let entry = this.known(id);
    if (!entry) {
      beforeLoad?.();
      entry = this.begin(id);
    }
    return entry.merchant;
  }

  /**
   * Loads a merchant anew, where it is kept. Until that is done the present one is given out; where it fails, the present one
   * stays. Of one that is not kept it only forgets that the id was unknown.
   *
   * @throws UnknownMerchantError where there is none any more; it is let go then
   * @throws what the load throws
   */
  async reload(id: string): Promise<void> {
    this.unknown.delete(id);
    const present = this.entries.get(id);
    if (!present) {
      return;
    }
    if (present.loaded === undefined) {
      // That load may have read before the change: who asks from now on is given what is read from now on.
      await this.begin(id).merchant;
      return;
    }
    const order = ++this.loads;
    const isNewer = () => (this.entries.get(id)?.order ?? Infinity) < order;
    try {
      const loaded = await this.made(id, isNewer, present.loaded);
      if (isNewer()) {
        this.remove(id);
        this.keep(id, { merchant: Promise.resolve(loaded), loaded, order });
      } else {
        this.letGo(loaded);
      }
    } catch (error) {
      if (error instanceof UnknownMerchantError && isNewer()) {
        this.remove(id);
      }
      throw error;
    }
  }

  /** Lets a merchant go; the next `get` loads it anew. */
  forget(id: string): void {
    this.unknown.delete(id);
    this.remove(id);
  }

  /** All that are kept. */
  all(): M[] {
    return Array.from(this.entries.values()).flatMap(
      ({ loaded }) => loaded ?? [],
    );
  }

  private known(id: string): Entry<M> | undefined {
    const entry = this.entries.get(id);
    if (entry) {
      this.entries.delete(id);
      this.entries.set(id, entry);
      return entry;
    }
    if (!isId(id)) {
      throw new UnknownMerchantError(String(id).slice(0, LONGEST_ID));
    }
    if ((this.unknown.get(id) ?? 0) > performance.now()) {
      throw new UnknownMerchantError(id);
    }
    return undefined;
  }

  private begin(id: string): Entry<M> {
    const isPresent = () => this.entries.get(id) === entry;
    const entry: Entry<M> = {
      merchant: this.made(id, isPresent),
      order: ++this.loads,
    };
    this.remove(id);
    this.entries.set(id, entry);
    entry.merchant.then(
      (loaded) => {
        if (isPresent()) {
          this.keep(id, { ...entry, loaded });
        } else {
          this.letGo(loaded);
        }
      },
      () => {
        if (isPresent()) {
          this.entries.delete(id);
        }
      },
    );
    return entry;
  }

  /** Counts it, and lets those go that are too many. */
  private keep(id: string, entry: Entry<M>): void {
    this.entries.set(id, entry);
    this.kept += 1;
    for (const [oldest, { loaded }] of this.entries) {
      if (this.kept <= this.settings.maximum) {
        return;
      }
      if (loaded !== undefined) {
        this.remove(oldest);
      }
    }
  }

  /** @param isPresent whether nothing has changed since this load began, so that who is unknown to it is still unknown */
  private async made(
    id: string,
    isPresent: () => boolean,
    former?: M,
  ): Promise<M> {
    const merchant = await this.load(id, former);
    if (merchant !== undefined) {
      return merchant;
    }
    if (isPresent()) {
      this.rememberUnknown(id);
    }
    throw new UnknownMerchantError(id);
  }

  private rememberUnknown(id: string): void {
    this.unknown.delete(id);
    this.unknown.set(id, performance.now() + this.settings.unknownMs);
    if (this.unknown.size > MOST_UNKNOWN_IDS) {
      this.unknown.delete(this.unknown.keys().next().value!);
    }
  }

  private remove(id: string): void {
    const loaded = this.entries.get(id)?.loaded;
    this.entries.delete(id);
    if (loaded !== undefined) {
      this.kept -= 1;
      this.letGo(loaded);
    }
  }
}

function isId(id: unknown): id is string {
  return (
    typeof id === "string" &&
    id !== "" &&
    id.length <= LONGEST_ID &&
    !/\p{Cc}/u.test(id)
  );
}
