import { randomBytes } from "node:crypto";
import { WechatPayApiError } from "../apiv3/errors";
import { meansNoContract } from "../contract/no-contract";
import type { ContractService } from "../contract/contract.service";
import type { RequestDefaults } from "../validation/validate-request";
import type { DoctorCheck } from "./doctor.result";

/**
 * Whether the merchant may use its service, asked by a query for a contract that cannot exist: WeChat Pay looks for it, and
 * answers 404, only where the service is granted; else it answers 403 `NO_AUTH`.
 *
 * @throws ContractsError where the query fails in any other way
 */
export async function checkService(
  contracts: ContractService,
  { service_id }: RequestDefaults,
): Promise<DoctorCheck> {
  const name = "service";
  if (service_id === undefined) {
    return {
      name,
      status: "unknown",
      message: "not checked, as defaults.service_id is not set",
      next: "set it to check whether it is granted",
    };
  }
  try {
    await contracts.query({ service_id, out_contract_code: codeOfNobody() });
  } catch (error) {
    if (meansNoContract(error)) {
      return {
        name,
        status: "ok",
        message: `WeChat Pay lets this merchant look for contracts of service ${service_id}`,
      };
    }
    if (error instanceof WechatPayApiError && error.status === 403) {
      return {
        name,
        status: "failed",
        message: `service ${service_id}: HTTP 403 ${error.code} ${error.message} (Request-ID ${error.requestId ?? "none"})`,
        next: "password-free payment is not granted for it, or it is another merchant's: compare defaults.service_id with the merchant platform, and ask your contact at WeChat Pay to grant it",
      };
    }
    throw error;
  }
  return {
    name,
    status: "failed",
    message: `service ${service_id}: a contract was found for a random code`,
    next: "what answers is not WeChat Pay: see baseUrl",
  };
}

/** A query names no AppID, so nothing short of a pre-signing shows whether one is granted. */
export function checkAppid({ appid, sp_appid }: RequestDefaults): DoctorCheck {
  const given = [appid, sp_appid].filter((each) => each !== undefined);
  return given.length === 0
    ? {
        name: "appid",
        status: "unknown",
        message:
          "not checked, as neither defaults.appid nor defaults.sp_appid is set",
      }
    : {
        name: "appid",
        status: "unknown",
        message: `${given.join(" and ")}: no query names an AppID, so whether it is bound to the merchant shows at the first pre-signing`,
        next: "see on the merchant platform, under the AppIDs of the merchant (AppID账号管理), that it is bound",
      };
}

/** Valid as an `out_contract_code`, and of 104 random bits, so that no contract has it. */
function codeOfNobody(): string {
  return `DOCTOR${randomBytes(13).toString("hex")}`;
}
