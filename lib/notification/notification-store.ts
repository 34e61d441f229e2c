/**
 * What a store answers to `begin`: `new`: the caller now holds the event, under this token; `busy`: another delivery holds it;
 * `done`: it was handled.
 */
export type NotificationLease =
  { state: "new"; token: string } | { state: "busy" | "done" };

/**
 * Remembers which notifications were handled, so that each is handled once though WeChat Pay delivers it at least
 * once. A store that serves several processes must make `begin` atomic. `NotificationStoreContract` tests a store of your own.
 */
export interface NotificationStore {
  /**
   * Takes an event for handling.
   *
   * @param id the event's `id`, or the event's and its handler's, the same at every delivery
   * @param leaseMs after this time without `complete` or `release` another delivery may take it
   * @returns for a `new` event with a token for this lease only, which cannot be guessed
   */
  begin(id: string, leaseMs: number): Promise<NotificationLease>;
  /**
   * Marks an event as handled, to be remembered for `keepMs`; also where the lease is over and nobody has taken the event
   * since. An event that was marked with this token already stays as it is.
   *
   * @param token of the lease, as `begin` gave it
   * @throws LeaseLostError where another delivery is handling it, or has handled it
   */
  complete(id: string, token: string, keepMs: number): Promise<void>;
  /** Gives an event back unhandled, so that the next delivery takes it; without effect where another has it, or it was handled. */
  release(id: string, token: string): Promise<void>;
  /**
   * Marks an event within a transaction of the handler, so that its effect and the mark commit together; for stores that
   * can, as `SqlNotificationStore` does. `NotificationContext.completeWithin` calls it.
   *
   * @throws LeaseLostError where another delivery is handling it, or it has been handled
   */
  completeWithin?(
    transaction: object,
    id: string,
    token: string,
    keepMs?: number,
  ): Promise<void>;
}
