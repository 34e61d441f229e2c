import type { WechatPaySimulator } from "../../../lib/testing";
import { authorizationFor, send } from "../../testing/merchant-requests";
import type { Shop } from "./shop";

/** The contract that is signed in it. */
export const SIGNED_CODE = "wxwtdk20200910100000";
/** The contract that is offered in it. */
export const OFFERED_CODE = "wxwtdk20200910100001";

/** Lets a bit of everything happen, so that each list, state and mark of the page is there to be looked at. */
export async function playScene(
  wechat: WechatPaySimulator,
  shop: Shop,
): Promise<void> {
  await wechat.pay(await shop.checkout(SIGNED_CODE));
  await wechat.sign(SIGNED_CODE);
  const second = { out_trade_no: "second-order", description: "第二杯半价" };
  await wechat.pay(await shop.checkout(OFFERED_CODE, second));
  await shop.refund("second-order", 50, 200);
  await shop.placeOrder({ out_trade_no: "third-order", description: "停车费" });
  await shop.placeOrder({ out_trade_no: "fourth-order", openid: "oSomebody" });
  wechat.notificationFaults.once("unsigned");
  await wechat.redeliver(wechat.notifications[0]?.id ?? "");
  const authorization = authorizationFor(wechat, "GET", "/v3/other", "");
  await send(wechat, "/v3/certificates", { authorization });
  wechat.faults.once({ kind: "status", status: 500 });
  await send(wechat, "/v3/certificates");
  wechat.faults.always({ kind: "delay", ms: 1, match: { path: "/v3/bill" } });
}
