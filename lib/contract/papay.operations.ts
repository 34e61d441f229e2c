import { answer, defineOperation } from "../operation/define-operation";
import {
  QueryNormalPapayContractDto,
  QueryPartnerPapayContractDto,
  TerminateNormalPapayContractDto,
  TerminatePartnerPapayContractDto,
} from "./papay.dto";
import {
  type NormalPapayContract,
  type PartnerPapayContract,
  withTotals,
} from "./papay-contract";

const CONTRACT = {
  contract_id: "string",
  plan_id: "integer",
  out_contract_code: "string",
  contract_state: "string",
} as const;
const NORMAL = answer<NormalPapayContract>(
  { ...CONTRACT, mchid: "string", appid: "string", openid: "string" },
  ["plan_id", "out_contract_code"],
  withTotals,
);
const PARTNER = answer<PartnerPapayContract>(
  {
    ...CONTRACT,
    sp_mchid: "string",
    sp_appid: "string",
    sub_mchid: "string",
  },
  ["plan_id", "out_contract_code", "sub_mchid"],
  withTotals,
);

const NORMAL_PAPAY_CONTRACTS = {
  /** Queries a contract (查询签约). */
  query: defineOperation({
    method: "GET",
    path: "/v3/papay/sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
    request: QueryNormalPapayContractDto,
    answer: NORMAL,
    pages: ["merchant 4012489245"],
  }),
  /** Ends a contract; the user need not agree (解约). */
  terminate: defineOperation({
    method: "POST",
    path: "/v3/papay/sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
    request: TerminateNormalPapayContractDto,
    answer: NORMAL,
    pages: ["merchant 4012489295"],
  }),
};

const PARTNER_PAPAY_CONTRACTS = {
  /** Queries a contract of a sub-merchant (查询签约). */
  query: defineOperation({
    method: "GET",
    path: "/v3/papay/sign/partner/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
    request: QueryPartnerPapayContractDto,
    answer: PARTNER,
    pages: ["partner 4012489483"],
  }),
  /** Ends a contract of a sub-merchant; the user need not agree (解约). */
  terminate: defineOperation({
    method: "POST",
    path: "/v3/papay/sign/partner/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
    request: TerminatePartnerPapayContractDto,
    answer: PARTNER,
    pages: ["partner 4012489491"],
  }),
};

/** The contracts of 委托代扣, of each kind of merchant. */
export const PAPAY_CONTRACTS = {
  normal: NORMAL_PAPAY_CONTRACTS,
  partner: PARTNER_PAPAY_CONTRACTS,
};
