import {
  EnumField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
} from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";
import {
  AbnormalRefundFields,
  OptionalSubMerchantFields,
  OutRefundNoFields,
  RefundAmountDto,
  RefundedOrderFields,
  RefundIdFields,
} from "./refund-fields";

/** Goods that are refunded. */
export class RefundGoodsDto extends WireDto {
  /** The merchant's own id of the goods (商户侧商品编码). */
  @TextField({ maxLength: 32, example: "1246464644" })
  merchant_goods_id!: string;

  /** WeChat Pay's id of the goods (微信支付商品编码). */
  @TextField({ maxLength: 32, example: "1001", optional: true })
  wechatpay_goods_id?: string;

  /** Their name (商品名称). */
  @TextField({ maxLength: 256, example: "一杯咖啡", optional: true })
  goods_name?: string;

  /** Price of one, in fen (商品单价). */
  @IntegerField({ minimum: 0, example: 100 })
  unit_price!: number;

  /** What of it is refunded, in fen (商品退款金额). */
  @IntegerField({ minimum: 0, example: 100 })
  refund_amount!: number;

  /** How many are refunded (商品退货数量). */
  @IntegerField({ example: 1 })
  refund_quantity!: number;
}

abstract class DomesticRefundTerms extends WireDto {
  /** Which of the merchant's funds it is taken from: `AVAILABLE`, or, by another source, `UNSETTLED` (退款资金来源). */
  @EnumField(["AVAILABLE", "UNSETTLED"], { optional: true })
  funds_account?: "AVAILABLE" | "UNSETTLED";

  /** What is refunded, of how much (金额信息). */
  @ObjectField(() => RefundAmountDto)
  amount!: RefundAmountDto;

  /** The goods that are refunded (退款商品). */
  @ListField(() => RefundGoodsDto, { optional: true })
  goods_detail?: RefundGoodsDto[];
}

/** A refund of a direct merchant or a service provider; merchant 4012791862, partner 4012739034. */
export class ApplyDomesticRefundDto extends allFieldsOf(
  OptionalSubMerchantFields,
  RefundedOrderFields,
  DomesticRefundTerms,
) {}

/** Which refund to query; merchant 4012791863, partner 4012739043. */
export class QueryDomesticRefundDto extends allFieldsOf(
  OutRefundNoFields,
  OptionalSubMerchantFields,
) {}

/** Which refund to handle another way, and how; merchant 4012791864. */
export class ApplyDomesticAbnormalRefundDto extends allFieldsOf(
  RefundIdFields,
  AbnormalRefundFields,
  OptionalSubMerchantFields,
) {}
