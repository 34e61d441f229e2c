import type { RequestDefaults } from "../validation/validate-request";

type Fields = Readonly<Record<string, unknown>>;

/** What differs between kinds of merchants. */
export interface MerchantKind {
  /** Whose orders. */
  readonly orders: "normal" | "partner";
  /** Whose pre-signings. */
  readonly preSignings: "normal" | "ecommerce" | "serviceProvider";
  /**
   * Fields of a pre-signing that follow from an order.
   *
   * @param appid that the user pays in
   */
  told(order: Fields, appid: unknown): Fields;
  /** The AppID that a page or mini program pays in, where the order or the module tells it. */
  appidOf(order: Fields, defaults: RequestDefaults): unknown;
  /** The same of an App. */
  appAppidOf(order: Fields, defaults: RequestDefaults): unknown;
}

const payerOf = ({ payer }: Fields) => Object(payer) as Fields;

/** Of a partner's order the AppID under which the user is named. */
function partnerAppid(order: Fields, { sp_appid }: RequestDefaults): unknown {
  return payerOf(order).sub_openid === undefined
    ? (order.sp_appid ?? sp_appid)
    : order.sub_appid;
}

function partnerAppAppid(
  order: Fields,
  { app_appid, sp_appid }: RequestDefaults,
): unknown {
  return order.sub_appid ?? order.sp_appid ?? app_appid ?? sp_appid;
}

/** 直连商户, 电商收付通, 服务商. */
export const MERCHANT_KINDS = {
  normal: {
    orders: "normal",
    preSignings: "normal",
    told: (order, appid) => ({ appid, openid: payerOf(order).openid }),
    appidOf: (order, { appid }) => order.appid ?? appid,
    appAppidOf: (order, { app_appid, appid }) =>
      order.appid ?? app_appid ?? appid,
  },
  ecommerce: {
    orders: "partner",
    preSignings: "ecommerce",
    told: (order, appid) => ({
      appid,
      openid: payerOf(order).sub_openid ?? payerOf(order).sp_openid,
    }),
    appidOf: partnerAppid,
    appAppidOf: partnerAppAppid,
  },
  serviceProvider: {
    orders: "partner",
    preSignings: "serviceProvider",
    told: (order) => ({
      sp_appid: order.sp_appid,
      sub_mchid: order.sub_mchid,
      sub_appid: order.sub_appid,
      sp_openid: payerOf(order).sp_openid,
      sub_openid: payerOf(order).sub_openid,
    }),
    appidOf: partnerAppid,
    appAppidOf: partnerAppAppid,
  },
} satisfies Record<string, MerchantKind>;
