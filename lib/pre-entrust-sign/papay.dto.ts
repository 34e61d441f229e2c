import {
  DateField,
  IdentifierField,
  IntegerField,
  NotifyUrlField,
  ObjectField,
  TextField,
} from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import { PlanSignFields } from "./plan-fields";

const APPID = "wxd678efh567hg6787";
const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/** What a scheduled deduction takes. */
export class EstimatedDeductAmountDto extends WireDto {
  /** In fen; no more than the plan's standard price (预计扣费金额). */
  @IntegerField({ example: 6800 })
  total!: number;

  /** Currency: `CNY` (币种). */
  @TextField({ maxLength: 16, example: "CNY", optional: true })
  currency?: string;
}

/** The one deduction of a contract that ends with it. */
export class DeductScheduleDto extends WireDto {
  /** The day of the deduction; pre-sign before 19:00 of the day before (预计扣费日期). */
  @DateField({ example: "2026-12-01" })
  estimated_deduct_date!: string;

  /** What is to be deducted (预计扣费金额). */
  @ObjectField(() => EstimatedDeductAmountDto)
  estimated_deduct_amount!: EstimatedDeductAmountDto;

  /** What the deduction is for, shown to the user (扣费描述). */
  @TextField({ maxLength: 127, example: "十二月茶盒" })
  description!: string;
}

abstract class PapaySignFields extends PlanSignFields {
  /** URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  contract_notify_url!: string;

  /** The merchant's own id of the user (商户侧用户标识). */
  @TextField({ maxLength: 64, example: "user-7", optional: true })
  out_user_code?: string;

  /** The deduction that is agreed on (预约扣费信息). */
  @ObjectField(() => DeductScheduleDto, { optional: true })
  deduct_schedule?: DeductScheduleDto;
}

abstract class PapayAppidFields extends WireDto {
  /** AppID that the user signs in (公众号、小程序的 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["appid"] })
  appid!: string;
}

abstract class PapayAppAppidFields extends WireDto {
  /** AppID of the App on the open platform (移动应用的 AppID); `defaults.app_appid`, else `defaults.appid`, unless given. */
  @IdentifierField({
    maxLength: 32,
    example: APPID,
    filledBy: ["app_appid", "appid"],
  })
  appid!: string;
}

abstract class PapayOpenidFields extends WireDto {
  /** The user's openid under `appid`: the one who then signs (用户标识). */
  @IdentifierField({ maxLength: 64, example: OPENID })
  openid!: string;
}

abstract class PapayOptionalOpenidFields extends WireDto {
  /** The user's openid under `appid`: the one who then signs (用户标识). */
  @IdentifierField({ maxLength: 64, example: OPENID, optional: true })
  openid?: string;
}

abstract class PapayPartnerFields extends WireDto {
  /** The service provider's AppID (服务商 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["sp_appid"] })
  sp_appid!: string;

  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;

  /** The sub-merchant's AppID; required with `sub_openid` (子商户 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: APPID,
    presence: ({ sub_openid }) =>
      sub_openid === undefined
        ? undefined
        : "is required, since sub_openid belongs to it",
  })
  sub_appid?: string;
}

abstract class PapayPartnerOpenidFields extends WireDto {
  /** The user's openid under `sp_appid` (用户标识); this or `sub_openid` is required. */
  @IdentifierField({ maxLength: 64, example: OPENID, orElse: "sub_openid" })
  sp_openid?: string;

  /** The user's openid under `sub_appid` (用户标识); this or `sp_openid` is required. */
  @IdentifierField({ maxLength: 64, example: OPENID, orElse: "sp_openid" })
  sub_openid?: string;
}

abstract class PapayPartnerOptionalOpenidFields extends WireDto {
  /** The user's openid under `sp_appid` (用户标识). */
  @IdentifierField({ maxLength: 64, example: OPENID, optional: true })
  sp_openid?: string;

  /** The user's openid under `sub_appid` (用户标识). */
  @IdentifierField({ maxLength: 64, example: OPENID, optional: true })
  sub_openid?: string;
}

/** Where a page leads back to. */
export class JumpControlDto extends WireDto {
  /** AppID of the App to return to (跳转 APP 的 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, optional: true })
  jump_appid?: string;
}

abstract class JumpControlFields extends WireDto {
  /** Where the page leads back to (跳转控制). */
  @ObjectField(() => JumpControlDto, { optional: true })
  jump_control?: JumpControlDto;
}

/** 预约扣费，APP 签约; merchant 4012524934. */
export class NormalPapayAppDto extends allFieldsOf(
  PapaySignFields,
  PapayAppAppidFields,
  PapayOptionalOpenidFields,
) {}

/** 预约扣费，H5 签约; merchant 4012489208. */
export class NormalPapayH5Dto extends allFieldsOf(
  PapaySignFields,
  PapayAppidFields,
  PapayOptionalOpenidFields,
  JumpControlFields,
) {}

/** 预约扣费，JSAPI 签约; merchant 4012525133. */
export class NormalPapayJsapiDto extends allFieldsOf(
  PapaySignFields,
  PapayAppidFields,
  PapayOpenidFields,
) {}

/** 预约扣费，小程序签约; merchant 4012525209. */
export class NormalPapayMiniProgramDto extends allFieldsOf(
  PapaySignFields,
  PapayAppidFields,
  PapayOpenidFields,
) {}

/** 服务商预约扣费，APP 签约; partner 4012693028. */
export class PartnerPapayAppDto extends allFieldsOf(
  PapaySignFields,
  PapayPartnerFields,
  PapayPartnerOptionalOpenidFields,
) {}

/** 服务商预约扣费，H5 签约; partner 4012464549. */
export class PartnerPapayH5Dto extends allFieldsOf(
  PapaySignFields,
  PapayPartnerFields,
  PapayPartnerOptionalOpenidFields,
  JumpControlFields,
) {}

/** 服务商预约扣费，JSAPI 签约; partner 4012693093. */
export class PartnerPapayJsapiDto extends allFieldsOf(
  PapaySignFields,
  PapayPartnerFields,
  PapayPartnerOpenidFields,
) {}

/** 服务商预约扣费，小程序签约; partner 4012693100. */
export class PartnerPapayMiniProgramDto extends allFieldsOf(
  PapaySignFields,
  PapayPartnerFields,
  PapayPartnerOpenidFields,
) {}
