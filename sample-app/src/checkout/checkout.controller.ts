import {
  Body,
  Controller,
  NotFoundException,
  Param,
  Post,
  Redirect,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle } from "@nestjs/throttler";
import { IsUUID } from "class-validator";
import { OrdersService } from "../orders/orders.service.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { CheckoutService } from "./checkout.service.js";

class CheckoutForm {
  @IsUUID()
  checkout!: string;
}

/** The two buttons that lead to a payment. Both may be pressed twice. */
@Controller()
@UseGuards(SignedInGuard, VisitorThrottlerGuard)
@SkipThrottle({ session: true, signIn: true })
export class CheckoutController {
  constructor(
    private readonly checkouts: CheckoutService,
    private readonly orders: OrdersService,
  ) {}

  @Post("checkout")
  @Redirect("/cart", 303)
  async checkOut(
    @Body() { checkout }: CheckoutForm,
    @CurrentVisitor() { sessionId, cartId, customer }: SignedInVisitor,
  ) {
    const session = { id: sessionId, cartId, openid: customer.openid };
    const number = await this.checkouts.checkOut(session, checkout);
    // Otherwise the cart is empty, or another page has changed it: look at it again.
    return number === undefined ? {} : { url: `/orders/${number}` };
  }

  /** For an order that WeChat Pay could not take, or whose `prepay_id` is over. */
  @Post("orders/:number/place")
  @Redirect("/orders", 303)
  async place(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() { customer }: SignedInVisitor,
  ) {
    const order = await this.orders.find(number, customer.openid);
    if (!order) {
      throw new NotFoundException();
    }
    await this.checkouts.place(number);
    return { url: `/orders/${number}` };
  }
}
