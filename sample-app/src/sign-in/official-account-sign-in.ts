import type { Environment } from "../configuration/environment.js";
import { askForOpenid } from "./wechat-api.js";
import { WechatSignIn } from "./wechat-sign-in.js";

/** Where WeChat asks a visitor of a page. */
export const WECHAT_PAGES = "https://open.weixin.qq.com";

/** The AppID is an official account's: pages in WeChat's own browser (网页授权, scope `snsapi_base`). */
export class OfficialAccountSignIn extends WechatSignIn {
  constructor(private readonly environment: Environment) {
    super();
  }

  authorizeUrl(returnTo: string, state: string): string {
    const url = new URL("/connect/oauth2/authorize", WECHAT_PAGES);
    // In this order, which WeChat's page requires.
    url.search = new URLSearchParams({
      appid: this.environment.WECHATPAY_APPID,
      redirect_uri: returnTo,
      response_type: "code",
      scope: "snsapi_base",
      state,
    }).toString();
    url.hash = "wechat_redirect";
    return url.href;
  }

  openidOf(code: string): Promise<string> {
    const { WECHATPAY_APPID, WECHAT_APP_SECRET, WECHAT_API_URL } =
      this.environment;
    const url = new URL("/sns/oauth2/access_token", WECHAT_API_URL);
    url.search = new URLSearchParams({
      appid: WECHATPAY_APPID,
      secret: WECHAT_APP_SECRET!,
      code,
      grant_type: "authorization_code",
    }).toString();
    return askForOpenid(url);
  }
}
