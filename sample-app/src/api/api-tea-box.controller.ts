import {
  ConflictException,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Post,
  ServiceUnavailableException,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from "@nestjs/swagger";
import { SkipThrottle } from "@nestjs/throttler";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { Subscribing } from "../checkout/subscribing.service.js";
import { OrdersService } from "../orders/orders.service.js";
import { SubscriptionsService } from "../subscriptions/subscriptions.service.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { EndView } from "./api-contracts.controller.js";
import { TeaBoxView } from "./api-tea-box-views.js";
import { OrderView, ProblemView } from "./api-views.js";

/** The monthly tea box of the customer who has signed in. */
@ApiTags("tea box")
@ApiBearerAuth()
@ApiUnauthorizedResponse({ type: ProblemView })
@Controller("api/tea-box")
@UseGuards(SignedInGuard, VisitorThrottlerGuard)
@SkipThrottle({ checkout: true, session: true, signIn: true })
export class ApiTeaBoxController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly subscribing: Subscribing,
    private readonly orders: OrdersService,
  ) {}

  @Get()
  @ApiOkResponse({ type: TeaBoxView })
  one(@CurrentVisitor() { customer }: SignedInVisitor): Promise<TeaBoxView> {
    return this.subscriptions.statusOf(customer.openid);
  }

  /** Makes the order of the first box; its payment signs the subscription. 409 where there is one. */
  @Post()
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiCreatedResponse({ type: OrderView })
  @ApiConflictResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  @ApiServiceUnavailableResponse({
    type: ProblemView,
    description:
      "An order was paid, and WeChat Pay could not be asked whether it was signed",
  })
  async subscribe(
    @CurrentVisitor() { customer }: SignedInVisitor,
  ): Promise<OrderView> {
    const number = await this.subscribing
      .subscribe(customer.openid)
      .catch((error: unknown) => {
        throw ContractsError.is(error)
          ? new ServiceUnavailableException("WeChat Pay cannot be asked now", {
              cause: error,
            })
          : error;
      });
    if (number === undefined) {
      throw new ConflictException("There is a subscription already");
    }
    return OrderView.of((await this.orders.find(number, customer.openid))!);
  }

  /** Tries a deduction that failed once more. */
  @Post("try-again")
  @HttpCode(200)
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiOkResponse({ type: TeaBoxView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async tryAgain(
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<TeaBoxView> {
    await this.subscriptions.tryAgain(visitor.customer.openid);
    return this.one(visitor);
  }

  /** Ends the subscription. */
  @Delete()
  @SkipThrottle({ checkout: false, session: true, signIn: true })
  @ApiOkResponse({ type: EndView })
  @ApiNotFoundResponse({ type: ProblemView })
  @ApiTooManyRequestsResponse({ type: ProblemView })
  async end(@CurrentVisitor() { customer }: SignedInVisitor): Promise<EndView> {
    const isEnded = await this.subscriptions.end(customer.openid);
    if (isEnded === undefined) {
      throw new NotFoundException();
    }
    return { isEnded };
  }
}
