import { answer, defineOperation } from "../operation/define-operation";
import {
  CombinePapayAppDto,
  CombinePapayMiniProgramDto,
} from "./combine-papay.dto";
import type { CombinePapayResult } from "./results";

const SESSION = answer<CombinePapayResult>(
  {
    pre_entrustweb_id: "string",
    mchid: "string",
    plan_id: "integer",
    out_contract_code: "string",
  },
  ["plan_id", "out_contract_code"],
);

/** The pre-signings of combined deductions (合单代扣), of an e-commerce platform. */
export const COMBINE_PAPAY_SIGN = {
  /** In an App, which hands `pre_entrustweb_id` to WeChat's SDK (APP 签约). */
  app: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/combine-papay/contracts/pre-entrust-sign",
    request: CombinePapayAppDto,
    answer: SESSION,
    pages: ["partner 4012881608"],
  }),
  /** In a mini program; its page says that it is in grey test, and not open (小程序签约). */
  miniProgram: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/combine-papay/contracts/pre-entrust-sign/mini-program",
    request: CombinePapayMiniProgramDto,
    answer: SESSION,
    pages: ["partner 4017177322"],
  }),
};
