import { EXAMPLE_VALUES } from "../example-values";
import type { Identifiers } from "../identifiers";
import type { OrderRequest, OrderTerms } from "./order";

/** The terms of an order that a test places without a request, as if the merchant had sent them. */
export function givenOrder(
  given: OrderRequest,
  mchid: string,
  identifiers: Identifiers,
): OrderTerms {
  const {
    appid = EXAMPLE_VALUES.appid,
    out_trade_no = identifiers.digits(28),
    description = EXAMPLE_VALUES.description,
    total = 1,
    openid = given.sub_openid === undefined ? EXAMPLE_VALUES.openid : undefined,
    sub_openid,
    notify_url,
  } = given;
  const common = {
    description,
    out_trade_no,
    ...(notify_url !== undefined && { notify_url }),
    amount: { total, currency: "CNY" },
  };
  const terms = {
    appid,
    out_trade_no,
    description,
    total,
    notify_url,
    openids: [openid, sub_openid].filter((each) => each !== undefined),
  };
  return sub_openid === undefined
    ? {
        ...terms,
        kind: "direct",
        trade_type: "JSAPI",
        request: { appid, mchid, ...common, payer: { openid } },
      }
    : {
        ...terms,
        kind: "partner",
        trade_type: "JSAPI",
        request: {
          sp_appid: appid,
          sp_mchid: mchid,
          sub_mchid: EXAMPLE_VALUES.sub_mchid,
          ...common,
          payer: {
            ...(openid !== undefined && { sp_openid: openid }),
            sub_openid,
          },
        },
      };
}
