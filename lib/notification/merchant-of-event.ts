/** Whom a route is notified for. */
export interface NotifiedMerchant {
  /** What a handler is given, see `NotificationContext.merchant`. */
  id: string;
  mchid: string;
  /** Whether another merchant has its APIv3 key too: what names nobody may be that one's. */
  sharesKey(): boolean;
}

/** Where resources name the merchant that WeChat Pay notifies; `sub_mchid` and the sub-orders name others. */
const MERCHANT_FIELDS = ["mchid", "sp_mchid", "combine_mchid"] as const;

/**
 * Why an event cannot be taken for this merchant's.
 *
 * @returns what is wrong, for the log; undefined where the resource names this merchant, or none and only it has the key
 */
export function merchantProblem(
  resource: unknown,
  mchid: string,
  sharesKey: () => boolean,
): string | undefined {
  const fields = Object(resource) as Record<string, unknown>;
  const named = MERCHANT_FIELDS.filter(
    (field) => fields[field] !== undefined && fields[field] !== null,
  );
  if (named.length === 0) {
    return sharesKey()
      ? `its resource names no merchant, and another merchant has the APIv3 key of ${masked(mchid)}, so it may be that one's; give each merchant an APIv3 key of its own`
      : undefined;
  }
  if (named.some((field) => fields[field] === mchid)) {
    return undefined;
  }
  const whose = named
    .map((field) => `${field} ${masked(fields[field])}`)
    .join(", ");
  return `its resource names another merchant (${whose}) than the mchid of this route, ${masked(mchid)}; give each merchant its own notify_url, and an APIv3 key of its own`;
}

/** The last four characters tell merchants apart, and are no number to take elsewhere. */
function masked(mchid: unknown): string {
  return typeof mchid === "string" && /^\w{5,32}$/.test(mchid)
    ? `***${mchid.slice(-4)}`
    : `(a ${typeof mchid} that is not a merchant id)`;
}
