import type { ContractResource } from "./contract-notification";

/** Whom a route is notified for. */
export interface NotifiedMerchant {
  /** What a handler is told. */
  id: string;
  mchid: string;
}

/** Where resources name the merchant that WeChat Pay notifies; `sub_mchid` and the sub-orders name others. */
const MERCHANT_FIELDS = ["mchid", "sp_mchid", "combine_mchid"] as const;

/**
 * Whose event a resource tells of, where that is another merchant than `mchid`.
 *
 * @returns what is wrong, for the log; undefined where the resource names this merchant, or none
 */
export function merchantProblem(
  resource: ContractResource,
  mchid: string,
): string | undefined {
  const named = MERCHANT_FIELDS.filter(
    (field) => resource[field] !== undefined && resource[field] !== null,
  );
  if (named.length === 0 || named.some((field) => resource[field] === mchid)) {
    return undefined;
  }
  const whose = named
    .map((field) => `${field} ${masked(resource[field])}`)
    .join(", ");
  return `its resource names another merchant (${whose}) than this instance's mchid ${masked(mchid)}; give each merchant its own notify_url and instance, and an APIv3 key of its own`;
}

/** The last four characters tell merchants apart, and are no number to take elsewhere. */
function masked(mchid: unknown): string {
  return typeof mchid === "string" && /^\w{5,32}$/.test(mchid)
    ? `***${mchid.slice(-4)}`
    : `(a ${typeof mchid} that is not a merchant id)`;
}
