import { EnumField, IdentifierField, ObjectField } from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import {
  AbnormalRefundFields,
  OutRefundNoFields,
  RefundAmountDto,
  RefundedOrderFields,
  RefundIdFields,
  SubMerchantFields,
} from "./refund-fields";

abstract class EcommerceRefundTerms extends WireDto {
  /** The shop; this or `individual_auth_id` is required (二级商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000110",
    orElse: "individual_auth_id",
  })
  sub_mchid?: string;

  /** The payee, where the money is a private person's, in place of `sub_mchid` (个人收款). */
  @IdentifierField({
    maxLength: 64,
    example: "2111000000000",
    orElse: "sub_mchid",
  })
  individual_auth_id?: string;

  /** The platform's AppID (电商平台 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["sp_appid", "appid"],
  })
  sp_appid!: string;

  /** The shop's AppID (二级商户 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    optional: true,
  })
  sub_appid?: string;

  /** What is refunded, of how much (订单金额). */
  @ObjectField(() => RefundAmountDto)
  amount!: RefundAmountDto;

  /** Who pays it: the shop, or the platform in advance (退款出资商户). */
  @EnumField(["REFUND_SOURCE_SUB_MERCHANT", "REFUND_SOURCE_PARTNER_ADVANCE"], {
    optional: true,
  })
  refund_account?:
    "REFUND_SOURCE_SUB_MERCHANT" | "REFUND_SOURCE_PARTNER_ADVANCE";

  /** Which funds it is taken from (资金账户). */
  @EnumField(["AVAILABLE"], { optional: true })
  funds_account?: "AVAILABLE";
}

/** A refund of a platform; partner 4012476892. */
export class ApplyEcommerceRefundDto extends allFieldsOf(
  RefundedOrderFields,
  EcommerceRefundTerms,
) {}

/** Which refund to query, by its own number; partner 4012476911. */
export class EcommerceRefundByNumberDto extends allFieldsOf(
  OutRefundNoFields,
  SubMerchantFields,
) {}

/** Which refund, by WeChat Pay's number; partner 4012476908, 4012476916 and 4012476927. */
export class EcommerceRefundByIdDto extends allFieldsOf(
  RefundIdFields,
  SubMerchantFields,
) {}

/** Which refund to handle another way, and how; partner 4015181616. */
export class ApplyEcommerceAbnormalRefundDto extends allFieldsOf(
  RefundIdFields,
  AbnormalRefundFields,
  SubMerchantFields,
) {}
