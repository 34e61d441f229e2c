import { IdentifierField, NumberField } from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import { ORDER_NUMBER } from "./order-terms";

abstract class OutTradeNoFields extends WireDto {
  /** The merchant's own number of the order (商户订单号). */
  @NumberField({ ...ORDER_NUMBER, minLength: 1, example: "20261127103456001" })
  out_trade_no!: string;
}

abstract class TransactionIdFields extends WireDto {
  /** WeChat Pay's number of the order (微信支付订单号). */
  @IdentifierField({ maxLength: 32, example: "4200001234202611271234567890" })
  transaction_id!: string;
}

abstract class MchidFields extends WireDto {
  /** The merchant that placed the order: the one that signs (商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["mchid"],
  })
  mchid!: string;
}

abstract class PartnerMchidFields extends WireDto {
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

/** 直连商户，商户订单号; merchant 4012791859, and 4012791860 to close it. */
export class NormalOrderDto extends allFieldsOf(
  OutTradeNoFields,
  MchidFields,
) {}

/** 直连商户，微信支付订单号; merchant 4012791858. */
export class NormalTransactionDto extends allFieldsOf(
  TransactionIdFields,
  MchidFields,
) {}

/** 服务商、电商收付通，商户订单号; partner 4012760568, and 4012760574 to close it. */
export class PartnerOrderDto extends allFieldsOf(
  OutTradeNoFields,
  PartnerMchidFields,
) {}

/** 服务商、电商收付通，微信支付订单号; partner 4012760565. */
export class PartnerTransactionDto extends allFieldsOf(
  TransactionIdFields,
  PartnerMchidFields,
) {}
