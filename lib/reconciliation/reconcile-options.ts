import type { Contract } from "../contract/results";
import type { Names } from "../validation/known-names";
import type { RunOptions } from "./work-off";

/** A contract that was pre-signed and of which no notification came. */
export interface PendingContract {
  /** Service of the merchant platform that is signed (服务ID). A row with a `plan_id` and without this is listed in `failed`: it is another family's. */
  service_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
}

/** Options of a run. */
export interface ReconcileOptions<
  Pending extends PendingContract = PendingContract,
> extends RunOptions {
  /**
   * Is given each contract that WeChat Pay knows, in whatever state and whether a marked method handles it or not, before
   * those methods run. The run does not keep them in memory. The next run may
   * give one again. What it throws leaves the code in `failed`.
   *
   * @param contract as the query answered it
   * @param pending what was read of it, with whatever else your record holds
   */
  onContract?(contract: Contract, pending: Pending): void | Promise<void>;
}

/** What a run found. Every code that was queried is in exactly one list. */
export interface ReconcileReport {
  /** Codes of contracts that are signed, and for which every marked method has run, now or before. */
  signed: string[];
  /** Codes of contracts that have ended, and for which every marked method has run, now or before. */
  terminated: string[];
  /** Codes of contracts that are signed or have ended, and that no marked method handles: only `onContract` was called. */
  unhandled: string[];
  /** Codes that WeChat Pay knows no contract of (404 `RESOURCE_NOT_EXISTS`): the user declined, or has not decided yet. */
  absent: string[];
  /** Codes in a state that is neither `SIGNED` nor `TERMINATED`; only `onContract` is called, and no marked method. */
  other: string[];
  /** Codes whose query, `onContract` or marked methods failed; the next run tries them again. */
  failed: Array<{ out_contract_code: string; error: unknown }>;
}

/** The names of the options. */
export const RECONCILE_OPTIONS: Names<ReconcileOptions> = {
  concurrency: true,
  perSecond: true,
  signal: true,
  onContract: true,
};
