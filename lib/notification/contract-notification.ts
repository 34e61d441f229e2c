import type {
  ContractState,
  ContractTerminateInfo,
  ContractTerminationMode,
} from "../contract/results";

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
  /** `SIGNED` or `TERMINATED`; where it is absent `event_type` tells. */
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

/** A notification whose signature held and whose resource was decrypted. */
export interface ContractNotification<Resource = ContractResource> {
  /** The same at every delivery of one event. */
  id: string;
  /** What happened, such as `ENTRUST.SIGN`. Not documented for this family: use `isContractSigned` and its like. */
  event_type: ContractEventType;
  /** RFC 3339. */
  create_time: string;
  /** `encrypt-resource`: how the resource came. */
  resource_type?: string;
  /** What happened, in a few words for people. */
  summary?: string;
  /** Decrypted. */
  resource: Resource;
}

/** The user signed. */
export interface ContractSignedResource extends ContractResource {
  /** `SIGNED`; absent where the event's type tells it. */
  contract_state?: "SIGNED";
}

/** The contract ended. */
export interface ContractTerminatedResource extends ContractResource {
  /** `TERMINATED`; absent where the event's type tells it. */
  contract_state?: "TERMINATED";
}

/**
 * Compares an event with the shop's own record; only `true` accepts it. It is not asked about `SECURITY_ECHO.…`, WeChat Pay's
 * test of the route, of which there is no record.
 */
export type NotificationExpectation = (
  event: ContractNotification,
  context: NotificationContext,
) => boolean | Promise<boolean>;

/** What a marked method, or an expectation, is given besides the event. */
export interface NotificationContext {
  /** Key of this event and method in the store, for `SqlNotificationStore.completeWithin`; for an expectation that of the event. */
  key: string;
  /** Whose event it is: of `forMerchants` the id that `MerchantSource.load` was given, of `forRoot` the `mchid`. */
  merchant: string;
}

/** Whether an event tells that a contract was signed: by its state, or where it has none by its type. */
export function isContractSigned(
  event: ContractNotification,
): event is ContractNotification<ContractSignedResource> {
  return tells(event, "SIGNED", ".SIGN");
}

/** Whether an event tells that a contract ended: by its state, or where it has none by its type. */
export function isContractTerminated(
  event: ContractNotification,
): event is ContractNotification<ContractTerminatedResource> {
  return tells(event, "TERMINATED", ".TERMINATE");
}

function tells(
  { resource, event_type }: ContractNotification,
  state: ContractState,
  ending: string,
): boolean {
  return resource.contract_state === undefined
    ? event_type.endsWith(ending)
    : resource.contract_state === state;
}
