import { ContractsError } from "../../apiv3/contracts-error";

declare module "../../apiv3/contracts-error" {
  interface ContractsErrors {
    "lease-lost": LeaseLostError;
  }
}

/**
 * The handling of an event took longer than its lease, and another has taken the event since. Nothing was marked. Where the
 * effect of the handler is not undone with it, as by a transaction's rollback, the event may have been handled twice: give
 * `notification.leaseMs` more time.
 *
 * @example
 * ```ts
 * export function isTakenByAnother(error: unknown): boolean {
 *   return ContractsError.is(error) && error.code === "lease-lost";
 * }
 * ```
 */
export class LeaseLostError extends ContractsError {
  /** Name of the class. */
  override readonly name = "LeaseLostError";
  /** Identifies the class. */
  readonly code = "lease-lost";
  /** The store marked nothing. */
  readonly outcome = "rejected";
  /** Another has the event, so there is nothing to repeat. */
  readonly retryable = false;

  constructor(
    /** The event's id, as it was given to the store. */
    readonly id: string,
  ) {
    super(
      `the lease of ${id} ended before its handler did, and another has taken it`,
    );
  }
}
