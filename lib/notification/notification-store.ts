/**
 * Remembers which notifications were handled, so that each is handled once though WeChat Pay delivers it at least
 * once. A store that serves several processes must make `begin` atomic.
 */
export interface NotificationStore {
  /**
   * Takes an event for handling.
   *
   * @param id the event's `id`, the same at every delivery
   * @param leaseMs after this time without `complete` or `release` another delivery may take it
   * @returns `new`: it is the caller's now; `busy`: another has it; `done`: it was handled
   */
  begin(id: string, leaseMs: number): Promise<"new" | "busy" | "done">;
  /** Marks an event as handled, to be remembered for `keepMs`. */
  complete(id: string, keepMs: number): Promise<void>;
  /** Gives an event back unhandled, so that the next delivery takes it. */
  release(id: string): Promise<void>;
}
