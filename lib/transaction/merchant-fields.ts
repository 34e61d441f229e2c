import { IdentifierField } from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import type { PartnerPayerDto } from "./payer-fields";

const APPID = "wxd678efh567hg6787";

/** The direct merchant that signs. */
export abstract class MchidFields extends WireDto {
  /** The merchant that places the order: the one that signs (商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["mchid"],
  })
  mchid!: string;
}

/** The partner that signs, and for whom. */
export abstract class PartnerMchidFields extends WireDto {
  /** The service provider: the merchant that signs (服务商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["mchid"],
  })
  sp_mchid!: string;

  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;
}

abstract class AppidFields extends WireDto {
  /** AppID that the user pays in (公众号、小程序的 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["appid"] })
  appid!: string;
}

abstract class AppAppidFields extends WireDto {
  /** AppID of the App on the open platform (移动应用的 AppID); `defaults.app_appid`, else `defaults.appid`, unless given. */
  @IdentifierField({
    maxLength: 32,
    example: APPID,
    filledBy: ["app_appid", "appid"],
  })
  appid!: string;
}

abstract class PartnerAppidFields extends WireDto {
  /** The service provider's AppID (服务商 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["sp_appid"] })
  sp_appid!: string;

  /** The sub-merchant's AppID; required with `payer.sub_openid` (子商户 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: APPID,
    presence: ({ payer }) =>
      (payer as PartnerPayerDto | undefined)?.sub_openid === undefined
        ? undefined
        : "is required, since payer.sub_openid belongs to it",
  })
  sub_appid?: string;
}

/** A direct merchant, under the AppID that the user pays in. */
export abstract class DirectMerchantFields extends allFieldsOf(
  AppidFields,
  MchidFields,
) {}

/** A direct merchant, under the AppID of its App. */
export abstract class DirectAppMerchantFields extends allFieldsOf(
  AppAppidFields,
  MchidFields,
) {}

/** A service provider or an e-commerce platform, for a sub-merchant. */
export abstract class PartnerMerchantFields extends allFieldsOf(
  PartnerAppidFields,
  PartnerMchidFields,
) {}
