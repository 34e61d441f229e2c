import { Injectable, Logger } from "@nestjs/common";
import {
  type CheckoutResult,
  ContractsError,
  WechatPayApiError,
} from "nestjs-wechatpay-contracts";
import { ContractBook } from "../contracts/contract-book.js";
import type { Contract } from "../contracts/contract.entity.js";
import {
  ClaimLostError,
  type OrderClaim,
  PLACING_MS,
} from "../orders/order-claim.js";
import { isOfTeaBox, type Order } from "../orders/order.entity.js";
import { newIdentifier, OrdersService } from "../orders/orders.service.js";
import { PaymentInquiry } from "../orders/payment-inquiry.js";
import { Customers } from "../session/customers.js";
import { SubscriptionBook } from "../subscriptions/subscription-book.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { type Means, Payments } from "../wechat-pay/payments.js";
import { type CustomerSession, OrderOpening } from "./order-opening.js";
import { StandingContracts } from "./standing-contracts.js";

/** WeChat Pay holds the order as closed, as paid and given back, or (among what the last may mean) with other values. */
const NUMBER_IS_USED = [
  "ORDER_CLOSED",
  "ORDER_PAID",
  "OUT_TRADE_NO_USED",
  "INVALID_REQUEST",
] as const;

/**
 * From a cart to an order that can be paid. WeChat Pay is called outside of any transaction, and every step may be
 * repeated: the number of the order and the code of its contract are kept before the first call.
 */
@Injectable()
export class CheckoutService {
  private readonly logger = new Logger(CheckoutService.name);

  constructor(
    private readonly opening: OrderOpening,
    private readonly standing: StandingContracts,
    private readonly orders: OrdersService,
    private readonly payments: Payments,
    private readonly inquiry: PaymentInquiry,
    private readonly contracts: ContractBook,
    private readonly customers: Customers,
    private readonly subscriptions: SubscriptionBook,
  ) {}

  /**
   * Makes the cart's order and places it with WeChat Pay.
   *
   * @returns the order's number, also where WeChat Pay could not be reached: the order is kept, to be tried again;
   *   undefined where there is nothing to order
   */
  async checkOut(
    session: CustomerSession,
    checkoutId: string,
  ): Promise<string | undefined> {
    const opened = await this.opening.open(session, checkoutId);
    if (opened?.isNew) {
      await this.placeHeld(this.orders.claimed(opened.order));
    } else if (opened) {
      await this.place(opened.order.number);
    }
    return opened?.order.number;
  }

  /** Places an order with WeChat Pay, unless that is done or another request is about to. */
  async place(number: string): Promise<void> {
    const claim = await this.orders.claim(number);
    if (!claim) {
      return;
    }
    const { offeredContract } = claim.order;
    if (
      offeredContract &&
      !(await this.standing.mayBeOffered(offeredContract))
    ) {
      claim.order.offeredContract = null;
    }
    await this.placeHeld(claim);
  }

  /** @param claim of an order whose contract, if it offers one, may be offered */
  private async placeHeld(claim: OrderClaim): Promise<void> {
    const timer = setInterval(() => {
      // Whoever has lost the claim learns it before the next step.
      claim.renew().catch((error: Error) => this.logger.warn(error.message));
    }, PLACING_MS / 2);
    try {
      await this.placeClaimed(claim);
    } catch (error) {
      await this.endPlacing(claim, error);
    } finally {
      clearInterval(timer);
      await claim.release();
    }
  }

  private async endPlacing(
    { order }: OrderClaim,
    error: unknown,
  ): Promise<void> {
    if (error instanceof ClaimLostError) {
      this.logger.warn({ order: order.number }, error.message);
      await this.forgo(order);
      return;
    }
    if (!ContractsError.is(error)) {
      throw error;
    }
    this.logger.error(
      { order: order.number, error: describeFailure(error) },
      "The order could not be placed with WeChat Pay",
    );
  }

  /** Nobody shall pay under the number that this process knows, unless it is the order's still. */
  private async forgo(order: Order): Promise<void> {
    const now = await this.orders.findPlaced(order.outTradeNo);
    await this.inquiry.ask([order], () => now?.state !== "OPEN");
  }

  private async placeClaimed(claim: OrderClaim): Promise<void> {
    const { order } = claim;
    const { number, payingContract } = order;
    // Between the order and now, or the first try, the customer may have wished to end it.
    const contract =
      payingContract?.state === "SIGNED" && payingContract.doubtedAt === null
        ? payingContract
        : undefined;
    if (payingContract && !contract) {
      await claim.payWithoutContract();
    }
    try {
      if (isOfTeaBox(order)) {
        await this.placeTeaBox(claim);
        return;
      }
      const checkout = await this.payments.checkOut(order, {
        contract: contract && this.payingBy(contract, claim),
        offer: this.offerWith(order),
      });
      await this.keep(claim, checkout);
    } catch (error) {
      if (!isNumberUsed(error)) {
        throw error;
      }
      this.logger.warn(
        { order: number, error: describeFailure(error) },
        "The order cannot be placed a second time",
      );
      // Another process may have just placed it.
      await claim.renew();
      // A new number while this one can be paid might be paid twice.
      await this.inquiry.ask([order], () => true);
    }
  }

  private async keep(
    claim: OrderClaim,
    checkout: CheckoutResult<unknown>,
  ): Promise<void> {
    const { order } = claim;
    // A prepay_id that is over may have been paid all the same, and the notification lost.
    if (checkout.state === "paid") {
      await this.inquiry.ask([order], () => false);
      return;
    }
    const { contract, offer, prepay_id } = checkout;
    if (contract && contract.state !== "used") {
      this.logger.warn(
        {
          order: order.number,
          contract: order.payingContract?.code,
          error: describeFailure(contract.error),
        },
        "The contract pays no more; the customer pays with the password",
      );
    }
    if (offer?.state === "failed") {
      this.logger.warn(
        {
          order: order.number,
          contract: order.offeredContractCode,
          error: describeFailure(offer.error),
        },
        "No contract is offered",
      );
    }
    // The contract first: an order that can be paid already says what is offered with it.
    if (offer?.state === "offered") {
      await this.contracts.offered(order.offeredContractCode!);
    }
    await claim.placed(prepay_id);
  }

  /** The customer signs the subscription while paying. */
  private async placeTeaBox(claim: OrderClaim): Promise<void> {
    const { order } = claim;
    const { code, planId, requestSerial } = (await this.subscriptions.ofOrder(
      order.number,
    ))!;
    const prepayId = await this.payments.signWhilePaying(order, {
      plan_id: String(planId),
      contract_code: code,
      request_serial: requestSerial,
      contract_display_account: this.customers.plainNameOf(order.openid),
    });
    await claim.placed(prepayId);
  }

  private payingBy(
    { code, contractId, serviceId }: Contract,
    claim: OrderClaim,
  ): Means["contract"] {
    return {
      contract_id: contractId!,
      out_contract_code: code,
      service_id: serviceId,
      newOutTradeNo: async () => {
        await this.contracts.doubt(code);
        const outTradeNo = newIdentifier();
        await claim.renumber(outTradeNo);
        return outTradeNo;
      },
    };
  }

  private offerWith({ offeredContract, openid }: Order): Means["offer"] {
    return (
      offeredContract && {
        out_contract_code: offeredContract.code,
        contract_display_account: this.customers.nameOf(openid),
      }
    );
  }
}

function isNumberUsed(error: unknown): boolean {
  return error instanceof WechatPayApiError && error.hasCode(...NUMBER_IS_USED);
}
