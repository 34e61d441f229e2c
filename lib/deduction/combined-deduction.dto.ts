import {
  CombinedReferenceFields,
  CombinerFields,
  SubOrderAmountDto,
  SubOrderReferenceDto,
} from "../transaction/combined-fields";
import { SettleInfoDto } from "../transaction/order-terms";
import {
  IdentifierField,
  ListField,
  ObjectField,
  TextField,
} from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";

/** Which part of a combined deduction. */
export class DeductedSubOrderReferenceDto extends SubOrderReferenceDto {
  /** The shop (二级商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  declare sub_mchid: string;
}

/** One shop's part of a combined deduction. */
export class DeductedSubOrderDto extends DeductedSubOrderReferenceDto {
  /** What it costs (订单金额). */
  @ObjectField(() => SubOrderAmountDto)
  amount!: SubOrderAmountDto;

  /** What is bought (商品描述). */
  @TextField({ maxLength: 127, example: "一杯咖啡" })
  description!: string;

  /** The merchant's own data, returned with the deduction (附加数据). */
  @TextField({ maxLength: 128, example: "shop=7", optional: true })
  attach?: string;

  /** How the money is settled (结算信息). */
  @ObjectField(() => SettleInfoDto, { optional: true })
  settle_info?: SettleInfoDto;

  /** What WeChat Pay judges the risk of this part by (子单风控信息). */
  @TextField({ maxLength: 255, optional: true })
  sub_risk_info?: string;
}

abstract class CombinedDeductionTerms extends CombinerFields {
  /** The platform: the merchant that signs (合单发起方商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["mchid"],
  })
  combine_mchid!: string;

  /** The contract that pays (委托代扣协议ID). */
  @IdentifierField({ maxLength: 32, example: "123124412412423431" })
  contract_id!: string;

  /** The parts: 1 to 50 (子单信息). */
  @ListField(() => DeductedSubOrderDto, { maxItems: 50 })
  sub_orders!: DeductedSubOrderDto[];

  /** What WeChat Pay judges the risk by (风控信息). */
  @TextField({ maxLength: 255, optional: true })
  risk_info?: string;
}

/** A combined deduction (合单代扣); partner 4012884121. */
export class ApplyCombinePapayDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinedDeductionTerms,
) {}

/** Which combined deduction to query; partner 4012884130. */
export class QueryCombinePapayDto extends CombinedReferenceFields {}

abstract class ReversedSubOrdersFields extends WireDto {
  /** Exactly the parts that it was made with (子单信息). */
  @ListField(() => DeductedSubOrderReferenceDto, { maxItems: 50 })
  sub_orders!: DeductedSubOrderReferenceDto[];
}

/** Which combined deduction to reverse; partner 4012884126. */
export class ReverseCombinePapayDto extends allFieldsOf(
  CombinedReferenceFields,
  CombinerFields,
  ReversedSubOrdersFields,
) {}
