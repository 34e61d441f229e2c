import { createMerchant, type Merchant } from "../../lib";
import { merchantOptions } from "../client/merchant";
import type { SigningServer } from "../client/signing-server";

export const APPID = "wxd678efh567hg6787";
export const SP_APPID = "wx8888888888888888";
export const APP_APPID = "wxa99999999999999a";
export const NOTIFY_URL = "https://shop.example/wechatpay/notify";

/** A merchant that knows what its module can know. */
export function openPayingMerchant(server: SigningServer): Promise<Merchant> {
  return createMerchant({
    ...merchantOptions(server),
    defaults: {
      appid: APPID,
      sp_appid: SP_APPID,
      app_appid: APP_APPID,
      notify_url: NOTIFY_URL,
    },
    // Whatever the time is.
    deductionHours: false,
  });
}
