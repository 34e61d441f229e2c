import { randomUUID } from "node:crypto";

interface Lease {
  token: string;
  /** On the monotonic clock, in ms. */
  endsAt: number;
}

/**
 * The leases that one store took: by event, the token that proves it towards the backend. An event taken again by the same
 * store has the newer lease only, since a store cannot tell which of its callers completes.
 */
export class HeldLeases {
  private readonly leases = new Map<string, Lease>();

  /** @param leaseMs counted from now, so that a lease ends at the backend first */
  add(id: string, token: string, leaseMs: number): void {
    this.prune();
    this.leases.delete(id);
    this.leases.set(id, { token, endsAt: performance.now() + leaseMs });
  }

  /** The token of the lease; where there is none, one that nobody has. */
  tokenOf(id: string): string {
    return this.leases.get(id)?.token ?? randomUUID();
  }

  /** Forgets a lease, unless the event has been taken again by a newer one. */
  end(id: string, token: string): void {
    if (this.leases.get(id)?.token === token) {
      this.leases.delete(id);
    }
  }

  /** A lease that is over proves nothing, and its holder may never come back. */
  private prune(): void {
    const now = performance.now();
    for (const [id, { endsAt }] of this.leases) {
      if (endsAt > now) {
        return;
      }
      this.leases.delete(id);
    }
  }
}
