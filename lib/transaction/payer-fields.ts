import {
  EnumField,
  IdentifierField,
  ObjectField,
  SensitiveField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/** Who must pay: the payment is refused to anyone else. By permission of WeChat Pay only. */
export class PayerIdentityDto extends WireDto {
  /** Kind of the document (证件类型). */
  @EnumField([
    "IDCARD",
    "HONGKONG_MACAO",
    "HONGKONG_MACAO_RESIDENT",
    "TAIWAN_RESIDENT",
    "FOREIGN_RESIDENT",
    "OVERSEA_PASSPORT",
    "PHONE_NUMBER",
  ])
  type!: string;

  /** Its number, given plain, sent encrypted (证件号). */
  @SensitiveField({ maxLength: 64, example: "440305199901010013" })
  number!: string;

  /** The person's name, given plain, sent encrypted (姓名). */
  @SensitiveField({ maxLength: 64, example: "张三" })
  name!: string;
}

/** Who must pay. */
export class IdentifiedPayerDto extends WireDto {
  /** The person, for real-name payment (实名支付信息). */
  @ObjectField(() => PayerIdentityDto, { optional: true })
  identity?: PayerIdentityDto;
}

/** Who pays, under the merchant's AppID. */
export class DirectPayerDto extends IdentifiedPayerDto {
  /** The user's openid under `appid` (用户标识). */
  @IdentifierField({ maxLength: 128, example: OPENID })
  openid!: string;
}

/** Who pays, under either AppID. */
export class PartnerPayerDto extends IdentifiedPayerDto {
  /** The user's openid under `sp_appid` (用户标识); this or `sub_openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "sub_openid" })
  sp_openid?: string;

  /** The user's openid under `sub_appid` (用户标识); this or `sp_openid` is required. */
  @IdentifierField({ maxLength: 128, example: OPENID, orElse: "sp_openid" })
  sub_openid?: string;
}

/** Who pays a direct merchant. */
export abstract class DirectPayerFields extends WireDto {
  /** Who pays (支付者). */
  @ObjectField(() => DirectPayerDto)
  payer!: DirectPayerDto;
}

/** Who pays a sub-merchant. */
export abstract class PartnerPayerFields extends WireDto {
  /** Who pays (支付者). */
  @ObjectField(() => PartnerPayerDto)
  payer!: PartnerPayerDto;
}

/** Who pays, where anyone may. */
export abstract class IdentifiedPayerFields extends WireDto {
  /** Who must pay, for real-name payment (支付者). */
  @ObjectField(() => IdentifiedPayerDto, { optional: true })
  payer?: IdentifiedPayerDto;
}
