import { createHash } from "node:crypto";
import type { JsonObject } from "../exchange/field-rule";
import type { PreEntrustSignOperation } from "./pre-entrust-sign-operations";

/** How a contract came to its end (`protocol` "Answer fields", 9). */
export type TerminationMode =
  | "USER_TERMINATE"
  | "MCH_API_TERMINATE"
  | "API"
  | "WEPAY_WEB_TERMINATE"
  | "CUSTOMER_SERVICE_TERMINATE"
  | "SYSTEM_TERMINATE";

/** `contract_terminate_info` of an answer or a notification. */
export interface TerminateInfo {
  /** Who ended it. */
  contract_termination_mode: TerminationMode;
  /** RFC 3339. */
  contract_terminated_time: string;
  /** Why it was terminated (解约备注). */
  contract_termination_remark?: string;
}

/** A contract, from its pre-signing on. */
export interface SimulatedContract {
  /** The operation that pre-signed it. */
  readonly operation: PreEntrustSignOperation;
  /** The pre-signing, as the merchant sent it. */
  readonly request: JsonObject;
  /** The merchant that pre-signed it (商户号). */
  readonly mchid: string;
  /** Service of the merchant platform that is signed (服务ID). */
  readonly service_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  readonly out_contract_code: string;
  /** Where its signing is notified, and its end unless `terminationNotifyUrl` is set (签约结果回调地址). */
  readonly notify_url: string;
  /** Only after payment. */
  readonly prepay_id?: string;
  /** Only in a mini program: the session's id. */
  readonly pre_entrustweb_id?: string;
  /** Milliseconds since the epoch. */
  readonly pre_signed_at: number;
  /** Whether the user may sign: at once in a mini program, otherwise when the order has been paid. */
  readonly offered: boolean;
  /** `PRE_SIGNED` and `DECLINED` are the simulator's own: WeChat Pay knows no contract yet. */
  readonly contract_state: "PRE_SIGNED" | "DECLINED" | "SIGNED" | "TERMINATED";
  /** WeChat Pay's id of the contract; absent until the user signs. */
  readonly contract_id?: string;
  /** RFC 3339. */
  readonly contract_signed_time?: string;
  /** How it ended; absent until it does. */
  readonly contract_terminate_info?: TerminateInfo;
}

/** The user whose contract it is, under each AppID that the pre-signing named. */
export function openidsOf({ request }: SimulatedContract): string[] {
  const { openid, sp_openid, sub_openid } = request;
  return [openid, sp_openid, sub_openid].filter(
    (each): each is string => typeof each === "string",
  );
}

/** The answer to the pre-signing of a contract, with the fields that its page lists. */
export function preSigningAnswer(
  contract: SimulatedContract,
  miniProgram: { sign_mp_appid: string; sign_mp_path: string },
): JsonObject {
  const { mchid, service_id, out_contract_code } = contract;
  return {
    ...(contract.operation.manner === "mini-program" && {
      pre_entrustweb_id: contract.pre_entrustweb_id,
      ...miniProgram,
    }),
    mchid,
    ...(contract.operation.kind === "service-provider" && {
      sub_mchid: contract.request.sub_mchid,
    }),
    service_id,
    out_contract_code,
  };
}

/** The answer to a query (merchant 4012472855, partner 4012715321). */
export function queryAnswer(contract: SimulatedContract): JsonObject {
  const { request } = contract;
  return {
    mchid: contract.mchid,
    contract_id: contract.contract_id,
    appid: request.appid ?? request.sp_appid,
    openid: request.openid ?? request.sp_openid ?? derivedOpenid(contract),
    ...optional(request, ["sub_appid", "sub_openid"]),
    service_id: contract.service_id,
    out_contract_code: contract.out_contract_code,
    contract_display_account: request.contract_display_account,
    ...stateOf(contract),
  };
}

/** The decrypted resource of a contract's notification (`protocol` "The contract notification"). */
export function notificationResource(contract: SimulatedContract): JsonObject {
  const { request, operation } = contract;
  return {
    out_contract_code: contract.out_contract_code,
    [operation.kind === "service-provider" ? "sp_mchid" : "mchid"]:
      contract.mchid,
    ...optional(request, [
      "appid",
      "sp_appid",
      "sub_mchid",
      "sub_appid",
      "openid",
      "sp_openid",
      "sub_openid",
    ]),
    contract_id: contract.contract_id,
    service_id: contract.service_id,
    contract_display_account: request.contract_display_account,
    ...stateOf(contract),
  };
}

function stateOf(contract: SimulatedContract): JsonObject {
  return {
    contract_state: contract.contract_state,
    contract_signed_time: contract.contract_signed_time,
    ...(contract.contract_terminate_info && {
      contract_terminate_info: contract.contract_terminate_info,
    }),
  };
}

function optional(request: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names
      .filter((name) => request[name] !== undefined && request[name] !== null)
      .map((name) => [name, request[name]]),
  );
}

/** WeChat Pay knows the user under every AppID, also where the merchant named `sub_openid` alone. */
function derivedOpenid({ request }: SimulatedContract): string {
  const digest = createHash("sha256")
    .update(`${String(request.sub_openid)} of the other AppID`)
    .digest("base64url");
  return `o${digest.slice(0, 27)}`;
}
