import type { Customer } from "../configuration/customer.js";
import { SignInError, WechatSignIn } from "./wechat-sign-in.js";

/** Anyone is whoever they choose to be, of the list in `CUSTOMERS`: only where no money moves. The code is the openid. */
export class SimulatedSignIn extends WechatSignIn {
  constructor(override readonly choices: readonly Customer[]) {
    super();
  }

  authorizeUrl(): undefined {
    return undefined;
  }

  async openidOf(code: string): Promise<string> {
    const customer = this.choices.find(({ openid }) => openid === code);
    if (!customer) {
      throw new SignInError("there is no such customer");
    }
    return customer.openid;
  }
}
