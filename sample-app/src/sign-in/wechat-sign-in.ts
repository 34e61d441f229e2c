import type { Customer } from "../configuration/customer.js";

/** WeChat names nobody for this code: it is used up or invented. Another code may do. */
export class SignInError extends Error {
  override readonly name = "SignInError";
}

/** WeChat does not say who it is, whatever the code: it does not answer, or not to this shop. */
export class SignInUnavailableError extends Error {
  override readonly name = "SignInUnavailableError";
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
   * @throws SignInUnavailableError where WeChat cannot be asked
   */
  abstract openidOf(code: string): Promise<string>;
}
