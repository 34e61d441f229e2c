import type { FieldTable, PresentField } from "../exchange/field-rule";
import { CURRENCY, NAME, optional } from "../orders/order-fields";
import type { RefundKind } from "./refund";

/** The operations of one kind of refund, as their pages describe them. */
export interface RefundOperations {
  readonly kind: RefundKind;
  readonly apply: {
    readonly path: string;
    readonly page: string;
    readonly fields: FieldTable;
  };
  /** By which number each path finds a refund. */
  readonly queries: readonly {
    readonly path: string;
    readonly page: string;
    readonly by: "out_refund_no" | "refund_id";
  }[];
  readonly applyAbnormal: {
    readonly path: string;
    readonly page: string;
    readonly fields: FieldTable;
  };
}

const REFUND_NO = {
  type: "string",
  maxLength: 64,
  format: "refund_no",
} as const;

const EVERY: FieldTable = {
  transaction_id: optional(NAME),
  out_trade_no: optional(NAME),
  out_refund_no: REFUND_NO,
  reason: optional({ type: "string", maxLength: 80 }),
  notify_url: optional({
    type: "string",
    maxLength: 256,
    format: "notify_url",
  }),
};

const FROM = optional({
  type: "array",
  fields: {
    account: { type: "string", enum: ["AVAILABLE", "UNAVAILABLE"] },
    amount: { type: "integer" },
  },
});

function amount(currency: PresentField): PresentField {
  return {
    type: "object",
    fields: {
      refund: { type: "integer" },
      total: { type: "integer" },
      currency,
      from: FROM,
    },
  };
}

const ABNORMAL: FieldTable = {
  out_refund_no: REFUND_NO,
  type: { type: "string", enum: ["USER_BANK_CARD", "MERCHANT_BANK_CARD"] },
  bank_type: optional({ type: "string" }),
  bank_account: optional({
    type: "string",
    maxLength: 1024,
    encrypted: true,
  }),
  real_name: optional({ type: "string", maxLength: 1024, encrypted: true }),
};

const DOMESTIC = "/v3/refund/domestic/refunds";
const ECOMMERCE = "/v3/ecommerce/refunds";

/** Of a direct merchant or a service provider, and of an e-commerce platform. */
export const REFUND_OPERATIONS: readonly RefundOperations[] = [
  {
    kind: "domestic",
    apply: {
      path: DOMESTIC,
      page: "merchant 4012791862, partner 4012739034",
      fields: {
        ...EVERY,
        sub_mchid: optional(NAME),
        funds_account: optional({
          type: "string",
          enum: ["AVAILABLE", "UNSETTLED"],
        }),
        amount: amount(CURRENCY),
        goods_detail: optional({
          type: "array",
          fields: {
            merchant_goods_id: NAME,
            wechatpay_goods_id: optional(NAME),
            goods_name: optional({ type: "string", maxLength: 256 }),
            unit_price: { type: "integer", minimum: 0 },
            refund_amount: { type: "integer", minimum: 0 },
            refund_quantity: { type: "integer" },
          },
        }),
      },
    },
    queries: [
      {
        path: `${DOMESTIC}/{number}`,
        page: "merchant 4012791863, partner 4012739043",
        by: "out_refund_no",
      },
    ],
    applyAbnormal: {
      path: `${DOMESTIC}/{refund_id}/apply-abnormal-refund`,
      page: "merchant 4012791864",
      fields: { ...ABNORMAL, sub_mchid: optional(NAME) },
    },
  },
  {
    kind: "ecommerce",
    apply: {
      path: `${ECOMMERCE}/apply`,
      page: "partner 4012476892",
      fields: {
        ...EVERY,
        sub_mchid: optional(NAME),
        individual_auth_id: optional({ type: "string" }),
        sp_appid: NAME,
        sub_appid: optional(NAME),
        refund_account: optional({
          type: "string",
          enum: ["REFUND_SOURCE_SUB_MERCHANT", "REFUND_SOURCE_PARTNER_ADVANCE"],
        }),
        funds_account: optional({ type: "string", enum: ["AVAILABLE"] }),
        amount: amount(optional(CURRENCY)),
      },
    },
    queries: [
      {
        path: `${ECOMMERCE}/out-refund-no/{number}`,
        page: "partner 4012476911",
        by: "out_refund_no",
      },
      {
        path: `${ECOMMERCE}/id/{number}`,
        page: "partner 4012476908",
        by: "refund_id",
      },
    ],
    applyAbnormal: {
      path: `${ECOMMERCE}/{refund_id}/apply-abnormal-refund`,
      page: "partner 4015181616",
      fields: {
        ...ABNORMAL,
        sub_mchid: optional(NAME),
        individual_auth_id: optional({ type: "string" }),
      },
    },
  },
];

/** How the shop pays back what the platform advanced. */
export const RETURN_ADVANCE = {
  path: `${ECOMMERCE}/{refund_id}/return-advance`,
  page: "partner 4012476927",
  fields: { sub_mchid: NAME } satisfies FieldTable,
  queryPage: "partner 4012476916",
} as const;
