import { isContract, type ContractResource } from "./contract-notification";
import { type VerifiedNotification, typeOf } from "./verified-notification";

/** What WeChat Pay asks while a user is about to end a contract (解约挽留); merchant 4012312222. */
export interface TerminateRetentionResource extends ContractResource {
  /** WeChat Pay's id of the contract. */
  contract_id?: string;
  /** Id of the plan that was signed (模板ID). */
  plan_id?: number | string;
}

/** The question whether a coupon keeps a user who is about to end a contract. */
export type TerminateRetentionNotification = VerifiedNotification<
  TerminateRetentionResource,
  "ENTRUST.TERMINATE_RETENTION"
>;

/** What the user is shown. */
export interface TerminateRetentionAnswer {
  /** What keeps the user. */
  retention_type: "COUPON";
  /** The coupon. */
  coupon_info: {
    /** `SEND_COUPON`: one was sent now; `UNUSED_COUPON`: the user has one; `NOT_SEND_COUPON`: no coupon. */
    state: "SEND_COUPON" | "UNUSED_COUPON" | "NOT_SEND_COUPON";
    /** Its id (代金券ID). */
    coupon_id?: string;
  };
}

/**
 * Whether an event asks for a coupon to keep a user who is about to end a contract. The contract is still signed. Answer it with
 * `@OnTerminateRetention()`.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.TERMINATE_RETENTION",
 *   resource: { out_contract_code, contract_id, plan_id: 12535, openid },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isTerminateRetention(event)); // true
 * ```
 */
export function isTerminateRetention(
  event: VerifiedNotification,
): event is TerminateRetentionNotification {
  return typeOf(event) === "ENTRUST.TERMINATE_RETENTION" && isContract(event);
}
