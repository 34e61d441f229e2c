/** A nonce may not come again while the signature's time could still be accepted: five minutes either way. */
const REMEMBERED_MS = 10 * 60 * 1000;

/** The nonces of the last ten minutes, the newest `capacity` of them. */
export class NonceMemory {
  private readonly seen = new Map<string, number>();

  constructor(private readonly capacity = 100_000) {}

  /**
   * @param now milliseconds since the epoch
   * @returns false where the nonce is remembered already
   */
  remember(nonce: string, now: number): boolean {
    this.forget(now - REMEMBERED_MS);
    if (this.seen.has(nonce)) {
      return false;
    }
    this.seen.set(nonce, now);
    if (this.seen.size > this.capacity) {
      this.seen.delete(this.seen.keys().next().value ?? "");
    }
    return true;
  }

  private forget(before: number): void {
    for (const [nonce, at] of this.seen) {
      if (at >= before) {
        return;
      }
      this.seen.delete(nonce);
    }
  }
}
