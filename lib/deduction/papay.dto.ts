import {
  MchidFields,
  PartnerMchidFields,
} from "../transaction/merchant-fields";
import { OrderAmountDto } from "../transaction/order-terms";
import {
  EnumField,
  IdentifierField,
  IntegerEnumField,
  IntegerField,
  NotifyUrlField,
  NumberField,
  ObjectField,
  TextField,
} from "../validation/field";
import { allFieldsOf, WireDto } from "../validation/wire-dto";

const APPID = "wxd678efh567hg6787";

abstract class ContractIdFields extends WireDto {
  /** The contract (委托代扣协议ID). */
  @IdentifierField({ maxLength: 32, example: "123124412412423431" })
  contract_id!: string;
}

abstract class DeductionAppidFields extends WireDto {
  /** AppID that the user signed in (AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["appid"] })
  appid!: string;
}

abstract class PartnerDeductionAppidFields extends WireDto {
  /** The service provider's AppID (服务商 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, filledBy: ["sp_appid"] })
  sp_appid!: string;

  /** The sub-merchant's AppID (子商户 AppID). */
  @IdentifierField({ maxLength: 32, example: APPID, optional: true })
  sub_appid?: string;
}

abstract class SubMchidFields extends WireDto {
  /** The sub-merchant's id (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110" })
  sub_mchid!: string;
}

/** What will be deducted, at most. Its field is `amount`, not `total`. */
export class EstimatedAmountDto extends WireDto {
  /** In fen (预计扣费金额). */
  @IntegerField({ example: 6800 })
  amount!: number;

  /** Currency: `CNY` (币种). */
  @TextField({ maxLength: 16, example: "CNY", optional: true })
  currency?: string;
}

/** How long the deduction may take. */
export class DeductDurationDto extends WireDto {
  /** Days, 1 to 3, from the second after the notice on (持续时间). */
  @IntegerEnumField([1, 2, 3])
  count!: 1 | 2 | 3;

  /** `DAY` (时间单位). */
  @EnumField(["DAY"], { optional: true })
  unit?: "DAY";
}

abstract class NoticeFields extends ContractIdFields {
  /** What will be deducted, at most (预计扣费金额信息). */
  @ObjectField(() => EstimatedAmountDto)
  estimated_amount!: EstimatedAmountDto;

  /** How many days the deduction may take; 7 unless given (扣费持续时间). */
  @ObjectField(() => DeductDurationDto, { optional: true })
  deduct_duration?: DeductDurationDto;
}

/** 预扣费通知; merchant (v2) 4011987402. */
export class NormalNoticeDto extends allFieldsOf(
  NoticeFields,
  MchidFields,
  DeductionAppidFields,
) {}

/** 服务商预扣费通知; partner (v2) 4011988373. */
export class PartnerNoticeDto extends allFieldsOf(
  NoticeFields,
  PartnerMchidFields,
  PartnerDeductionAppidFields,
) {}

abstract class ScheduleFields extends ContractIdFields {
  /** Exactly what was estimated when the contract was signed (预约扣费金额). */
  @ObjectField(() => OrderAmountDto)
  schedule_amount!: OrderAmountDto;
}

/** 预约扣费; merchant 4012467036. */
export class NormalScheduleDto extends allFieldsOf(
  ScheduleFields,
  DeductionAppidFields,
) {}

/** 服务商预约扣费; partner 4012468581. */
export class PartnerScheduleDto extends allFieldsOf(
  ScheduleFields,
  PartnerDeductionAppidFields,
  SubMchidFields,
) {}

/** Which schedule to query; merchant 4012466997. */
export class QueryNormalScheduleDto extends ContractIdFields {}

/** Which schedule to query, of a sub-merchant; partner 4012468579. */
export class QueryPartnerScheduleDto extends allFieldsOf(
  ContractIdFields,
  SubMchidFields,
) {}

abstract class DeductionTerms extends ContractIdFields {
  /** The merchant's own number: 6 to 32 digits, letters and `_-*`. After a deduction that failed, a new one (商户订单号). */
  @NumberField({
    minLength: 6,
    maxLength: 32,
    characters: "_-*",
    example: "20261201103456001",
  })
  out_trade_no!: string;

  /** What is bought (商品描述). */
  @TextField({ maxLength: 127, example: "十二月茶盒" })
  description!: string;

  /** URL that WeChat Pay notifies of the result; https, no query (扣费结果回调地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  transaction_notify_url!: string;

  /** What it costs: of a scheduled one exactly what was scheduled (订单金额). */
  @ObjectField(() => OrderAmountDto)
  amount!: OrderAmountDto;

  /** Mark that coupons ask for (订单优惠标记). */
  @TextField({ maxLength: 32, example: "WXG", optional: true })
  goods_tag?: string;

  /** The merchant's own data, returned with the deduction (附加数据). */
  @TextField({ maxLength: 128, example: "shop=7", optional: true })
  attach?: string;
}

/** 受理扣款; merchant 4012467087. It has no `mchid`. */
export class ApplyNormalPapayDto extends allFieldsOf(
  DeductionTerms,
  DeductionAppidFields,
) {}

/** 服务商受理扣款; partner 4012468586. */
export class ApplyPartnerPapayDto extends allFieldsOf(
  DeductionTerms,
  PartnerDeductionAppidFields,
  SubMchidFields,
) {}
