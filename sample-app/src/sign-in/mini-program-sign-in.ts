import type { Environment } from "../configuration/environment.js";
import { askForOpenid } from "./wechat-api.js";
import { WechatSignIn } from "./wechat-sign-in.js";

/** The AppID is a mini program's: `wx.login` gives it the code (小程序登录, `jscode2session`). Pages can be looked at, and no more. */
export class MiniProgramSignIn extends WechatSignIn {
  constructor(private readonly environment: Environment) {
    super();
  }

  authorizeUrl(): undefined {
    return undefined;
  }

  openidOf(code: string): Promise<string> {
    const { WECHATPAY_APPID, WECHAT_APP_SECRET, WECHAT_API_URL } =
      this.environment;
    const url = new URL("/sns/jscode2session", WECHAT_API_URL);
    url.search = new URLSearchParams({
      appid: WECHATPAY_APPID,
      secret: WECHAT_APP_SECRET!,
      js_code: code,
      grant_type: "authorization_code",
    }).toString();
    return askForOpenid(url);
  }
}
