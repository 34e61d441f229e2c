import type { JsonObject } from "../exchange/field-rule";
import { Refusal } from "../exchange/refusal";
import { part } from "./order-operation";

/** A user under one AppID. */
interface Payer {
  readonly appid: string;
  readonly openid: string;
}

/** The users that an order or a pre-signing names, each under its AppID. */
export function payersIn(request: JsonObject): Payer[] {
  const { appid, sp_appid, sub_appid, combine_appid } = request;
  const payer = part(request, "payer");
  const combined = part(request, "combine_payer_info");
  const subOrders = (request.sub_orders ?? []) as readonly JsonObject[];
  const named = [
    [appid, payer.openid],
    [sp_appid, payer.sp_openid],
    [sub_appid, payer.sub_openid],
    [appid, request.openid],
    [sp_appid, request.sp_openid],
    [sub_appid, request.sub_openid],
    [combine_appid, combined.openid],
    ...subOrders.map((each) => [each.sub_appid, combined.sub_openid]),
  ];
  return named.flatMap(([appid, openid]) =>
    typeof appid === "string" && typeof openid === "string"
      ? [{ appid, openid }]
      : [],
  );
}

/** Under which AppID each openid was first seen: a user has another one under each. */
export class Openids {
  private readonly appids = new Map<string, string>();

  /** Remembers the users of an order or a pre-signing. */
  see(request: JsonObject): void {
    for (const { appid, openid } of payersIn(request)) {
      if (!this.appids.has(openid)) {
        this.appids.set(openid, appid);
      }
    }
  }

  /** @throws Refusal 500 `OPENID_MISMATCH` where one names a user of another AppID */
  requireMatch(request: JsonObject): void {
    for (const { appid, openid } of payersIn(request)) {
      const known = this.appids.get(openid) ?? appid;
      if (known !== appid) {
        throw new Refusal(
          500,
          "OPENID_MISMATCH",
          `openid和appid不匹配: ${openid} is a user of ${known}, not of ${appid}`,
        );
      }
    }
  }
}
