import { Injectable } from "@nestjs/common";
import { displayName } from "nestjs-wechatpay-contracts";
import type { Customer } from "../configuration/customer.js";
import { Environment } from "../configuration/environment.js";

/** What the shop calls those of whom WeChat tells the openid alone. */
const NAMELESS = "微信用户";

/** The names of the shop's customers. */
@Injectable()
export class Customers {
  constructor(private readonly environment: Environment) {}

  /** The customer of a session; undefined where nobody has signed in, or is on the list no more of whom one is chosen. */
  find(openid: string | null | undefined): Customer | undefined {
    const { CUSTOMERS = [], WECHAT_APP_SECRET } = this.environment;
    const listed = CUSTOMERS.find((customer) => customer.openid === openid);
    return (
      listed ??
      (openid && WECHAT_APP_SECRET ? { openid, name: NAMELESS } : undefined)
    );
  }

  /** What a contract shows as the customer's name. */
  nameOf(openid: string): string {
    return displayName(this.find(openid)?.name);
  }

  /** The same for a contract that is signed while paying, whose page takes neither blanks nor symbols. */
  plainNameOf(openid: string): string {
    const name = this.find(openid)?.name ?? "";
    return displayName(name.replace(/[^\p{L}\p{M}\p{N}]/gu, ""));
  }
}
