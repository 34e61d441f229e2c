import { ContractsError } from "../../apiv3/errors";

/**
 * The handling of an event took longer than its lease, and another has taken the event since. Nothing was marked. Where the
 * effect of the handler is not undone with it, as by a transaction's rollback, the event may have been handled twice: give
 * `notification.leaseMs` more time.
 */
export class LeaseLostError extends ContractsError {
  readonly outcome = "rejected";
  readonly retryable = false;

  /** @param id the event's, as it was given to the store */
  constructor(readonly id: string) {
    super(
      `the lease of ${id} ended before its handler did, and another has taken it`,
    );
  }
}
