import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import {
  type CheckoutResult,
  ContractCheckout,
  type JsapiPaymentParameters,
  type OrderRecord,
  type PayingContract,
  type PendingOrder,
} from "nestjs-wechatpay-contracts";
import type { Environment } from "../configuration/environment.js";
import { ShopAddress } from "../configuration/shop-address.js";
import type { Order } from "../orders/order.entity.js";

/** How an order is checked out. */
export interface Means {
  /** The signed contract that pays it. */
  contract?: PayingContract;
  /** The contract that is offered after the payment. */
  offer?: { out_contract_code: string; contract_display_account: string };
}

/** The shop's orders as WeChat Pay is told of them, whichever kind of merchant the shop is. */
@Injectable()
export class Payments {
  constructor(
    private readonly checkout: ContractCheckout,
    private readonly address: ShopAddress,
    private readonly config: ConfigService<Environment, true>,
  ) {}

  /** @throws what `ContractCheckout` throws */
  checkOut(
    { outTradeNo, description, total, openid }: Order,
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
      offer: offer && { ...offer, notify_url },
      offerDeadline: this.variable("PRE_SIGN_BUDGET"),
    };
    const { normal, ecommerce, serviceProvider } = this.checkout;
    const sub_mchid = this.variable("SUB_MCHID");
    const sub_appid = this.variable("SUB_APPID");
    const payer = { sp_openid: openid };
    switch (this.variable("MERCHANT_KIND")) {
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

  /** By what WeChat Pay is asked about an order. */
  pending({ outTradeNo }: Order): PendingOrder {
    return { out_trade_no: outTradeNo, sub_mchid: this.subMerchant };
  }

  /** With what a payment is compared; that it is not another merchant's the package sees to. */
  record({ outTradeNo, total, openid }: Order): OrderRecord {
    return {
      out_trade_no: outTradeNo,
      total,
      openid,
      appid: this.variable("WECHATPAY_APPID"),
      mchid: this.subMerchant,
    };
  }

  /** Who is paid, where it is not the merchant that signs. */
  private get subMerchant(): string | undefined {
    return this.variable("MERCHANT_KIND") === "normal"
      ? undefined
      : this.variable("SUB_MCHID");
  }

  private variable<Name extends keyof Environment>(name: Name) {
    return this.config.get(name, { infer: true });
  }
}
