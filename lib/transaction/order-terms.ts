import {
  BooleanField,
  EnumListField,
  IntegerField,
  NotifyUrlField,
  NumberField,
  ObjectField,
  TextField,
  TimeField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** Characters of an order's number beside digits and letters; older pages know no `|`. */
export const ORDER_NUMBER = { minLength: 6, maxLength: 32, characters: "_-|*" };

/** What an order costs. */
export class OrderAmountDto extends WireDto {
  /** What the order costs, in fen (总金额). */
  @IntegerField({ example: 100 })
  total!: number;

  /** Currency; `CNY` unless given (货币类型). */
  @TextField({ maxLength: 16, example: "CNY", optional: true })
  currency?: string;
}

/** How the money is settled. */
export class SettleInfoDto extends WireDto {
  /** Whether profit sharing follows (是否指定分账). */
  @BooleanField({ optional: true })
  profit_sharing?: boolean;

  /** What the platform adds for the shop, in fen; with profit sharing only (补差金额). */
  @IntegerField({
    example: 10,
    optional: true,
    rules: {
      needsProfitSharing: (_, { profit_sharing }) =>
        profit_sharing === true
          ? undefined
          : "has an effect with profit_sharing: true only",
    },
  })
  subsidy_amount?: number;
}

/** What every order of a single merchant says. */
export abstract class OrderTerms extends WireDto {
  /** What is bought (商品描述). */
  @TextField({ maxLength: 127, example: "一杯咖啡" })
  description!: string;

  /** The merchant's own number of the order, unique for the merchant that signs: 6 to 32 digits, letters and `_-|*` (商户订单号). */
  @NumberField({ ...ORDER_NUMBER, example: "20261127103456001" })
  out_trade_no!: string;

  /** Until when it can be paid, RFC 3339: a minute to 90 days from now, 7 days unless given (支付结束时间). */
  @TimeField({ optional: true })
  time_expire?: string;

  /** The merchant's own data, returned with the payment (商户数据包). */
  @TextField({ maxLength: 128, example: "shop=7", optional: true })
  attach?: string;

  /** URL that WeChat Pay notifies when it is paid; https, no query (商户回调地址). */
  @NotifyUrlField({ maxLength: 255, filledBy: ["notify_url"] })
  notify_url!: string;

  /** Mark that coupons ask for (订单优惠标记). */
  @TextField({ maxLength: 32, example: "WXG", optional: true })
  goods_tag?: string;

  /** Whether the user can ask for an invoice (电子发票入口开放标识). */
  @BooleanField({ optional: true })
  support_fapiao?: boolean;

  /** What it costs (订单金额). */
  @ObjectField(() => OrderAmountDto)
  amount!: OrderAmountDto;

  /** How the money is settled (结算信息). */
  @ObjectField(() => SettleInfoDto, { optional: true })
  settle_info?: SettleInfoDto;
}

/** What the user may not pay with. */
export abstract class LimitPayFields extends WireDto {
  /** What the user may not, or may only, pay with (指定支付方式). */
  @EnumListField(["no_balance", "no_credit", "no_debit", "balance_only"], {
    optional: true,
  })
  limit_pay?: Array<"no_balance" | "no_credit" | "no_debit" | "balance_only">;
}
