import type { ReceivedNotification } from "../merchant-server";

export const SERVICE_ID = 12535;
export const CODE = "wxwtdk20200910100000";
export const REMARK = { contract_termination_remark: "用户解约" };

/** A pre-signing after payment, all but its `prepay_id` and `notify_url` (partner 4013369191). */
export const PRE_SIGNING = {
  appid: "wxd678efh567hg6787",
  service_id: SERVICE_ID,
  out_contract_code: CODE,
  contract_display_account: "微信代扣用户A",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};

/** An order by JSAPI, all but its `notify_url`; `mchid` and `appid` are the client's own. */
export const ORDER = {
  description: "Image形象店-深圳腾大-QQ公仔",
  out_trade_no: "1217752501201407033233368018",
  amount: { total: 100, currency: "CNY" },
  payer: { openid: PRE_SIGNING.openid },
};

/** What a signed contract's notification says, once it is decrypted. */
export const SIGNED = {
  out_contract_code: CODE,
  service_id: SERVICE_ID,
  openid: PRE_SIGNING.openid,
  contract_display_account: "微信代扣用户A",
  contract_state: "SIGNED",
};

/** What a paid order's notification says, and a query of it. */
export const PAID = {
  mchid: "1900000109",
  out_trade_no: ORDER.out_trade_no,
  trade_state: "SUCCESS",
  payer: ORDER.payer,
};

/** The encrypted part of a notification's body. */
export interface Resource {
  ciphertext: string;
  nonce: string;
  associated_data: string;
}

/** A notification as a shop's route is given it: names of headers in lower case, and the raw body. */
export function received(notification: {
  headers: Record<string, string>;
  body: string;
}): ReceivedNotification {
  const headers = Object.entries(notification.headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return { headers: Object.fromEntries(headers), raw: notification.body };
}

/** The one notification of this type, among all that came. */
export function notificationOf(
  event_type: string,
  notifications: readonly ReceivedNotification[],
): ReceivedNotification {
  const [notification, ...more] = notifications.filter(
    ({ raw }) => JSON.parse(raw).event_type === event_type,
  );
  if (!notification || more.length > 0) {
    throw new Error(`not one notification of ${event_type} has come`);
  }
  return notification;
}
