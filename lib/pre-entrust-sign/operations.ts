import { answer, defineOperation } from "../operation/define-operation";
import { COMBINE_PAPAY_SIGN } from "./combine-papay.operations";
import {
  EcommerceMiniProgramDto,
  EcommercePayRedirectSignDto,
  NormalMiniProgramDto,
  NormalPayRedirectSignDto,
  ServiceProviderMiniProgramDto,
  ServiceProviderPayRedirectSignDto,
  QsMiniProgramDto,
  QsPayRedirectSignDto,
} from "./dto";
import type {
  MiniProgramResult,
  PayRedirectSignResult,
  SubMerchantResult,
} from "./results";

const PAY_REDIRECT_SIGN = {
  mchid: "string",
  service_id: "integer",
  out_contract_code: "string",
} as const;
const MINI_PROGRAM = {
  ...PAY_REDIRECT_SIGN,
  pre_entrustweb_id: "string",
  sign_mp_appid: "string",
  sign_mp_path: "string",
} as const;
const SUB_MERCHANT = { sub_mchid: "string" } as const;
const ECHOES = ["service_id", "out_contract_code"] as const;

/** The customer waits for it: it is not worth more, whatever it brings. */
const WITHIN_CHECKOUT = 2_000;

/** The pre-signings (预签约) of each kind of merchant. */
export const PRE_ENTRUST_SIGN_OPERATIONS = {
  /** 电商收付通. */
  ecommerce: {
    payRedirectSign: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/pay-redirect-sign",
      request: EcommercePayRedirectSignDto,
      answer: answer<PayRedirectSignResult>(PAY_REDIRECT_SIGN, ECHOES),
      pages: ["partner 4013369191"],
      deadline: WITHIN_CHECKOUT,
    }),
    miniProgram: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/mini-program",
      request: EcommerceMiniProgramDto,
      answer: answer<MiniProgramResult>(MINI_PROGRAM, ECHOES),
      pages: ["partner 4013369177"],
    }),
  },
  /** 直连商户. */
  normal: {
    payRedirectSign: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/normal/pre-entrust-sign/pay-redirect-sign",
      request: NormalPayRedirectSignDto,
      answer: answer<PayRedirectSignResult>(PAY_REDIRECT_SIGN, ECHOES),
      pages: ["merchant 4012472874"],
      deadline: WITHIN_CHECKOUT,
    }),
    miniProgram: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/normal/pre-entrust-sign/mini-program",
      request: NormalMiniProgramDto,
      answer: answer<MiniProgramResult>(MINI_PROGRAM, ECHOES),
      pages: ["merchant 4012472870"],
    }),
  },
  /** 服务商. */
  serviceProvider: {
    payRedirectSign: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/service-provider/pre-entrust-sign/pay-redirect-sign",
      request: ServiceProviderPayRedirectSignDto,
      answer: answer<PayRedirectSignResult & SubMerchantResult>(
        { ...PAY_REDIRECT_SIGN, ...SUB_MERCHANT },
        ECHOES,
      ),
      pages: ["partner 4012471272"],
      deadline: WITHIN_CHECKOUT,
    }),
    miniProgram: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/service-provider/pre-entrust-sign/mini-program",
      request: ServiceProviderMiniProgramDto,
      answer: answer<MiniProgramResult & SubMerchantResult>(
        { ...MINI_PROGRAM, ...SUB_MERCHANT },
        ECHOES,
      ),
      pages: ["partner 4012471269"],
    }),
  },
  /** 清算机构. */
  qs: {
    payRedirectSign: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/qs/pre-entrust-sign/pay-redirect-sign",
      request: QsPayRedirectSignDto,
      answer: answer<PayRedirectSignResult>(PAY_REDIRECT_SIGN, ECHOES),
      pages: ["partner 4012471286"],
      deadline: WITHIN_CHECKOUT,
    }),
    miniProgram: defineOperation({
      method: "POST",
      path: "/v3/password-exempt-contract/contracts/qs/pre-entrust-sign/mini-program",
      request: QsMiniProgramDto,
      answer: answer<MiniProgramResult>(MINI_PROGRAM, ECHOES),
      pages: ["partner 4012471282"],
    }),
  },
  /** 合单代扣. */
  combinePapay: COMBINE_PAPAY_SIGN,
};
