import {
  checkFields,
  type FieldTable,
  type JsonObject,
} from "../exchange/fields";
import type { Orders } from "./orders";
import { parameterError } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";

const JSAPI_PAGE = "JSAPI下单";
const PARTNER_JSAPI_PAGE = "服务商 JSAPI下单";

const ORDER: FieldTable = {
  description: { type: "string", maxLength: 127 },
  out_trade_no: { type: "string", maxLength: 32 },
  notify_url: { type: "string", maxLength: 255, format: "notify_url" },
  amount: { type: "object" },
  payer: { type: "object" },
};

const DIRECT_ORDER: FieldTable = {
  appid: { type: "string", maxLength: 32 },
  mchid: { type: "string", maxLength: 32 },
  ...ORDER,
};

const PARTNER_ORDER: FieldTable = {
  sp_appid: { type: "string", maxLength: 32 },
  sp_mchid: { type: "string", maxLength: 32 },
  sub_mchid: { type: "string", maxLength: 32 },
  ...ORDER,
};

/** The two operations that place an order in WeChat's own browser; just enough of them to be given a `prepay_id`. */
export function orderRoutes(orders: Orders, mchid: string): Route[] {
  return [
    {
      method: "POST",
      path: "/v3/pay/transactions/jsapi",
      handle(request) {
        const body = jsonBody(request);
        checkFields(body, DIRECT_ORDER, JSAPI_PAGE);
        requireMerchant("mchid", body, mchid);
        const openid = part(body, "payer").openid;
        if (typeof openid !== "string" || openid === "") {
          throw parameterError("payer.openid", `is required (${JSAPI_PAGE})`);
        }
        return place(orders, body, String(body.appid), [openid], JSAPI_PAGE);
      },
    },
    {
      method: "POST",
      path: "/v3/pay/partner/transactions/jsapi",
      handle(request) {
        const body = jsonBody(request);
        checkFields(body, PARTNER_ORDER, PARTNER_JSAPI_PAGE);
        requireMerchant("sp_mchid", body, mchid);
        const { sp_openid, sub_openid } = part(body, "payer");
        const openids = [sp_openid, sub_openid].filter(
          (value) => typeof value === "string" && value !== "",
        ) as string[];
        if (openids.length === 0) {
          throw parameterError(
            "payer.sp_openid/payer.sub_openid",
            `must have at least one of them (${PARTNER_JSAPI_PAGE})`,
          );
        }
        return place(
          orders,
          body,
          String(body.sp_appid),
          openids,
          PARTNER_JSAPI_PAGE,
        );
      },
    },
  ];
}

function place(
  orders: Orders,
  body: JsonObject,
  appid: string,
  [openid, sub_openid]: string[],
  page: string,
) {
  const { total } = part(body, "amount");
  if (!Number.isSafeInteger(total) || Number(total) < 1) {
    throw parameterError(
      "amount.total",
      `must be a positive integer (${page})`,
    );
  }
  const { prepay_id } = orders.place({
    openid,
    sub_openid,
    appid,
    out_trade_no: String(body.out_trade_no),
    total: Number(total),
  });
  return { body: { prepay_id } };
}

function requireMerchant(field: string, body: JsonObject, mchid: string): void {
  if (body[field] !== mchid) {
    throw parameterError(field, `is not ${mchid}, the merchant that signed`);
  }
}

function part(body: JsonObject, name: string): JsonObject {
  return body[name] as JsonObject;
}
