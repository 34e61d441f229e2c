import {
  ConflictException,
  Controller,
  Get,
  type MessageEvent,
  NotFoundException,
  Param,
  Render,
  Sse,
  UseGuards,
} from "@nestjs/common";
import {
  type JsapiPaymentParameters,
  PaymentParameters,
} from "nestjs-wechatpay-contracts";
import {
  endWith,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  takeUntil,
} from "rxjs";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { Changes } from "../live/changes.js";
import { WechatPayAccount } from "../wechat-pay/wechat-pay-account.js";
import { PLACING_MS } from "./order-claim.js";
import type { Order } from "./order.entity.js";
import { orderStatus } from "./order-status.js";
import { OrdersService } from "./orders.service.js";

/** So often a page looks again unasked: a `prepay_id` ends by itself, and a proxy takes a silent stream for dead. */
const LOOK_AGAIN_MS = 30_000;

/** The customer's orders. */
@Controller("orders")
@UseGuards(SignedInGuard)
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly changes: Changes,
    private readonly parameters: PaymentParameters,
    private readonly account: WechatPayAccount,
  ) {}

  @Get()
  @Render("orders")
  async list(@CurrentVisitor() { customer }: SignedInVisitor) {
    return { orders: await this.orders.of(customer.openid) };
  }

  @Get(":number")
  @Render("order")
  page(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ) {
    return this.model(number, visitor);
  }

  /** The part of the page that changes by itself. */
  @Get(":number/status")
  @Render("partials/status")
  async status(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ) {
    return { ...(await this.model(number, visitor)), layout: false };
  }

  /** What WeChat's browser needs to open the payment sheet; signed when it is asked for, as it holds for some minutes. */
  @Get(":number/payment")
  async payment(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<JsapiPaymentParameters> {
    const { order, status } = await this.model(number, visitor);
    if (!status.isPayable) {
      throw new ConflictException();
    }
    return this.parameters.jsapi(order.prepayId!);
  }

  /** Tells the page at once, and after each change, to fetch its status. */
  @Sse(":number/events")
  async events(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<Observable<MessageEvent>> {
    const { order, status } = await this.model(number, visitor);
    const changes = this.changes.of(subjectsOf(order));
    const again = status.isPlacing ? PLACING_MS : LOOK_AGAIN_MS;
    const end = changes.pipe(ignoreElements(), endWith(undefined));
    return merge(changes, interval(again)).pipe(
      map(() => ({ data: "changed" })),
      takeUntil(end),
    );
  }

  private async model(number: string, { customer }: SignedInVisitor) {
    const order = await this.orders.find(number, customer.openid);
    if (!order) {
      throw new NotFoundException();
    }
    const status = orderStatus(order, Date.now());
    return {
      order,
      lines: order.lines.map((line) => ({
        ...line,
        sum: line.price * line.quantity,
      })),
      status,
      phonePage: status.isPayable
        ? this.account.phonePageOf(order.prepayId!)
        : undefined,
    };
  }
}

/** What the page of an order shows: the order, and where its contracts stand. */
function subjectsOf(order: Order): string[] {
  const { number, offeredContractCode, payingContractCode } = order;
  return [number, offeredContractCode, payingContractCode].filter(
    (subject) => subject !== null,
  );
}
