import { type ContractResource, isContract } from "./contract-notification";
import {
  mayBeOf,
  type VerifiedNotification,
  typeOf,
} from "./verified-notification";

/** Of a contract of 委托代扣: what its query answers; merchant 4016724543, partner 4012160323. */
export interface PapayContractResource extends ContractResource {
  /** WeChat Pay's id of the contract: deductions name it. */
  contract_id: string;
  /** Id of the plan that was signed (模板ID). */
  plan_id: number | string;
}

/** Of a contract of 合单代扣: it has no `contract_id`, which `ContractReconciler.contractOf` finds; partner 4012881605. */
export interface CombinePapayContractResource extends ContractResource {
  /** Id of the plan that was signed (模板ID). */
  plan_id: number | string;
  /** When it was signed or ended, RFC 3339. */
  operate_time?: string;
}

/** Of a contract of 教育续费通, which has no code of the merchant's; merchant 4012286235, partner 4012160192. */
export interface EduContractResource {
  /** AppID that the user signed in (AppID). */
  appid: string;
  /** The user's openid under `appid` (用户标识). */
  openid: string;
  /** Id of the plan that was signed, a text (模板ID). */
  plan_id: string;
  /** The contract. */
  contract_information: {
    /** WeChat Pay's id of the contract. */
    contract_id: string;
    /** `ADD`: signed; `DELETE`: ended. */
    contract_status: "ADD" | "DELETE" | (string & {});
    /** When it was signed or ended, RFC 3339. */
    create_time?: string;
  };
  /** Whatever else WeChat Pay sends, as it came. */
  [field: string]: unknown;
}

/**
 * Whether an event is of a contract of 委托代扣 (`ENTRUST.SIGN`, `ENTRUST.TERMINATE`). Other families send `ENTRUST.…` too: the resource tells
 * them apart.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGN",
 *   resource: { out_contract_code, contract_id, plan_id: 12535, openid },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isPapayContract(event)); // true
 * ```
 */
export function isPapayContract(
  event: VerifiedNotification,
): event is VerifiedNotification<PapayContractResource> {
  return (
    /^ENTRUST\.(SIGN|TERMINATE)$/.test(typeOf(event)) &&
    isContract(event) &&
    event.resource.plan_id !== undefined &&
    mayBeOf("entrust", event)
  );
}

/**
 * Whether an event is of a contract of 合单代扣 (`ECOMMERCE_ENTRUST.SIGN`, `ECOMMERCE_ENTRUST.TERMINATE`).
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ECOMMERCE_ENTRUST.SIGN",
 *   resource: { out_contract_code, plan_id: 12535, openid },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isCombinePapayContract(event)); // true
 * ```
 */
export function isCombinePapayContract(
  event: VerifiedNotification,
): event is VerifiedNotification<CombinePapayContractResource> {
  return (
    /^ECOMMERCE_ENTRUST\.(SIGN|TERMINATE)$/.test(typeOf(event)) &&
    isContract(event) &&
    event.resource.plan_id !== undefined
  );
}

/**
 * Whether an event is of a contract of 教育续费通 (`ENTRUST.SIGNING`: signed, `ENTRUST.RELEASE`: ended). The package does not sign such contracts.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "ENTRUST.SIGNING",
 *   resource: { plan_id: "12535", openid, contract_information: { contract_id, contract_status: "ADD" } },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isEduContract(event)); // true
 * ```
 */
export function isEduContract(
  event: VerifiedNotification,
): event is VerifiedNotification<EduContractResource> {
  const { resource } = Object(event) as Partial<VerifiedNotification>;
  const { contract_information } = Object(resource) as {
    contract_information?: unknown;
  };
  return (
    /^ENTRUST\.(SIGNING|RELEASE)$/.test(typeOf(event)) &&
    typeof Object(contract_information).contract_status === "string"
  );
}
