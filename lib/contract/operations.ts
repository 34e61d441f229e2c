import { answer, defineOperation } from "../operation/define-operation";
import { QueryContractDto, TerminateContractDto } from "./dto";
import type { Contract, TerminateContractResult } from "./results";

const CONTRACT =
  "/v3/password-exempt-contract/contracts/service-id/{service_id}/out-contract-code/{out_contract_code}";

const REFERENCE = {
  mchid: "string",
  service_id: "integer",
  out_contract_code: "string",
} as const;

/** The contracts of every kind of merchant. */
export const CONTRACT_OPERATIONS = {
  /** 查询签约, the only way to learn that a user declined. */
  query: defineOperation({
    method: "GET",
    path: CONTRACT,
    request: QueryContractDto,
    answer: answer<Contract>(
      {
        ...REFERENCE,
        contract_id: "string",
        appid: "string",
        openid: "string",
        contract_state: "string",
        contract_signed_time: "string",
      },
      ["service_id", "out_contract_code"],
    ),
    pages: ["merchant 4012472855", "partner 4012715321"],
  }),
  /** 解约. The code cannot be used again. */
  terminate: defineOperation({
    method: "POST",
    path: `${CONTRACT}/terminate`,
    request: TerminateContractDto,
    answer: answer<TerminateContractResult>(REFERENCE, [
      "service_id",
      "out_contract_code",
    ]),
    pages: ["merchant 4012472858", "partner 4012715383"],
  }),
};
