import {
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
  endWith,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  takeUntil,
} from "rxjs";
import { IdentifierPipe } from "../pages/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../session/visitor.js";
import { PaymentStart } from "../wechat-pay/payment-start.js";
import { OrderChanges } from "./order-changes.js";
import { orderStatus } from "./order-status.js";
import { OrdersService } from "./orders.service.js";

/** So often a stream that is silent says so, lest a proxy takes it for dead. */
const KEEP_ALIVE_MS = 20_000;

/** The customer's orders. */
@Controller("orders")
@UseGuards(SignedInGuard)
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly changes: OrderChanges,
    private readonly payment: PaymentStart,
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

  /** Tells the page at once, and after each change, to fetch its status. */
  @Sse(":number/events")
  async events(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<Observable<MessageEvent>> {
    await this.model(number, visitor);
    const changes = this.changes.of(number);
    const end = changes.pipe(ignoreElements(), endWith(undefined));
    return merge(
      changes.pipe(map(() => ({ data: "changed" }))),
      interval(KEEP_ALIVE_MS).pipe(
        map(() => ({ comment: "still here" }) as MessageEvent),
      ),
    ).pipe(takeUntil(end));
  }

  private async model(number: string, { customer }: SignedInVisitor) {
    const order = await this.orders.find(number, customer.openid);
    if (!order) {
      throw new NotFoundException();
    }
    const status = orderStatus(order, Date.now());
    return {
      order,
      status,
      payment: status.isPayable
        ? await this.payment.of(order.prepayId!)
        : undefined,
    };
  }
}
