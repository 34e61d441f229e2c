import type { NotificationLease, NotificationStore } from "../../../lib";

/** Takes an event that is new. */
export async function newLease(
  store: NotificationStore,
  id: string,
  leaseMs = 60_000,
): Promise<NotificationLease & { state: "new" }> {
  const lease = await store.begin(id, leaseMs);
  if (lease.state !== "new") {
    throw new Error(`${id} should be new, and is ${lease.state}`);
  }
  return lease;
}
