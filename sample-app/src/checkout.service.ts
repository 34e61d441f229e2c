import { randomUUID } from "node:crypto";
import { Inject, Injectable, Logger } from "@nestjs/common";
import {
  ContractsError,
  PreEntrustSignService,
  WechatPayClient,
} from "nestjs-wechatpay-contracts";
import { type Order, Orders } from "./orders.js";
import { SHOP_OPTIONS, type ShopOptions } from "./shop.options.js";

/** What a customer buys. */
export interface Purchase {
  openid: string;
  description: string;
  /** In fen. */
  total: number;
  /** Name of the customer's account, as WeChat Pay shows it with the contract. */
  displayAccount: string;
  outContractCode?: string;
}

@Injectable()
export class CheckoutService {
  private readonly logger = new Logger(CheckoutService.name);

  constructor(
    private readonly wechatPay: WechatPayClient,
    private readonly preEntrustSign: PreEntrustSignService,
    private readonly orders: Orders,
    @Inject(SHOP_OPTIONS) private readonly options: ShopOptions,
  ) {}

  /** Places the order, then asks WeChat Pay to offer the contract after payment. */
  async checkout(purchase: Purchase): Promise<Order> {
    const outTradeNo = randomUUID().replaceAll("-", "");
    const prepayId = await this.placeOrder(outTradeNo, purchase);
    const outContractCode = purchase.outContractCode ?? outTradeNo;
    const offered = await this.offerContract(
      prepayId,
      outContractCode,
      purchase,
    );
    return this.orders.add({
      outTradeNo,
      prepayId,
      openid: purchase.openid,
      total: purchase.total,
      ...(offered && { outContractCode }),
    });
  }

  private async placeOrder(
    outTradeNo: string,
    { openid, description, total }: Purchase,
  ): Promise<string> {
    const { data } = await this.wechatPay.post<{ prepay_id: string }>(
      "/v3/pay/transactions/jsapi",
      {
        appid: this.options.appid,
        mchid: this.options.mchid,
        description,
        out_trade_no: outTradeNo,
        notify_url: `${this.options.publicUrl}/wechatpay/notify`,
        amount: { total, currency: "CNY" },
        payer: { openid },
      },
    );
    return data.prepay_id;
  }

  /** A pre-signing that fails never fails the checkout: the customer pays as ever and just is not asked. */
  private async offerContract(
    prepay_id: string,
    out_contract_code: string,
    { openid, displayAccount }: Purchase,
  ): Promise<boolean> {
    try {
      await this.preEntrustSign.payRedirectSign({
        appid: this.options.appid,
        service_id: this.options.serviceId,
        out_contract_code,
        notify_url: `${this.options.publicUrl}/wechatpay/notify`,
        contract_display_account: displayAccount,
        prepay_id,
        openid,
      });
      return true;
    } catch (error) {
      if (!(error instanceof ContractsError)) {
        throw error;
      }
      this.logger.warn(`No contract is offered: ${error.message}`);
      return false;
    }
  }
}
