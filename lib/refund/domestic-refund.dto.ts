import {
  EnumField,
  IntegerField,
  ListField,
  ObjectField,
} from "../validation/field";
import { GoodsFields } from "../transaction/detail-fields";
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
export class RefundGoodsDto extends GoodsFields {
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
