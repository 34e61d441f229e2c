import { Injectable } from "@nestjs/common";
import {
  type CheckoutResult,
  ContractCheckout,
  type JsapiPaymentParameters,
  type OrderRecord,
  type PayingContract,
  type PendingOrder,
  TransactionService,
} from "nestjs-wechatpay-contracts";
import { Environment } from "../configuration/environment.js";
import { ShopAddress } from "../configuration/shop-address.js";

/** What WeChat Pay is told of an order. */
export interface Payable {
  outTradeNo: string;
  /** At most 127 characters. */
  description: string;
  /** In fen. */
  total: number;
  openid: string;
}

/** How an order is checked out. */
export interface Means {
  /** The signed contract that pays it. */
  contract?: PayingContract;
  /** The contract that is offered after the payment. */
  offer?: {
    out_contract_code: string;
    contract_display_account: string;
  } | null;
}

/** The contract of a plan that is signed while paying (支付中签约). */
export interface SignedWhilePaying {
  plan_id: string;
  contract_code: string;
  request_serial: string;
  contract_display_account: string;
}

/** The shop's orders as WeChat Pay is told of them, whichever kind of merchant the shop is. */
@Injectable()
export class Payments {
  constructor(
    private readonly checkout: ContractCheckout,
    private readonly transactions: TransactionService,
    private readonly address: ShopAddress,
    private readonly environment: Environment,
  ) {}

  /** @throws what `ContractCheckout` throws */
  checkOut(
    { outTradeNo, description, total, openid }: Payable,
    { contract, offer }: Means,
  ): Promise<CheckoutResult<JsapiPaymentParameters>> {
    const { notifyUrl: notify_url } = this.address;
    const order = {
      out_trade_no: outTradeNo,
      description,
      amount: { total },
      notify_url,
    };
    const others = {
      contract,
      offer: offer ? { ...offer, notify_url } : undefined,
      offerDeadline: this.environment.PRE_SIGN_BUDGET,
    };
    const { normal, ecommerce, serviceProvider } = this.checkout;
    const sub_mchid = this.environment.SUB_MCHID;
    const sub_appid = this.environment.SUB_APPID;
    const payer = { sp_openid: openid };
    switch (this.environment.MERCHANT_KIND) {
      case "normal":
        return normal.jsapi({
          order: { ...order, payer: { openid } },
          ...others,
        });
      case "ecommerce":
        return ecommerce.jsapi({
          order: { ...order, sub_mchid, payer },
          ...others,
        });
      case "serviceProvider":
        return serviceProvider.jsapi({
          order: { ...order, sub_mchid, sub_appid, payer },
          ...others,
        });
    }
  }

  /**
   * Places an order by whose payment the customer signs a contract of deductions: a direct merchant's alone.
   *
   * @returns its `prepay_id`
   * @throws what `TransactionService` throws
   */
  async signWhilePaying(
    { outTradeNo, description, total, openid }: Payable,
    contract: SignedWhilePaying,
  ): Promise<string> {
    const { notifyUrl: notify_url } = this.address;
    const { data } = await this.transactions.normal.jsapiWithContract({
      out_trade_no: outTradeNo,
      description,
      amount: { total },
      payer: { openid },
      notify_url,
      contract_info: { ...contract, contract_notify_url: notify_url },
    });
    return data.prepay_id;
  }

  /** By what WeChat Pay is asked about an order. */
  pending({ outTradeNo }: Payable): PendingOrder {
    return { out_trade_no: outTradeNo, sub_mchid: this.subMerchant };
  }

  /** With what a payment is compared; that it is not another merchant's the package sees to. */
  record({ outTradeNo, total, openid }: Payable): OrderRecord {
    return {
      out_trade_no: outTradeNo,
      total,
      openid,
      appid: this.environment.WECHATPAY_APPID,
      mchid: this.subMerchant,
    };
  }

  /** Who is paid, where it is not the merchant that signs. */
  private get subMerchant(): string | undefined {
    return this.environment.MERCHANT_KIND === "normal"
      ? undefined
      : this.environment.SUB_MCHID;
  }
}
