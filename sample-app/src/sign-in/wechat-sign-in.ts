import type { Customer } from "../configuration/customer.js";

/** WeChat does not say who it is: a code that is used up or invented, or no answer. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/** How the shop learns a visitor's openid: from WeChat, or from a list where no money moves. */
export abstract class WechatSignIn {
  /** Who can be chosen, where nobody has to show who they are. */
  readonly choices?: readonly Customer[];

  /**
   * @param returnTo the shop's own address to which WeChat adds `code` and `state`
   * @returns where WeChat asks the visitor of a page; undefined where it cannot
   */
  abstract authorizeUrl(returnTo: string, state: string): string | undefined;

  /**
   * @param code as WeChat gave it to the page or the mini program; it counts once
   * @throws SignInError where WeChat does not confirm it
   */
  abstract openidOf(code: string): Promise<string>;
}
