/** How long the backup host stays preferred after the main one failed, in ms. */
const PREFER_BACKUP_MS = 60_000;

/**
 * The two cities of WeChat Pay (`protocol` "Hosts"). A connection that fails moves to the other host at once; the backup
 * stays preferred for a minute, then the main one is tried again. Times are those of `performance.now()`, which no change of
 * the wall clock moves.
 */
export class Hosts {
  private preferBackupUntil = Number.NEGATIVE_INFINITY;

  /** @param backup absent where there is none */
  constructor(
    private readonly main: string,
    private readonly backup: string | undefined,
  ) {}

  /** The host for the next attempt. */
  preferred(now = performance.now()): string {
    return this.backup !== undefined && now < this.preferBackupUntil
      ? this.backup
      : this.main;
  }

  /**
   * Tells that a connection to a host failed.
   *
   * @returns whether the next attempt goes to another host, and so needs no pause
   */
  failed(host: string, now = performance.now()): boolean {
    this.preferBackupUntil =
      host === this.main ? now + PREFER_BACKUP_MS : Number.NEGATIVE_INFINITY;
    return this.preferred(now) !== host;
  }
}
