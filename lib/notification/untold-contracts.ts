import { oneLine } from "../apiv3/one-line";
import { isRecord } from "../apiv3/value-kind";
import type { MerchantLogger } from "../observability/merchant-logger";
import { contractChange, isContract } from "./contract-notification";
import { isTerminateRetention } from "./terminate-retention";
import type { VerifiedNotification } from "./verified-notification";

/** How many forms of events are told at most, and how many names of each. */
const MOST_FORMS = 100;
const MOST_FIELDS = 60;

/**
 * Tells of contract events that say neither that one was signed nor that it ended. What this family's own event looks like is in
 * no document, so the names of its fields are worth a line in the log; its values have no business there.
 */
export class UntoldContracts {
  private readonly told = new Set<string>();

  constructor(private readonly logger: MerchantLogger) {}

  /** Logs an event of this kind, once for each form that such events have. */
  notice(event: VerifiedNotification): void {
    if (
      !isContract(event) ||
      contractChange(event) ||
      // A question changes nothing, and is none of this family's.
      isTerminateRetention(event)
    ) {
      return;
    }
    const { id, event_type, original_type = "missing", resource } = event;
    const form = `original_type ${original_type}, fields ${fieldNames(resource).slice(0, MOST_FIELDS).join(", ")}`;
    const key = `${event_type} ${form}`;
    if (this.told.has(key) || this.told.size >= MOST_FORMS) {
      return;
    }
    this.told.add(key);
    this.logger.warn(
      oneLine(
        `Notification ${id} (${event_type}) says neither that a contract was signed nor that it ended: ${form}. @OnContractSigned() and @OnContractTerminated() are not called for it; mark a method by @OnNotification(${JSON.stringify(event_type)}) and query the contract. WeChat Pay documents no event of this family: please report this line, which has names of fields and no values`,
      ),
    );
  }
}

/** The names of all fields, those inside others behind a dot. */
function fieldNames(resource: Record<string, unknown>): string[] {
  return Object.entries(resource).flatMap(([name, value]) =>
    isRecord(value)
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : name,
  );
}
