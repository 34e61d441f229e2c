import type { FieldTable } from "../exchange/field-rule";
import {
  CURRENCY,
  DESCRIPTION,
  NAME,
  optional,
  settleInfo,
} from "../orders/order-fields";

/** What pre-signs a contract of 合单代扣. */
export interface PlanSigningOperation {
  readonly path: string;
  readonly page: string;
  readonly fields: FieldTable;
}

const C = "/v3/ecommerce/combine-papay";

const CODE = { ...NAME, format: "alphanumeric" } as const;
const NOTIFY_URL = {
  type: "string",
  maxLength: 256,
  format: "notify_url",
} as const;
const SIGNING: FieldTable = {
  appid: NAME,
  plan_id: { type: "integer" },
  out_contract_code: CODE,
  contract_display_account: NAME,
  notify_url: NOTIFY_URL,
};

/** The pre-signings of 合单代扣. */
export const COMBINE_PAPAY_SIGNINGS: readonly PlanSigningOperation[] = [
  {
    path: `${C}/contracts/pre-entrust-sign`,
    page: "partner 4012881608",
    fields: {
      ...SIGNING,
      return_app: optional({ type: "boolean" }),
      attach: optional({ type: "string", maxLength: 255 }),
    },
  },
  {
    path: `${C}/contracts/pre-entrust-sign/mini-program`,
    page: "partner 4017177322",
    fields: SIGNING,
  },
];

/** One contract of 合单代扣. */
export const COMBINE_PAPAY_CONTRACT = {
  path: `${C}/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}`,
  terminatePage: "partner 4012884072",
} as const;

/** Why a contract ends. */
export const TERMINATION: FieldTable = {
  contract_termination_remark: { type: "string", maxLength: 256 },
};

const SUB_ORDER_REFERENCE: FieldTable = {
  mchid: NAME,
  out_trade_no: { ...NAME, format: "refund_no" },
  sub_mchid: NAME,
  sub_appid: optional(NAME),
};

/** The deductions of 合单代扣. */
export const COMBINE_PAPAY_DEDUCTION = {
  path: `${C}/transactions`,
  page: "partner 4012884121",
  fields: {
    combine_appid: NAME,
    combine_mchid: NAME,
    combine_out_trade_no: { ...NAME, format: "refund_no" },
    contract_id: NAME,
    sub_orders: {
      type: "array",
      maxItems: 50,
      fields: {
        ...SUB_ORDER_REFERENCE,
        amount: {
          type: "object",
          fields: { total_amount: { type: "integer" }, currency: CURRENCY },
        },
        description: DESCRIPTION,
        attach: optional({ type: "string", maxLength: 128 }),
        settle_info: settleInfo("platform"),
        sub_risk_info: optional({ type: "string", maxLength: 255 }),
      },
    },
    risk_info: optional({ type: "string", maxLength: 255 }),
    notify_url: {
      absent: "the answer has the result; there is no notification",
    },
  } satisfies FieldTable,
  onePath: `${C}/transactions/{combine_out_trade_no}`,
  reversePage: "partner 4012884126",
  reverseFields: {
    combine_appid: NAME,
    sub_orders: { type: "array", maxItems: 50, fields: SUB_ORDER_REFERENCE },
  } satisfies FieldTable,
} as const;
