import type {
  ContractState,
  ContractTerminateInfo,
  ContractTerminationMode,
} from "../contract/results";
import { type VerifiedNotification, typeOf } from "./verified-notification";

/**
 * Event types of the neighbouring families. This family's own are not documented, so any other is passed on as well
 * (`protocol` "The contract notification").
 */
export type ContractEventType =
  | "ENTRUST.SIGN"
  | "ENTRUST.TERMINATE"
  | "ECOMMERCE_ENTRUST.SIGN"
  | "ECOMMERCE_ENTRUST.TERMINATE"
  | (string & {});

/** The decrypted resource of a contract's event. WeChat Pay may add fields at any time; they are passed on. */
export interface ContractResource {
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
  /** The merchant whose contract it is (商户号); for a service provider see `sp_mchid`. */
  mchid?: string;
  /** The service provider's id, in place of `mchid`. */
  sp_mchid?: string;
  /** The sub-merchant's id (子商户号). */
  sub_mchid?: string;
  /** AppID that the user signed in (公众号、小程序或移动应用的 AppID). */
  appid?: string;
  /** The service provider's AppID (服务商 AppID), in place of `appid`. */
  sp_appid?: string;
  /** The sub-merchant's AppID (子商户 AppID). */
  sub_appid?: string;
  /** Pass it as `contract_info.password_free_contract_id` to pay by this contract. */
  contract_id?: string;
  /** Service of the merchant platform that is signed (服务ID). */
  service_id?: number;
  /** The template that was signed, in place of `service_id` in the neighbouring families. */
  plan_id?: number | string;
  /** The user's openid under `appid` (用户标识). */
  openid?: string;
  /** The user's openid under `sp_appid` (用户标识). */
  sp_openid?: string;
  /** The user's openid under `sub_appid` (用户标识). */
  sub_openid?: string;
  /** Name of the user's account, shown to the user (用户账户展示名称). */
  contract_display_account?: string;
  /** `SIGNED` or `TERMINATED`; where it is absent, see `event_type`. */
  contract_state?: ContractState;
  /** RFC 3339, as all times here. */
  contract_signed_time?: string;
  /** When the contract expires, RFC 3339. */
  contract_expired_time?: string;
  /** How the contract ended. */
  contract_terminate_info?: ContractTerminateInfo;
  /** Who ended it, where `contract_terminate_info` is absent. */
  contract_termination_mode?: ContractTerminationMode;
  /** When it was signed or ended, RFC 3339. */
  operate_time?: string;
  /** Data of the merchant's own, handed back. */
  attach?: string;
  /** Whatever else WeChat Pay sends, as it came. */
  [field: string]: unknown;
}

/** Of a contract: any event that has an `out_contract_code` and is not a payment's or a refund's. */
export type ContractNotification<Resource = ContractResource> =
  VerifiedNotification<Resource, ContractEventType>;

/** The user signed. */
export interface ContractSignedResource extends ContractResource {
  /** `SIGNED`; absent where other fields say so. */
  contract_state?: "SIGNED";
}

/** The contract ended. */
export interface ContractTerminatedResource extends ContractResource {
  /** `TERMINATED`; absent where other fields say so. */
  contract_state?: "TERMINATED";
}

/**
 * Whether an event is about a contract. Whether it was signed or terminated, see `isContractSigned` and `isContractTerminated`.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isContract(event)); // true
 * ```
 */
export function isContract(
  event: VerifiedNotification,
): event is ContractNotification {
  return (
    !/^(TRANSACTION|REFUND)\./.test(typeOf(event)) &&
    typeof Object(Object(event).resource).out_contract_code === "string"
  );
}

/**
 * Whether an event reports that a contract was signed. No document names this family's event, so the fields of related products
 * count as well: `contract_state`, else `contract_status`, else `user_service_status`, else the ending of the event's type. An
 * event without any of them is neither signed nor terminated, and the names of its fields are logged.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code, contract_id: "1", openid },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isContractSigned(event)); // true
 * ```
 */
export function isContractSigned(
  event: VerifiedNotification,
): event is ContractNotification<ContractSignedResource> {
  return contractChange(event) === "SIGNED";
}

/**
 * Whether an event reports that a contract was terminated, by the same fields as `isContractSigned`.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.TERMINATE",
 *   resource: { out_contract_code },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isContractTerminated(event)); // true
 * ```
 */
export function isContractTerminated(
  event: VerifiedNotification,
): event is ContractNotification<ContractTerminatedResource> {
  return contractChange(event) === "TERMINATED";
}

/** How each family's events say whether a contract was signed or terminated (`protocol` "The contract notification"). */
const WORDS: ReadonlyArray<{
  field: "contract_state" | "contract_status" | "user_service_status";
  signed: string;
  terminated: string;
}> = [
  { field: "contract_state", signed: "SIGNED", terminated: "TERMINATED" },
  { field: "contract_status", signed: "ADD", terminated: "DELETE" },
  {
    field: "user_service_status",
    signed: "USER_OPEN_SERVICE",
    terminated: "USER_CLOSE_SERVICE",
  },
];

/** `.SIGNING` does not mean that it is under way: the family that has it sends it once the user has signed. */
const SIGNED_TYPE = /\.(SIGN|SIGNING|SIGN_CONTRACT|USER_OPEN_SERVICE)$/;
const TERMINATED_TYPE =
  /\.(TERMINATE|RELEASE|TERMINATE_CONTRACT|USER_CLOSE_SERVICE)$/;

/** These change no state, whatever state they tell: a renewal, and questions about a contract that the user wishes to end. */
const UNCHANGING_TYPE = /\.(RENEW|TERMINATE_RETENTION|TERMINATE_INQUIRY)$/;

/** Whether an event reports a signing or a termination; undefined where it reports neither, or is not about a contract. */
export function contractChange(
  event: VerifiedNotification,
): "SIGNED" | "TERMINATED" | undefined {
  if (!isContract(event) || UNCHANGING_TYPE.test(event.event_type)) {
    return undefined;
  }
  const { resource, event_type } = event;
  // The first that is there decides: one in a word that we do not know is not guessed by another.
  const told = WORDS.find(({ field }) => resource[field] != null);
  const [isSigned, isTerminated] = told
    ? [
        resource[told.field] === told.signed,
        resource[told.field] === told.terminated,
      ]
    : [SIGNED_TYPE.test(event_type), TERMINATED_TYPE.test(event_type)];
  if (isSigned) {
    return "SIGNED";
  }
  return isTerminated ? "TERMINATED" : undefined;
}
