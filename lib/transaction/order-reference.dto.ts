import { IdentifierField, NumberField } from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import { MchidFields, PartnerMchidFields } from "./merchant-fields";
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
