import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiProperty,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from "@nestjs/swagger";
import { SkipThrottle } from "@nestjs/throttler";
import { IsUUID } from "class-validator";
import { PaymentParameters } from "nestjs-wechatpay-contracts";
import { CheckoutService } from "../checkout/checkout.service.js";
import type { Order } from "../orders/order.entity.js";
import { orderStatus } from "../orders/order-status.js";
import { OrdersService } from "../orders/orders.service.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { OrderView, PaymentView, ProblemView } from "./api-views.js";

class CheckoutDto {
  @ApiProperty({ description: "Of the cart; sent twice it makes one order" })
  @IsUUID()
  checkout!: string;
}

/** Orders of the customer who has signed in. */
@ApiTags("orders")
@ApiBearerAuth()
@ApiUnauthorizedResponse({ type: ProblemView })
@Controller("api/orders")
@UseGuards(SignedInGuard, VisitorThrottlerGuard)
@SkipThrottle({ checkout: true, session: true, signIn: true })
export class ApiOrdersController {
  constructor(
    private readonly checkouts: CheckoutService,
    private readonly orders: OrdersService,
    private readonly parameters: PaymentParameters,
  ) {}

  /** Makes an order of the cart, and places it with WeChat Pay. 409 where the cart is empty, or another than was shown. */
  @Post()
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiCreatedResponse({ type: OrderView })
  @ApiBadRequestResponse({ type: ProblemView })
  @ApiConflictResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async checkOut(
    @Body() { checkout }: CheckoutDto,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<OrderView> {
    const { sessionId: id, cartId, customer } = visitor;
    const session = { id, cartId, openid: customer.openid };
    const number = await this.checkouts.checkOut(session, checkout);
    if (number === undefined) {
      throw new ConflictException("The cart is empty, or has changed");
    }
    return this.one(number, visitor);
  }

  /** The latest fifty, the newest first. */
  @Get()
  @ApiOkResponse({ type: [OrderView] })
  async list(
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<OrderView[]> {
    return (await this.orders.of(customer.openid)).map(OrderView.of);
  }

  @Get(":number")
  @ApiOkResponse({ type: OrderView })
  @ApiNotFoundResponse({ type: ProblemView })
  async one(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<OrderView> {
    return OrderView.of(await this.own(number, visitor));
  }

  /** For an order that is stalled. */
  @Post(":number/place")
  @HttpCode(200)
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiOkResponse({ type: OrderView })
  @ApiNotFoundResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async place(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<OrderView> {
    await this.own(number, visitor);
    await this.checkouts.place(number);
    return this.one(number, visitor);
  }

  /** Signed when it is asked for, as it holds for some minutes. 409 where the order cannot be paid. */
  @Get(":number/payment")
  @ApiOkResponse({ type: PaymentView })
  @ApiNotFoundResponse({ type: ProblemView })
  @ApiConflictResponse({ type: ProblemView })
  async payment(
    @Param("number", IdentifierPipe) number: string,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<PaymentView> {
    const order = await this.own(number, visitor);
    if (!orderStatus(order, Date.now()).isPayable) {
      throw new ConflictException("The order cannot be paid now");
    }
    return this.parameters.miniProgram(order.prepayId!);
  }

  private async own(
    number: string,
    { customer }: SignedInVisitor,
  ): Promise<Order> {
    const order = await this.orders.find(number, customer.openid);
    if (!order) {
      throw new NotFoundException();
    }
    return order;
  }
}
