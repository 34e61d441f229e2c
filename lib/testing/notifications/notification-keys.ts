import type { Clock } from "../clock";
import type { Identifiers } from "../identifiers";
import type { Platform, SigningKey } from "../keys/platform";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The share that the public key signs on each day of the migration (`protocol` "Keys that verify"). */
const MIGRATION_SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1];

/**
 * Which kind of key signs notifications: one of both, or, during the migration, a share from 0 to 1 that is
 * signed with the public key, the rest with the current certificate (`protocol` "Keys that verify").
 */
export type NotificationSigner = "publicKey" | "certificate" | number;

/** What a later simulator needs to sign as this one would. */
export interface NotificationKeysRecord {
  readonly signedBy: NotificationSigner;
  /** When the migration began, in milliseconds since the epoch; absent where none is under way. */
  readonly migratingSince?: number;
}

/** Chooses the key that signs a notification. */
export class NotificationKeys {
  private chosen: NotificationSigner = "publicKey";
  private migratingSince: number | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: () => void,
  ) {}

  /** Which kind of key signs now. */
  get signedBy(): NotificationSigner {
    return this.migratingSince === undefined
      ? this.chosen
      : (MIGRATION_SHARES[
          Math.floor((this.clock.now() - this.migratingSince) / DAY_MS)
        ] ?? "publicKey");
  }

  set signedBy(signer: NotificationSigner) {
    this.migratingSince = undefined;
    this.chosen = signer;
    this.changed();
  }

  /** From now on a greater share is signed with the public key each day; on the seventh day all are. */
  migrate(): void {
    this.migratingSince = this.clock.now();
    this.changed();
  }

  /** From when and until when notifications change over; `undefined` where they do not. */
  get migration(): { from: number; until: number } | undefined {
    const from = this.migratingSince;
    return from === undefined
      ? undefined
      : { from, until: from + (MIGRATION_SHARES.length - 1) * DAY_MS };
  }

  /** The key that signs the next notification. */
  next(): SigningKey {
    const { signedBy } = this;
    const byPublicKey =
      typeof signedBy === "number"
        ? this.identifiers.chance() < signedBy
        : signedBy === "publicKey";
    return byPublicKey ? this.platform.publicKey : this.platform.preferred;
  }

  /** What `restore` needs. */
  record(): NotificationKeysRecord {
    const { chosen: signedBy, migratingSince } = this;
    return { signedBy, migratingSince };
  }

  /** Goes on where another simulator stood. */
  restore({ signedBy, migratingSince }: NotificationKeysRecord): void {
    this.chosen = signedBy;
    this.migratingSince = migratingSince;
  }
}
