import { Inject, Injectable, Logger } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import {
  ContractsError,
  PreEntrustSignService,
  WechatPayApiError,
} from "nestjs-wechatpay-contracts";
import type { Environment } from "../configuration/environment.js";
import { ShopAddress } from "../configuration/shop-address.js";
import { ContractBook } from "../contracts/contract-book.js";
import type { Order } from "../orders/order.entity.js";
import { OrdersService } from "../orders/orders.service.js";
import { PaymentInquiry } from "../orders/payment-inquiry.js";
import { Customers } from "../session/customers.js";
import { describeFailure } from "../wechat-pay/failure.js";
import type { Merchant } from "../wechat-pay/merchant.js";
import { PaymentOrders } from "../wechat-pay/payment-orders.js";
import { MERCHANT } from "../wechat-pay/tokens.js";

/** WeChat Pay holds the order as paid or closed: under its number it can never be placed again. */
const ORDER_IS_OVER = ["ORDER_CLOSED", "ORDER_PAID"] as const;
/** What it says, among other things, of an order that it holds with other values; that one cannot be placed again either. */
const OTHER_VALUES = "INVALID_REQUEST";

/**
 * From a cart to an order that can be paid. WeChat Pay is called outside of any transaction, and every step may be
 * repeated: the number of the order and the code of its contract are kept before the first call.
 */
@Injectable()
export class CheckoutService {
  private readonly logger = new Logger(CheckoutService.name);

  constructor(
    private readonly orders: OrdersService,
    private readonly payments: PaymentOrders,
    private readonly inquiry: PaymentInquiry,
    private readonly contracts: ContractBook,
    private readonly preEntrustSign: PreEntrustSignService,
    private readonly customers: Customers,
    private readonly address: ShopAddress,
    private readonly config: ConfigService<Environment, true>,
    @Inject(MERCHANT) private readonly merchant: Merchant,
  ) {}

  /**
   * Makes the cart's order and places it with WeChat Pay.
   *
   * @returns the order's number, also where WeChat Pay could not be reached: the order is kept, to be tried again;
   *   undefined where there is nothing to order
   */
  async checkOut(
    session: { id: string; openid: string },
    checkoutId: string,
  ): Promise<string | undefined> {
    const number = await this.orders.open(session, checkoutId);
    if (number !== undefined) {
      await this.place(number);
    }
    return number;
  }

  /** Places an order with WeChat Pay, unless that is done or another request is about to. */
  async place(number: string): Promise<void> {
    const order = await this.orders.claim(number);
    if (!order) {
      return;
    }
    try {
      await this.placeClaimed(order);
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      this.logger.error(
        { order: number, error: describeFailure(error) },
        "The order could not be placed with WeChat Pay",
      );
    } finally {
      await this.orders.release(order);
    }
  }

  private async placeClaimed(order: Order): Promise<void> {
    const { number } = order;
    // A prepay_id that is over may have been paid all the same, and the notification lost.
    if (
      order.prepayId !== null &&
      (await this.inquiry.ask(number)) !== "OPEN"
    ) {
      return;
    }
    try {
      const prepayId = await this.placeOrder(order);
      // Until this returns nobody knows the prepay_id, for who has paid is not offered a contract any more.
      const isOffered = await this.offerContract(order, prepayId);
      await this.orders.placed(order, prepayId, isOffered);
    } catch (error) {
      if (!isRefusal(error) || !isNumberUsed(error)) {
        throw error;
      }
      // As where the contract that was to pay it has ended since. A new number while this one can be paid might be paid twice.
      const state = await this.inquiry.close(number);
      this.logger.warn(
        { order: number, state, error: describeFailure(error) },
        "The order cannot be placed a second time",
      );
    }
  }

  /** @returns the `prepay_id` */
  private async placeOrder(order: Order): Promise<string> {
    const contract = order.payingContract;
    if (!contract) {
      return this.payments.place(order);
    }
    // Between the order and now, or the first try, the customer may have wished to end it.
    if (contract.state === "SIGNED" && contract.doubtedAt === null) {
      try {
        return await this.payments.placeByContract(order, contract.contractId!);
      } catch (error) {
        if (!isAboutTheContract(error)) {
          throw error;
        }
        this.logger.warn(
          {
            order: order.number,
            contract: contract.code,
            error: describeFailure(error),
          },
          "The contract pays no more; the customer pays with the password",
        );
        await this.contracts.doubt(contract.code);
      }
    }
    await this.orders.payWithoutContract(order);
    return this.payments.place(order);
  }

  /** Whatever goes wrong here, and however slow it is: the customer can pay, and just is not asked. */
  private async offerContract(
    { number, openid, contract }: Order,
    prepay_id: string,
  ): Promise<boolean> {
    if (!contract || !(await this.contracts.mayBeOffered(contract))) {
      return false;
    }
    const budget = this.config.get("PRE_SIGN_BUDGET", { infer: true });
    try {
      await this.merchant.preSign(
        this.preEntrustSign,
        {
          out_contract_code: contract.code,
          contract_display_account: this.customers.nameOf(openid),
          notify_url: this.address.notifyUrl,
          prepay_id,
          openid,
        },
        { signal: AbortSignal.timeout(budget) },
      );
      return true;
    } catch (error) {
      this.logger.warn(
        {
          order: number,
          contract: contract.code,
          error: describeFailure(error),
        },
        "No contract is offered",
      );
      return false;
    }
  }
}

function isAboutTheContract(error: unknown): boolean {
  return isRefusal(error) && !error.hasCode(...ORDER_IS_OVER);
}

function isNumberUsed(error: WechatPayApiError): boolean {
  return error.hasCode(...ORDER_IS_OVER, OTHER_VALUES);
}

function isRefusal(error: unknown): error is WechatPayApiError {
  return (
    error instanceof WechatPayApiError && [400, 403, 404].includes(error.status)
  );
}
