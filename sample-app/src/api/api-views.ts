import { ApiProperty } from "@nestjs/swagger";
import type { Product } from "../catalogue/product.entity.js";
import type { Contract, ContractState } from "../contracts/contract.entity.js";
import type { Order } from "../orders/order.entity.js";
import { orderStatus } from "../orders/order-status.js";
import type { CartLine } from "../session/cart-line.entity.js";

/** Why the shop does not do what is asked. */
export class ProblemView {
  @ApiProperty({ example: 429 })
  statusCode!: number;

  @ApiProperty({ example: "Too many requests; try again in a minute" })
  message!: string;
}

/** A product. */
export class ProductView {
  @ApiProperty({ example: "longjing" })
  id!: string;

  @ApiProperty({ example: "西湖龙井" })
  nameZh!: string;

  @ApiProperty({ example: "Longjing green tea" })
  nameEn!: string;

  @ApiProperty({ description: "In fen, per piece", example: 16_800 })
  price!: number;
}

/** So many of one product. */
export class LineView extends ProductView {
  @ApiProperty({ minimum: 1, maximum: 99 })
  quantity!: number;
}

/** What a customer has chosen. */
export class CartView {
  @ApiProperty({
    description:
      "What POST /api/orders takes; another one where the lines or a price have changed",
    format: "uuid",
  })
  checkout!: string;

  @ApiProperty({ type: [LineView] })
  lines!: LineView[];

  @ApiProperty({ description: "In fen" })
  total!: number;

  static of(checkout: string, lines: CartLine[]): CartView {
    return {
      checkout,
      lines: lines.map(({ product, quantity }) => ({
        ...productView(product),
        quantity,
      })),
      total: lines.reduce(
        (total, { product, quantity }) => total + product.price * quantity,
        0,
      ),
    };
  }
}

/** What can be done about an order now. */
const STATES = ["placing", "payable", "stalled", "paid", "closed"] as const;

/** An order, and what has become of it. */
export class OrderView {
  @ApiProperty({ example: "0d3f8b0c5e6a4b7f9a1c2d3e4f506172" })
  number!: string;

  @ApiProperty({ type: [LineView] })
  lines!: LineView[];

  @ApiProperty({ description: "In fen" })
  total!: number;

  @ApiProperty({
    enum: STATES,
    description: "payable: ask for its payment; stalled: place it again",
  })
  state!: (typeof STATES)[number];

  @ApiProperty({ description: "A signed contract spares the password" })
  isPasswordFree!: boolean;

  @ApiProperty({
    enum: ["offered", "asked", "signed", "terminated"],
    required: false,
    description: "Where the contract stands that is offered with it",
  })
  contract?: string;

  @ApiProperty({ format: "date-time" })
  createdAt!: Date;

  static of(order: Order): OrderView {
    const { number, lines, total, createdAt } = order;
    const status = orderStatus(order, Date.now());
    const { isPlacing, isPayable, isPaid, isClosed } = status;
    return {
      number,
      lines: lines.map(({ productId, ...line }) => ({
        id: productId,
        ...line,
      })),
      total,
      state: isPaid
        ? "paid"
        : isClosed
          ? "closed"
          : isPlacing
            ? "placing"
            : isPayable
              ? "payable"
              : "stalled",
      isPasswordFree: status.isPasswordFree,
      contract: status.contract,
      createdAt,
    };
  }
}

/** A contract: one that the customer has signed, or can sign. */
export class ContractView {
  @ApiProperty({ description: "out_contract_code (商户签约协议号)" })
  code!: string;

  @ApiProperty({
    enum: ["NEW", "OFFERED", "SIGNED", "TERMINATED", "LAPSED"],
    description: "OFFERED: it can be signed; LAPSED: it cannot any more",
  })
  state!: ContractState;

  @ApiProperty({ description: "WeChat Pay is asked whether it still stands" })
  isInDoubt!: boolean;

  @ApiProperty({
    description:
      "It is to end, and pays for nothing more; WeChat Pay has not confirmed it yet",
  })
  isEnding!: boolean;

  static of({ code, state, doubtedAt, endWishedAt }: Contract): ContractView {
    return {
      code,
      state,
      isInDoubt: doubtedAt !== null,
      isEnding: state === "SIGNED" && endWishedAt !== null,
    };
  }
}

/** What `wx.navigateToMiniProgram` is given (小程序签约). */
export class OpeningView {
  @ApiProperty({ example: "wxbd687630cd02ce1d" })
  appId!: string;

  @ApiProperty({
    example:
      "pages/PwdExemptContract/index?pre_entrustweb_id=5778aadY9nltAsZzXixCkFIGYnV2V",
  })
  path!: string;

  @ApiProperty({
    type: "object",
    properties: { pre_entrustweb_id: { type: "string" } },
    additionalProperties: false,
  })
  extraData!: { pre_entrustweb_id: string };
}

/** A contract that the customer can sign, for two hours. */
export class SigningView {
  @ApiProperty({ description: "out_contract_code (商户签约协议号)" })
  code!: string;

  @ApiProperty()
  open!: OpeningView;
}

/** What `wx.requestPayment` is given (小程序调起支付). */
export class PaymentView {
  @ApiProperty({ example: "1554208460" })
  timeStamp!: string;

  @ApiProperty()
  nonceStr!: string;

  @ApiProperty({ example: "prepay_id=wx201410272009395522657a690389285100" })
  package!: string;

  @ApiProperty({ enum: ["RSA"] })
  signType!: string;

  @ApiProperty()
  paySign!: string;
}

export function productView(product: Product): ProductView {
  const { id, nameZh, nameEn, price } = product;
  return { id, nameZh, nameEn, price };
}
