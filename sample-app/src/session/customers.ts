import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import type { Customer } from "../configuration/customer.js";
import type { Environment } from "../configuration/environment.js";

/** The name in a contract of a customer who is on the list no more. */
const UNNAMED = "微信用户";

/** Who can sign in. In a shop of your own this is WeChat's web authorisation (网页授权), which tells the openid. */
@Injectable()
export class Customers {
  readonly all: readonly Customer[];

  constructor(config: ConfigService<Environment, true>) {
    this.all = config.get("CUSTOMERS", { infer: true });
  }

  find(openid: string | null | undefined): Customer | undefined {
    return this.all.find((customer) => customer.openid === openid);
  }

  /** At most 32 characters, and no emoji: WeChat Pay takes none of four bytes in `contract_display_account`. */
  nameOf(openid: string): string {
    const name = this.find(openid)?.name ?? "";
    return name.replace(/[\u{10000}-\u{10FFFF}]/gu, "").trim() || UNNAMED;
  }
}
