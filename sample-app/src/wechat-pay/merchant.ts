import type {
  PreEntrustSignService,
  WechatPayRequestConfig,
} from "nestjs-wechatpay-contracts";
import type { Environment } from "../configuration/environment.js";

/** What a contract is offered with, whichever kind of merchant offers it. */
export interface ContractOffer {
  out_contract_code: string;
  contract_display_account: string;
  prepay_id: string;
  openid: string;
  notify_url: string;
}

/** What differs between a direct merchant, an e-commerce platform and a service provider. */
export interface Merchant {
  /** Beginning of the paths of its orders. */
  readonly orders: string;
  /** Who is paid: the fields of an order that say so. */
  readonly identity: Readonly<Record<string, string>>;
  /** The field that names the merchant in queries and notifications. */
  readonly mchidField: "mchid" | "sp_mchid";
  /** The field of `payer` that names the customer. */
  readonly openidField: "openid" | "sp_openid";
  /** Offers a contract to the customer who is about to pay. */
  preSign(
    service: PreEntrustSignService,
    offer: ContractOffer,
    config: WechatPayRequestConfig,
  ): Promise<unknown>;
}

/** @param mchid the merchant that signs requests */
export function merchantOf(
  {
    MERCHANT_KIND,
    WECHATPAY_APPID: appid,
    WECHATPAY_SERVICE_ID: service_id,
    SUB_MCHID: sub_mchid,
    SUB_APPID: sub_appid,
  }: Environment,
  mchid: string,
): Merchant {
  const direct = {
    orders: "/v3/pay/transactions",
    identity: { appid, mchid },
    mchidField: "mchid",
    openidField: "openid",
  } as const;
  const partner = {
    orders: "/v3/pay/partner/transactions",
    identity: { sp_appid: appid, sp_mchid: mchid, sub_mchid },
    mchidField: "sp_mchid",
    openidField: "sp_openid",
  } as const;
  switch (MERCHANT_KIND) {
    case "normal":
      return {
        ...direct,
        preSign: (service, offer, config) =>
          service.normal.payRedirectSign(
            { appid, service_id, ...offer },
            config,
          ),
      };
    case "ecommerce":
      return {
        ...partner,
        preSign: (service, offer, config) =>
          service.ecommerce.payRedirectSign(
            { appid, service_id, ...offer },
            config,
          ),
      };
    case "serviceProvider":
      return {
        ...partner,
        identity: { ...partner.identity, sub_appid },
        preSign: (service, { openid, ...offer }, config) =>
          service.serviceProvider.payRedirectSign(
            {
              sp_appid: appid,
              sub_mchid,
              sub_appid,
              service_id,
              sp_openid: openid,
              ...offer,
            },
            config,
          ),
      };
  }
}
