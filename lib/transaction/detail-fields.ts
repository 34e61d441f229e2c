import {
  IntegerField,
  ListField,
  ObjectField,
  TextField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** Which goods: of an order, or of a refund. */
export abstract class GoodsFields extends WireDto {
  /** The merchant's own id of the goods (商户侧商品编码). */
  @TextField({ maxLength: 32, example: "1246464644" })
  merchant_goods_id!: string;

  /** WeChat Pay's id of the goods (微信支付商品编码). */
  @TextField({ maxLength: 32, example: "1001", optional: true })
  wechatpay_goods_id?: string;

  /** Name of the goods (商品名称). */
  @TextField({ maxLength: 256, example: "一杯咖啡", optional: true })
  goods_name?: string;
}

/** Goods of an order. */
export class OrderGoodsDto extends GoodsFields {
  /** How many (商品数量). */
  @IntegerField({ example: 1 })
  quantity!: number;

  /** Price of one, in fen (商品单价). */
  @IntegerField({ minimum: 0, example: 100 })
  unit_price!: number;
}

abstract class ReceiptFields extends WireDto {
  /** What it cost before it was split or reduced, in fen (订单原价). */
  @IntegerField({ minimum: 0, example: 100, optional: true })
  cost_price?: number;

  /** Number of the receipt (商品小票ID). */
  @TextField({ maxLength: 32, example: "微信123", optional: true })
  invoice_id?: string;
}

/** What the order consists of, for coupons. */
export class OrderDetailDto extends ReceiptFields {
  /** Its goods (单品列表). */
  @ListField(() => OrderGoodsDto, { optional: true })
  goods_detail?: OrderGoodsDto[];
}

/** The same where the goods must be named. */
export class GoodsRequiredDetailDto extends ReceiptFields {
  /** Its goods (单品列表). */
  @ListField(() => OrderGoodsDto)
  goods_detail!: OrderGoodsDto[];
}

const DETAIL_BYTES = 6144;

/** Goods, where they may be named. */
export abstract class DetailFields extends WireDto {
  /** What the order consists of; 6144 bytes of JSON at most (优惠功能). */
  @ObjectField(() => OrderDetailDto, { maxBytes: DETAIL_BYTES, optional: true })
  detail?: OrderDetailDto;
}

/** Goods, of an order that has a contract: where `detail` is given, they must be named. */
export abstract class GoodsRequiredDetailFields extends WireDto {
  /** What the order consists of; 6144 bytes of JSON at most (优惠功能). */
  @ObjectField(() => GoodsRequiredDetailDto, {
    maxBytes: DETAIL_BYTES,
    optional: true,
  })
  detail?: GoodsRequiredDetailDto;
}
