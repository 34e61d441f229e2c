import { answer, defineOperation } from "../operation/define-operation";
import {
  QueryCombinePapayContractDto,
  TerminateCombinePapayContractDto,
} from "./combine-papay.dto";
import type {
  CombinePapayContract,
  TerminateCombinePapayContractResult,
} from "./plan-contract";

const REFERENCE = {
  mchid: "string",
  plan_id: "integer",
  out_contract_code: "string",
} as const;
const ECHOES = ["plan_id", "out_contract_code"] as const;

/** The contracts of combined deductions (合单代扣), of an e-commerce platform. */
export const COMBINE_PAPAY_CONTRACTS = {
  /** Queries a contract, with its `contract_id`, which the notification of its signing does not contain (查询签约). */
  query: defineOperation({
    method: "GET",
    path: "/v3/ecommerce/combine-papay/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
    request: QueryCombinePapayContractDto,
    answer: answer<CombinePapayContract>(
      {
        ...REFERENCE,
        contract_id: "string",
        appid: "string",
        openid: "string",
        contract_state: "string",
      },
      ECHOES,
    ),
    pages: ["partner 4012884060"],
  }),
  /** Ends a contract; the user need not agree (解约). */
  terminate: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/combine-papay/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
    request: TerminateCombinePapayContractDto,
    answer: answer<TerminateCombinePapayContractResult>(REFERENCE, ECHOES),
    pages: ["partner 4012884072"],
  }),
};
