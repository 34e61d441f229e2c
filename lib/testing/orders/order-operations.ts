import {
  checkAtLeastOne,
  checkFields,
  type FieldTable,
  type JsonObject,
} from "../exchange/fields";
import { parameterError } from "../exchange/refusal";
import type { OrderTerms } from "./order";

/** One of the operations that place an order in WeChat's own browser or a mini program. */
export interface OrderOperation {
  readonly path: string;
  /** The official document that states its fields. */
  readonly page: string;
  readonly fields: FieldTable;
  /** The field that names the merchant that signs. */
  readonly merchantField: string;
  /** The field that names the user. */
  readonly payerField: "payer" | "combine_payer_info";
  /** Fields of it of which at least one must be there. */
  readonly openidFields: readonly string[];
  /** The terms of a body that satisfies the rules. */
  terms(body: JsonObject): OrderTerms;
}

const NAME = { type: "string", maxLength: 32 } as const;
const TRADE_NO = {
  type: "string",
  minLength: 6,
  maxLength: 32,
  format: "trade_no",
} as const;
const DESCRIPTION = { type: "string", maxLength: 127 } as const;
const OPENID = { type: "string", maxLength: 128, required: false } as const;

const ORDER: FieldTable = {
  description: DESCRIPTION,
  out_trade_no: TRADE_NO,
  notify_url: { type: "string", maxLength: 255, format: "notify_url" },
  attach: { type: "string", maxLength: 128, required: false },
  amount: { type: "object", fields: { total: { type: "integer" } } },
};

const DIRECT: FieldTable = {
  appid: NAME,
  mchid: NAME,
  ...ORDER,
  payer: { type: "object", fields: { openid: OPENID } },
};

const PARTNER: FieldTable = {
  sp_appid: NAME,
  sp_mchid: NAME,
  sub_appid: { ...NAME, required: false },
  sub_mchid: NAME,
  ...ORDER,
  payer: { type: "object", fields: { sp_openid: OPENID, sub_openid: OPENID } },
};

const COMBINED: FieldTable = {
  combine_appid: NAME,
  combine_mchid: NAME,
  combine_out_trade_no: TRADE_NO,
  notify_url: { type: "string", maxLength: 255, format: "notify_url" },
  sub_orders: {
    type: "array",
    maxItems: 50,
    fields: {
      mchid: NAME,
      sub_mchid: { ...NAME, required: false },
      out_trade_no: TRADE_NO,
      description: DESCRIPTION,
      attach: { type: "string", maxLength: 128 },
      amount: {
        type: "object",
        fields: {
          total_amount: { type: "integer" },
          currency: { type: "string", maxLength: 8 },
        },
      },
    },
  },
  combine_payer_info: { type: "object", fields: { openid: OPENID } },
};

const BY_CONTRACT: FieldTable = {
  contract_info: {
    type: "object",
    fields: { password_free_contract_id: NAME },
  },
};

const direct: Omit<OrderOperation, "path" | "page" | "fields"> = {
  merchantField: "mchid",
  payerField: "payer",
  openidFields: ["openid"],
  terms: (body) => ({
    kind: "direct",
    appid: String(body.appid),
    ...singleTerms(body, ["openid"]),
  }),
};

const partner: typeof direct = {
  merchantField: "sp_mchid",
  payerField: "payer",
  openidFields: ["sp_openid", "sub_openid"],
  terms: (body) => ({
    kind: "partner",
    appid: String(body.sp_appid),
    ...singleTerms(body, ["sp_openid", "sub_openid"]),
  }),
};

/** The five operations, each as its page describes it. */
export const ORDER_OPERATIONS: readonly OrderOperation[] = [
  {
    path: "/v3/pay/transactions/jsapi",
    page: "merchant 4012525167",
    fields: DIRECT,
    ...direct,
  },
  {
    path: "/v3/pay/transactions/jsapi-with-contract",
    page: "merchant JSAPI下单并授权",
    fields: { ...DIRECT, ...BY_CONTRACT },
    ...direct,
  },
  {
    path: "/v3/pay/partner/transactions/jsapi",
    page: "partner 4012523579",
    fields: PARTNER,
    ...partner,
  },
  {
    path: "/v3/pay/partner/transactions/jsapi-with-contract",
    page: "partner 4012526951",
    fields: { ...PARTNER, ...BY_CONTRACT },
    ...partner,
  },
  {
    path: "/v3/combine-transactions/jsapi",
    page: "JSAPI合单下单",
    fields: COMBINED,
    merchantField: "combine_mchid",
    payerField: "combine_payer_info",
    openidFields: ["openid"],
    terms: combinedTerms,
  },
];

/**
 * The terms of an order that a merchant wants to place.
 *
 * @param mchid the merchant that signed the request
 * @throws Refusal 400 `PARAM_ERROR`
 */
export function orderTerms(
  operation: OrderOperation,
  body: JsonObject,
  mchid: string,
): OrderTerms {
  const { fields, page, merchantField, payerField, openidFields } = operation;
  checkFields(body, fields, page);
  if (body[merchantField] !== mchid) {
    throw parameterError(
      merchantField,
      `is not ${mchid}, the merchant that signed (${page})`,
      { value: body[merchantField] },
    );
  }
  checkAtLeastOne(part(body, payerField), openidFields, page, `${payerField}.`);
  return operation.terms(body);
}

function singleTerms(
  body: JsonObject,
  openidFields: readonly string[],
): Omit<OrderTerms, "kind" | "appid"> {
  const contract = part(body, "contract_info").password_free_contract_id;
  return {
    request: body,
    out_trade_no: String(body.out_trade_no),
    openids: named(part(body, "payer"), openidFields),
    description: String(body.description),
    total: Number(part(body, "amount").total),
    notify_url: String(body.notify_url),
    contract_id: contract === undefined ? undefined : String(contract),
  };
}

function combinedTerms(body: JsonObject): OrderTerms {
  const subOrders = body.sub_orders as readonly JsonObject[];
  return {
    kind: "combined",
    request: body,
    out_trade_no: String(body.combine_out_trade_no),
    appid: String(body.combine_appid),
    openids: named(part(body, "combine_payer_info"), ["openid"]),
    description: subOrders.map((each) => each.description).join("、"),
    total: subOrders.reduce(
      (sum, each) => sum + Number(part(each, "amount").total_amount),
      0,
    ),
    notify_url: String(body.notify_url),
  };
}

function named(payer: JsonObject, fields: readonly string[]): string[] {
  return fields
    .map((field) => payer[field])
    .filter((openid): openid is string => typeof openid === "string");
}

function part(body: JsonObject, name: string): JsonObject {
  return Object(body[name]) as JsonObject;
}
