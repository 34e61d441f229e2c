import type { FieldTable, PresentField } from "../exchange/field-rule";

/** A number or an AppID of WeChat Pay's. */
export const NAME = { type: "string", maxLength: 32 } as const;

/** What the user buys (商品描述). */
export const DESCRIPTION = { type: "string", maxLength: 127 } as const;

/** A user under one AppID, where another one may stand for it. */
export const OPENID = {
  type: "string",
  maxLength: 128,
  required: false,
} as const;

export const TIME = {
  type: "string",
  maxLength: 64,
  format: "date_time",
  required: false,
} as const;

export const CURRENCY = { type: "string", enum: ["CNY"] } as const;

/** Five thousand yuan, in fen. */
const GREATEST_SUBSIDY = 500_000;

/** What need not be there. */
export function optional(rule: PresentField): PresentField {
  return { ...rule, required: false };
}

/** How an order may not be paid. */
export const LIMIT_PAY = optional({
  type: "array",
  items: {
    type: "string",
    enum: ["no_balance", "no_credit", "no_debit", "balance_only"],
  },
});

/** Real-name payment (实名支付). */
export const IDENTITY = optional({
  type: "object",
  fields: {
    type: {
      type: "string",
      enum: [
        "IDCARD",
        "HONGKONG_MACAO",
        "HONGKONG_MACAO_RESIDENT",
        "TAIWAN_RESIDENT",
        "FOREIGN_RESIDENT",
        "OVERSEA_PASSPORT",
        "PHONE_NUMBER",
      ],
    },
    number: { type: "string", encrypted: true },
    name: { type: "string", encrypted: true },
  },
});

const GOODS: PresentField = {
  type: "array",
  fields: {
    merchant_goods_id: NAME,
    wechatpay_goods_id: optional(NAME),
    goods_name: optional({ type: "string", maxLength: 256 }),
    quantity: { type: "integer" },
    unit_price: { type: "integer", minimum: 0 },
  },
};

/** The goods of an order; `goods` says whether they must be listed. */
export function detail(goods: "required" | "optional"): PresentField {
  return optional({
    type: "object",
    maxBytes: 6144,
    fields: {
      cost_price: optional({ type: "integer", minimum: 0 }),
      invoice_id: optional(NAME),
      goods_detail: goods === "required" ? GOODS : optional(GOODS),
    },
  });
}

/** The shop that the user is in. */
export const STORE_INFO = optional({
  type: "object",
  fields: {
    id: NAME,
    name: optional({ type: "string", maxLength: 256 }),
    area_code: optional(NAME),
    address: optional({ type: "string", maxLength: 512 }),
  },
});

const H5_INFO: PresentField = {
  type: "object",
  fields: {
    type: { type: "string", enum: ["iOS", "Android", "Wap"] },
    app_name: optional({ type: "string" }),
    app_url: optional({ type: "string" }),
    bundle_id: optional({ type: "string" }),
    package_name: optional({ type: "string" }),
  },
};

const H5_ONLY = { absent: "it belongs to H5 orders" };

/**
 * Where the user pays; an H5 order must tell.
 *
 * @param further the fields that differ between single and combined orders
 */
export function sceneInfo(isH5: boolean, further: FieldTable): PresentField {
  return {
    type: "object",
    required: isH5,
    fields: {
      payer_client_ip: { type: "string", maxLength: 45 },
      ...further,
      h5_info: isH5 ? H5_INFO : H5_ONLY,
    },
  };
}

/** How the money is shared out; only a platform adds to it. */
export function settleInfo(by: "merchant" | "platform"): PresentField {
  return optional({
    type: "object",
    fields: {
      profit_sharing: optional({ type: "boolean" }),
      subsidy_amount:
        by === "platform"
          ? optional({ type: "integer", maximum: GREATEST_SUBSIDY })
          : { absent: "it belongs to orders of a platform" },
    },
  });
}

/** Instalments that the merchant pays for (分付). */
export const SUBSIDY_INFO = optional({
  type: "object",
  fields: {
    subsidy_detail: {
      type: "array",
      fields: {
        subsidy_period_type: { type: "string", enum: ["DAILY", "PERIOD"] },
        subsidy_plan: {
          type: "array",
          fields: {
            subsidy_installment_num: { type: "integer", enum: [3, 6, 12] },
            subsidy_percent: { type: "integer", minimum: 0, enum: [0, 100] },
          },
        },
      },
    },
  },
});
