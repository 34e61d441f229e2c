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
  out_contract_code: string;
  mchid?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  appid?: string;
  sp_appid?: string;
  sub_appid?: string;
  contract_id?: string;
  service_id?: number;
  plan_id?: number | string;
  openid?: string;
  sp_openid?: string;
  sub_openid?: string;
  contract_display_account?: string;
  contract_state?: ContractState;
  /** RFC 3339, as all times here. */
  contract_signed_time?: string;
  contract_expired_time?: string;
  contract_terminate_info?: ContractTerminateInfo;
  contract_termination_mode?: ContractTerminationMode;
  operate_time?: string;
  attach?: string;
  [field: string]: unknown;
}

/** A notification whose signature held and whose resource was decrypted. */
export interface ContractNotification<Resource = ContractResource> {
  /** The same at every delivery of one event. */
  id: string;
  event_type: ContractEventType;
  /** RFC 3339. */
  create_time: string;
  resource_type?: string;
  summary?: string;
  /** Decrypted. */
  resource: Resource;
}

/** The user signed. */
export interface ContractSignedResource extends ContractResource {
  contract_state?: "SIGNED";
}

/** The contract ended. */
export interface ContractTerminatedResource extends ContractResource {
  contract_state?: "TERMINATED";
}

/** Compares an event with the shop's own record; `false`, or an exception, refuses it. */
export type NotificationExpectation = (
  event: ContractNotification,
) => boolean | void | Promise<boolean | void>;

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
