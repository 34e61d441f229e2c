import {
  Controller,
  Get,
  NotFoundException,
  Post,
  Query,
  Redirect,
  Render,
  UseGuards,
} from "@nestjs/common";
import { ApiExcludeController } from "@nestjs/swagger";
import { SkipThrottle } from "@nestjs/throttler";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
  type Visitor,
} from "../visitor/visitor.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { Subscribing } from "../checkout/subscribing.service.js";
import { SubscriptionsService } from "../subscriptions/subscriptions.service.js";

/** What the page says after the subscription was to be ended. */
const OUTCOMES = ["ended", "unconfirmed"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** The monthly tea box: 月度茶盒. */
@ApiExcludeController()
@Controller("tea-box")
export class TeaBoxController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly subscribing: Subscribing,
  ) {}

  @Get()
  @Render("tea-box")
  async page(
    @CurrentVisitor() { customer }: Visitor,
    @Query("outcome") outcome?: string,
  ) {
    return {
      ...(await this.subscriptions.statusOf(customer?.openid)),
      outcome: OUTCOMES.find((each) => each === outcome),
    };
  }

  /** Leads to the order of the first box. The button may be pressed twice. */
  @Post()
  @UseGuards(SignedInGuard, VisitorThrottlerGuard)
  @SkipThrottle({ session: true, signIn: true })
  @Redirect("/tea-box", 303)
  async subscribe(@CurrentVisitor() { customer }: SignedInVisitor) {
    const number = await this.subscribing.subscribe(customer.openid);
    // Otherwise there is a subscription: look at it.
    return number === undefined ? {} : { url: `/orders/${number}` };
  }

  /** For a deduction that failed, once the customer has topped up. */
  @Post("try-again")
  @UseGuards(SignedInGuard, VisitorThrottlerGuard)
  @SkipThrottle({ session: true, signIn: true })
  @Redirect("/tea-box", 303)
  async tryAgain(@CurrentVisitor() { customer }: SignedInVisitor) {
    await this.subscriptions.tryAgain(customer.openid);
  }

  /** Asks before anything is ended. */
  @Get("end")
  @UseGuards(SignedInGuard)
  @Render("end-tea-box")
  async ask(@CurrentVisitor() { customer }: SignedInVisitor) {
    const status = await this.subscriptions.statusOf(customer.openid);
    if (status.state !== "signed" && !status.isSigning) {
      throw new NotFoundException();
    }
    return status;
  }

  @Post("end")
  @UseGuards(SignedInGuard, VisitorThrottlerGuard)
  @SkipThrottle({ session: true, signIn: true })
  @Redirect("/tea-box", 303)
  async end(@CurrentVisitor() { customer }: SignedInVisitor) {
    const isEnded = await this.subscriptions.end(customer.openid);
    if (isEnded === undefined) {
      throw new NotFoundException();
    }
    const outcome: Outcome = isEnded ? "ended" : "unconfirmed";
    return { url: `/tea-box?outcome=${outcome}` };
  }
}
