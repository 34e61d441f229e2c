import { IsString, Length } from "class-validator";

/** Someone who can sign in. */
export class Customer {
  /** Of the user under the AppID that places the orders. */
  @IsString()
  @Length(1, 128)
  openid!: string;

  /** Shown on the pages, and by WeChat Pay with the contract (`contract_display_account`). */
  @IsString()
  @Length(1, 32)
  name!: string;
}

/** Reads `name=openid,name=openid`. */
export function readCustomers(text: string): Customer[] {
  return text
    .split(",")
    .filter((entry) => entry.trim() !== "")
    .map((entry) => {
      const [name = "", openid = ""] = entry.split("=");
      return Object.assign(new Customer(), {
        name: name.trim(),
        openid: openid.trim(),
      });
    });
}
