import { answer, defineOperation } from "../operation/define-operation";
import {
  NormalPapayAppDto,
  NormalPapayH5Dto,
  NormalPapayJsapiDto,
  NormalPapayMiniProgramDto,
  PartnerPapayAppDto,
  PartnerPapayH5Dto,
  PartnerPapayJsapiDto,
  PartnerPapayMiniProgramDto,
} from "./papay.dto";
import type {
  PapayAppResult,
  PapayMiniProgramResult,
  PapayPageResult,
} from "./papay-results";

const APP = answer<PapayAppResult>({ pre_entrustweb_id: "string" });
const PAGE = answer<PapayPageResult>({ redirect_url: "string" });
const MINI_PROGRAM = answer<PapayMiniProgramResult>({
  pre_entrustweb_id: "string",
  redirect_appid: "string",
  redirect_path: "string",
});

const NORMAL_PAPAY_SIGN = {
  /** In an App, which launches WeChat Pay's mini program (APP 签约). */
  app: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/app",
    request: NormalPapayAppDto,
    answer: APP,
    pages: ["merchant 4012524934"],
  }),
  /** On a page outside WeChat (H5 签约). */
  h5: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/h5",
    request: NormalPapayH5Dto,
    answer: PAGE,
    pages: ["merchant 4012489208"],
  }),
  /** On a page inside WeChat (JSAPI 签约). */
  jsapi: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/jsapi",
    request: NormalPapayJsapiDto,
    answer: PAGE,
    pages: ["merchant 4012525133"],
  }),
  /** In a mini program (小程序签约). */
  miniProgram: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/mini-program",
    request: NormalPapayMiniProgramDto,
    answer: MINI_PROGRAM,
    pages: ["merchant 4012525209"],
  }),
};

const PARTNER_PAPAY_SIGN = {
  /** In an App, which launches WeChat Pay's mini program (APP 签约). */
  app: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/app",
    request: PartnerPapayAppDto,
    answer: APP,
    pages: ["partner 4012693028"],
  }),
  /** On a page outside WeChat (H5 签约). */
  h5: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/h5",
    request: PartnerPapayH5Dto,
    answer: PAGE,
    pages: ["partner 4012464549"],
  }),
  /** On a page inside WeChat (JSAPI 签约). */
  jsapi: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/jsapi",
    request: PartnerPapayJsapiDto,
    answer: PAGE,
    pages: ["partner 4012693093"],
  }),
  /** In a mini program (小程序签约). */
  miniProgram: defineOperation({
    method: "POST",
    path: "/v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/mini-program",
    request: PartnerPapayMiniProgramDto,
    answer: MINI_PROGRAM,
    pages: ["partner 4012693100"],
  }),
};

/** The pre-signings of 委托代扣, which APIv3 knows for scheduled deductions alone (预约扣费), of each kind of merchant. */
export const PAPAY_SIGN = {
  normal: NORMAL_PAPAY_SIGN,
  partner: PARTNER_PAPAY_SIGN,
};
