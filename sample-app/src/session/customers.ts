import { Injectable } from "@nestjs/common";
import { displayName } from "nestjs-wechatpay-contracts";
import type { Customer } from "../configuration/customer.js";
import { Environment } from "../configuration/environment.js";

/** Who can sign in. In a shop of your own this is WeChat's web authorisation (网页授权), which tells the openid. */
@Injectable()
export class Customers {
  readonly all: readonly Customer[];

  constructor(environment: Environment) {
    this.all = environment.CUSTOMERS;
  }

  find(openid: string | null | undefined): Customer | undefined {
    return this.all.find((customer) => customer.openid === openid);
  }

  /** What a contract shows as the customer's name, also of one who is on the list no more. */
  nameOf(openid: string): string {
    return displayName(this.find(openid)?.name);
  }
}
