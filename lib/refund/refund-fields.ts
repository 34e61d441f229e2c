import {
  EnumField,
  IdentifierField,
  IntegerField,
  ListField,
  NotifyUrlField,
  NumberField,
  SensitiveField,
  TextField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** The merchant's own number of a refund. */
export abstract class OutRefundNoFields extends WireDto {
  /** The merchant's own number of the refund: digits, letters and `_-|*@`; the same number refunds once (商户退款单号). */
  @NumberField({
    minLength: 1,
    maxLength: 64,
    characters: "_-|*@",
    example: "20261127103456001R1",
  })
  out_refund_no!: string;
}

/** WeChat Pay's number of a refund. */
export abstract class RefundIdFields extends WireDto {
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  @IdentifierField({ maxLength: 32, example: "50000000382019052709732678859" })
  refund_id!: string;
}

/** The shop of a platform. */
export abstract class SubMerchantFields extends WireDto {
  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;
}

/** The sub-merchant of a service provider; direct merchants leave it out. */
export abstract class OptionalSubMerchantFields extends WireDto {
  /** The sub-merchant's id, for a service provider (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110", optional: true })
  sub_mchid?: string;
}

/** The part of a refund that one account pays. */
export class RefundFromDto extends WireDto {
  /** The account (出资账户类型). */
  @EnumField(["AVAILABLE", "UNAVAILABLE"])
  account!: "AVAILABLE" | "UNAVAILABLE";

  /** Its part, in fen (出资金额). */
  @IntegerField({ example: 100 })
  amount!: number;
}

/** What is refunded, of how much. */
export class RefundAmountDto extends WireDto {
  /** What is refunded, in fen; no more than `total` (退款金额). */
  @IntegerField({
    example: 100,
    rules: {
      isNoMoreThanTotal: (refund, { total }) =>
        typeof refund === "number" &&
        typeof total === "number" &&
        refund > total
          ? "must not be more than total, which the order cost"
          : undefined,
    },
  })
  refund!: number;

  /** What the order cost, in fen (原订单金额). */
  @IntegerField({ example: 100 })
  total!: number;

  /** Currency; `CNY` unless given (退款币种). */
  @TextField({ maxLength: 16, example: "CNY", fallback: "CNY" })
  currency?: string;

  /** The accounts that pay it (退款出资账户及金额). */
  @ListField(() => RefundFromDto, { optional: true })
  from?: RefundFromDto[];
}

/** Which order, and why. */
export abstract class RefundedOrderFields extends OutRefundNoFields {
  /** WeChat Pay's number of the order; this or `out_trade_no` is required (微信支付订单号). */
  @IdentifierField({
    maxLength: 32,
    example: "4200001234202611271234567890",
    orElse: "out_trade_no",
  })
  transaction_id?: string;

  /** The merchant's own number of the order; this or `transaction_id` is required (商户订单号). */
  @NumberField({
    minLength: 1,
    maxLength: 32,
    characters: "_-|*@",
    example: "20261127103456001",
    orElse: "transaction_id",
  })
  out_trade_no?: string;

  /** Why, shown to the user (退款原因). */
  @TextField({ maxLength: 80, example: "商品已售完", optional: true })
  reason?: string;

  /** URL that WeChat Pay notifies of the result; https, no query. Unless given, the merchant platform's setting (退款结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"], optional: true })
  notify_url?: string;
}

/** Another way to give the money back. */
export abstract class AbnormalRefundFields extends OutRefundNoFields {
  /** To a card of the user's, or to the merchant's (异常退款处理方式). */
  @EnumField(["USER_BANK_CARD", "MERCHANT_BANK_CARD"])
  type!: "USER_BANK_CARD" | "MERCHANT_BANK_CARD";

  /** The user's bank, such as `ICBC_DEBIT` (开户银行). */
  @IdentifierField({ maxLength: 16, example: "ICBC_DEBIT", optional: true })
  bank_type?: string;

  /** Number of the user's card, given plain, sent encrypted (收款银行卡号). */
  @SensitiveField({
    maxLength: 64,
    example: "6222020200000000000",
    optional: true,
  })
  bank_account?: string;

  /** The user's name, given plain, sent encrypted (收款用户姓名). */
  @SensitiveField({ maxLength: 64, example: "张三", optional: true })
  real_name?: string;
}
