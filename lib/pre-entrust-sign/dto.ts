import { ContractReferenceDto } from "../contract/dto";
import {
  IdentifierField,
  NotifyUrlField,
  TextField,
} from "../validation/field";

const APPID = "wxd678efh567hg6787";
const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const PREPAY_ID = "wx201410272009395522657a690389285100";

/** The fields that every pre-signing has. */
export abstract class PreEntrustSignDto extends ContractReferenceDto {
  /** URL that WeChat Pay notifies when the contract is signed; https, no query (签约结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  notify_url!: string;

  /** Name of the user's account, shown to the user, without emoji (用户账户展示名称); `displayName` makes one of any name. */
  @TextField({
    maxLength: 32,
    example: "微信代扣用户A",
    remedy: "displayName() takes such out",
  })
  contract_display_account!: string;
}

/** A merchant that signs under an AppID of its own. */
export abstract class DirectSignDto extends PreEntrustSignDto {
  /** AppID that the user pays in (公众号、小程序或移动应用的 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["appid"] })
  appid!: string;

  /** The user's openid under `appid` (用户标识). */
  @IdentifierField({ maxLength: 128, example: OPENID })
  openid!: string;
}

/** A provider that signs for a sub-merchant. */
export abstract class SubMerchantSignDto extends PreEntrustSignDto {
  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;

  /** The sub-merchant's AppID (子商户 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID })
  sub_appid!: string;
}

/** A service provider that signs under its own AppID for a sub-merchant; the user is named under either AppID. */
export abstract class ServiceProviderSignDto extends SubMerchantSignDto {
  /** The service provider's AppID (服务商 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["sp_appid"] })
  sp_appid!: string;

  /** The user's openid under `sp_appid` (用户标识); this or `sub_openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "sub_openid" })
  sp_openid?: string;

  /** The user's openid under `sub_appid` (用户标识); this or `sp_openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "sp_openid" })
  sub_openid?: string;
}

/** A clearing institution (qs) that signs for a sub-merchant; the user is named under either AppID. */
export abstract class QsSignDto extends SubMerchantSignDto {
  /** AppID that the user pays in (公众号、小程序或移动应用的 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["appid"] })
  appid!: string;

  /** The user's openid under `appid` (用户标识); this or `sub_openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "sub_openid" })
  openid?: string;

  /** The user's openid under `sub_appid` (用户标识); this or `openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "openid" })
  sub_openid?: string;
}

/** 电商收付通，支付后签约; partner 4013369191. */
export class EcommercePayRedirectSignDto extends DirectSignDto {
  /** Prepay session of the order that was just placed (预支付交易会话标识). */
  @IdentifierField({ maxLength: 64, example: PREPAY_ID })
  prepay_id!: string;
}

/** 电商收付通，小程序签约; partner 4013369177. */
export class EcommerceMiniProgramDto extends DirectSignDto {}

/** 直连商户，支付后签约; merchant 4012472874. */
export class NormalPayRedirectSignDto extends DirectSignDto {
  /** Prepay session of the order that was just placed (预支付交易会话标识). */
  @IdentifierField({ maxLength: 64, example: PREPAY_ID })
  prepay_id!: string;
}

/** 直连商户，小程序签约; merchant 4012472870. */
export class NormalMiniProgramDto extends DirectSignDto {}

/** 服务商，支付后签约; partner 4012471272. */
export class ServiceProviderPayRedirectSignDto extends ServiceProviderSignDto {
  /** Prepay session of the order that was just placed (预支付交易会话标识). */
  @IdentifierField({ maxLength: 64, example: PREPAY_ID })
  prepay_id!: string;
}

/** 服务商，小程序签约; partner 4012471269. */
export class ServiceProviderMiniProgramDto extends ServiceProviderSignDto {}

/** 清算机构，支付后签约; partner 4012471286. */
export class QsPayRedirectSignDto extends QsSignDto {
  /** Prepay session of the order that was just placed (预支付交易会话标识). */
  @IdentifierField({ maxLength: 64, example: PREPAY_ID })
  prepay_id!: string;
}

/** 清算机构，小程序签约; partner 4012471282. */
export class QsMiniProgramDto extends QsSignDto {}
