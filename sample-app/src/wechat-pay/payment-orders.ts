import { Inject, Injectable } from "@nestjs/common";
import {
  type DirectTransaction,
  isPaymentOf,
  type PartnerTransaction,
  type PaymentResource,
  ResponseVerificationError,
  WechatPayClient,
  wechatPayPath,
} from "nestjs-wechatpay-contracts";
import { ShopAddress } from "../configuration/shop-address.js";
import type { Merchant } from "./merchant.js";
import { MERCHANT } from "./tokens.js";

const CURRENCY = "CNY";

/** The part of an order that WeChat Pay is told. */
export interface PaymentOrder {
  number: string;
  description: string;
  /** In fen. */
  total: number;
  openid: string;
}

/** What WeChat Pay tells of an order, in a query's answer and in `TRANSACTION.SUCCESS`. */
export type Transaction = DirectTransaction | PartnerTransaction;

/**
 * The orders that WeChat Pay holds (JSAPI下单). The same number with the same values is the same order, so that each
 * operation may be repeated. All throw what `WechatPayClient` throws.
 */
@Injectable()
export class PaymentOrders {
  constructor(
    private readonly client: WechatPayClient,
    private readonly address: ShopAddress,
    @Inject(MERCHANT) private readonly merchant: Merchant,
  ) {}

  /** @returns the `prepay_id` for the customer's phone, valid for two hours */
  place(order: PaymentOrder): Promise<string> {
    return this.post("jsapi", this.bodyOf(order));
  }

  /** As `place`, to be paid without a password by a contract that the customer has signed. */
  placeByContract(order: PaymentOrder, contractId: string): Promise<string> {
    return this.post("jsapi-with-contract", {
      ...this.bodyOf(order),
      contract_info: { password_free_contract_id: contractId },
    });
  }

  /** What became of an order. */
  async query(number: string): Promise<Transaction> {
    const query = new URLSearchParams(this.merchantIn());
    const { data } = await this.client.get<Transaction>(
      `${this.merchant.orders}${wechatPayPath`/out-trade-no/${number}`}?${query}`,
    );
    return data;
  }

  /** Ends an order that was not paid: nobody can pay it any more, and its number is never used again (关闭订单). */
  async close(number: string): Promise<void> {
    await this.client.post(
      `${this.merchant.orders}${wechatPayPath`/out-trade-no/${number}/close`}`,
      this.merchantIn(),
    );
  }

  /** Whether this is the payment of an order: what WeChat Pay tells of it is what it was placed with. */
  isPaymentOf(
    { number, total, openid }: PaymentOrder,
    transaction: PaymentResource,
  ): boolean {
    const { appid, sp_appid, mchid, sub_mchid } = this.merchant.identity;
    const order = {
      out_trade_no: number,
      total,
      currency: CURRENCY,
      appid: sp_appid ?? appid,
      mchid: sub_mchid ?? mchid,
      openid,
    };
    return isPaymentOf(order, transaction);
  }

  private async post(operation: string, body: object): Promise<string> {
    const post = () =>
      this.client.post<{ prepay_id: string }>(
        `${this.merchant.orders}/${operation}`,
        body,
      );
    const { data } = await post().catch((error: unknown) => {
      // An answer that cannot be trusted is not repeated by the client; here the number makes it harmless.
      if (error instanceof ResponseVerificationError) {
        return post();
      }
      throw error;
    });
    return data.prepay_id;
  }

  /** The fields by which queries and closing orders name the merchant. */
  private merchantIn(): Record<string, string> {
    const { identity, mchidField } = this.merchant;
    return {
      [mchidField]: identity[mchidField]!,
      ...(identity.sub_mchid && { sub_mchid: identity.sub_mchid }),
    };
  }

  private bodyOf({ number, description, total, openid }: PaymentOrder): object {
    return {
      ...this.merchant.identity,
      description,
      out_trade_no: number,
      notify_url: this.address.notifyUrl,
      amount: { total, currency: CURRENCY },
      payer: { [this.merchant.openidField]: openid },
    };
  }
}
