import { Inject, Injectable } from "@nestjs/common";
import {
  ResponseVerificationError,
  WechatPayClient,
  wechatPayPath,
} from "nestjs-wechatpay-contracts";
import { ShopAddress } from "../configuration/shop-address.js";
import type { Merchant } from "./merchant.js";
import { MERCHANT } from "./tokens.js";

/** The part of an order that WeChat Pay is told. */
export interface PaymentOrder {
  number: string;
  description: string;
  /** In fen. */
  total: number;
  openid: string;
}

/** What WeChat Pay tells of an order, in a query's answer and in `TRANSACTION.SUCCESS`. */
export interface Transaction {
  out_trade_no: string;
  trade_state: string;
  transaction_id?: string;
  /** RFC 3339. */
  success_time?: string;
  amount?: { total?: number; currency?: string };
}

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
    const { orders, identity, mchidField } = this.merchant;
    const query = new URLSearchParams({
      [mchidField]: identity[mchidField]!,
      ...(identity.sub_mchid && { sub_mchid: identity.sub_mchid }),
    });
    const { data } = await this.client.get<Transaction>(
      `${orders}${wechatPayPath`/out-trade-no/${number}`}?${query}`,
    );
    return data;
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

  private bodyOf({ number, description, total, openid }: PaymentOrder): object {
    return {
      ...this.merchant.identity,
      description,
      out_trade_no: number,
      notify_url: this.address.notifyUrl,
      amount: { total, currency: "CNY" },
      payer: { [this.merchant.openidField]: openid },
    };
  }
}
