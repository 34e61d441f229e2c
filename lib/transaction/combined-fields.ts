import {
  EnumField,
  IdentifierField,
  IntegerField,
  ListField,
  NotifyUrlField,
  NumberField,
  ObjectField,
  TextField,
  TimeField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";
import { OrderDetailDto } from "./detail-fields";
import { SettleInfoDto } from "./order-terms";

/** Characters of a combined order's number beside digits and letters; newer pages know no `@`. */
const COMBINED_NUMBER = { maxLength: 32, characters: "_-|*@" };

/** Which combined order, and whose. */
export abstract class CombinedReferenceFields extends WireDto {
  /** The merchant's own number of the whole: 2 to 32 digits, letters and `_-|*@` (合单商户订单号). */
  @NumberField({
    ...COMBINED_NUMBER,
    minLength: 2,
    example: "P20261127103456001",
  })
  combine_out_trade_no!: string;
}

/** Who combines the orders. */
export abstract class CombinerFields extends WireDto {
  /** AppID of who combines the orders; `defaults.appid`, else `defaults.sp_appid`, unless given (合单发起方 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    filledBy: ["appid", "sp_appid"],
  })
  combine_appid!: string;
}

/** What a sub-order costs. */
export class SubOrderAmountDto extends WireDto {
  /** What it costs, in fen (标价金额). */
  @IntegerField({ example: 100 })
  total_amount!: number;

  /** Currency; `CNY` unless given (标价币种). */
  @TextField({ maxLength: 8, example: "CNY", fallback: "CNY" })
  currency?: string;
}

/** Which sub-order, and whose. */
export class SubOrderReferenceDto extends WireDto {
  /** The merchant that combines the orders, not the shop; `combine_mchid` unless given (子单发起方商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["request.combine_mchid", "mchid"],
  })
  mchid?: string;

  /** The shop, below a platform (子商户号). */
  @IdentifierField({ maxLength: 32, example: "1900000110", optional: true })
  sub_mchid?: string;

  /** The shop's AppID (子商户 AppID). */
  @IdentifierField({
    maxLength: 32,
    example: "wxd678efh567hg6787",
    optional: true,
  })
  sub_appid?: string;

  /** The merchant's own number of the sub-order: 1 to 32 digits, letters and `_-|*@` (子单商户订单号). */
  @NumberField({
    ...COMBINED_NUMBER,
    minLength: 1,
    example: "20261127103456001",
  })
  out_trade_no!: string;
}

/** One of the combined orders. */
export class SubOrderDto extends SubOrderReferenceDto {
  /** What it costs (订单金额). */
  @ObjectField(() => SubOrderAmountDto)
  amount!: SubOrderAmountDto;

  /** The merchant's own data, returned with the payment (附加数据). */
  @TextField({ maxLength: 128, example: "shop=7" })
  attach!: string;

  /** What is bought (商品描述). */
  @TextField({ maxLength: 127, example: "一杯咖啡" })
  description!: string;

  /** What it consists of (商品详情). */
  @ObjectField(() => OrderDetailDto, { optional: true })
  detail?: OrderDetailDto;

  /** Mark that coupons ask for (订单优惠标记). */
  @TextField({ maxLength: 32, example: "WXG", optional: true })
  goods_tag?: string;

  /** How the money is settled (结算信息). */
  @ObjectField(() => SettleInfoDto, { optional: true })
  settle_info?: SettleInfoDto;

  /** The payee, where the money is a private person's, in place of `sub_mchid` (个人收款). */
  @IdentifierField({ maxLength: 64, example: "2111000000000", optional: true })
  individual_auth_id?: string;

  /** Name of that person (个人姓名). */
  @TextField({ maxLength: 64, example: "张三", optional: true })
  individual_name?: string;
}

/** What every combined order says besides its number. */
export abstract class CombinedOrderTerms extends CombinerFields {
  /** Who combines the orders: the merchant that signs (合单发起方商户号). */
  @IdentifierField({
    maxLength: 32,
    example: "1900000109",
    filledBy: ["mchid"],
  })
  combine_mchid!: string;

  /** The orders: 1 to 50 (子单信息). */
  @ListField(() => SubOrderDto, { maxItems: 50 })
  sub_orders!: SubOrderDto[];

  /** From when it can be paid, RFC 3339 (交易起始时间). */
  @TimeField({ optional: true })
  time_start?: string;

  /** Until when it can be paid, RFC 3339 (交易结束时间). */
  @TimeField({ optional: true })
  time_expire?: string;

  /** URL that WeChat Pay notifies when it is paid; https, no query (通知地址). */
  @NotifyUrlField({ filledBy: ["notify_url"] })
  notify_url!: string;

  /** Second-hand trade (交易场景). */
  @EnumField(["RECOMMERCE"], { optional: true })
  trade_scenario?: "RECOMMERCE";
}

/** Who pays a combined order. */
export class CombinePayerInfoDto extends WireDto {
  /** The user's openid under `combine_appid` (用户标识); this or `sub_openid` is required. */
  @IdentifierField({
    maxLength: 128,
    example: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    orElse: "sub_openid",
  })
  openid?: string;

  /** The user's openid under the sub-orders' `sub_appid` (用户标识); this or `openid` is required. */
  @IdentifierField({
    maxLength: 128,
    example: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    orElse: "openid",
  })
  sub_openid?: string;
}

/** Where a combined order is paid. */
export class CombineSceneInfoDto extends WireDto {
  /** Address of the user's device, IPv4 or IPv6 (用户终端IP). */
  @IdentifierField({ maxLength: 45, example: "14.23.150.211" })
  payer_client_ip!: string;

  /** The merchant's own id of the device (商户端设备号). */
  @TextField({ maxLength: 16, example: "POS1:1", optional: true })
  device_id?: string;
}
