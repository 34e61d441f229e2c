import type { FieldTable, PresentField } from "../exchange/field-rule";
import { DESCRIPTION, NAME, optional } from "../orders/order-fields";

/** Who signs and deducts: a merchant for itself, or a partner for its sub-merchant. */
export type PapayRole = "normal" | "partner";

/** The scenes in which a user signs. */
export type PapayScene = "app" | "h5" | "jsapi" | "mini-program";

const OPENID = optional({ type: "string", maxLength: 64 });
const AMOUNT: PresentField = {
  type: "object",
  fields: {
    total: { type: "integer" },
    currency: optional({ type: "string", enum: ["CNY"] }),
  },
};
const NOTIFY_URL = {
  type: "string",
  maxLength: 256,
  format: "notify_url",
} as const;

const PARTIES: Readonly<Record<PapayRole, FieldTable>> = {
  normal: { appid: NAME },
  partner: { sp_appid: NAME, sub_mchid: NAME, sub_appid: optional(NAME) },
};

const SIGNING: FieldTable = {
  plan_id: { type: "integer" },
  out_contract_code: { ...NAME, format: "alphanumeric" },
  contract_display_account: NAME,
  contract_notify_url: NOTIFY_URL,
  notify_url: { absent: "here it is called contract_notify_url" },
  out_user_code: optional({ type: "string", maxLength: 64 }),
  deduct_schedule: optional({
    type: "object",
    fields: {
      estimated_deduct_date: { type: "string", maxLength: 10, format: "date" },
      estimated_deduct_amount: AMOUNT,
      description: DESCRIPTION,
    },
  }),
};

const SIGN = "/v3/papay/scheduled-deduct-sign";

/** What pre-signs a scheduled deduction. */
export interface PapaySigning {
  readonly role: PapayRole;
  readonly scene: PapayScene;
  readonly path: string;
  readonly page: string;
  readonly fields: FieldTable;
  /** Of which at least one must be there. */
  readonly user: readonly string[];
}

function signing(
  role: PapayRole,
  scene: PapayScene,
  page: string,
): PapaySigning {
  const users = role === "normal" ? ["openid"] : ["sp_openid", "sub_openid"];
  const mustNameUser = scene === "jsapi" || scene === "mini-program";
  return {
    role,
    scene,
    path: `${SIGN}${role === "partner" ? "/partner" : ""}/contracts/pre-entrust-sign/${scene}`,
    page,
    fields: {
      ...PARTIES[role],
      ...SIGNING,
      ...Object.fromEntries(users.map((name) => [name, OPENID])),
      jump_control:
        scene === "h5"
          ? optional({ type: "object", fields: { jump_appid: optional(NAME) } })
          : { absent: "it belongs to h5" },
    },
    user: mustNameUser ? users : [],
  };
}

/** The pre-signings of 预约扣费, four scenes of two roles. */
export const PAPAY_SIGNINGS: readonly PapaySigning[] = [
  signing("normal", "app", "merchant 4012524934"),
  signing("normal", "h5", "merchant 4012489208"),
  signing("normal", "jsapi", "merchant 4012525133"),
  signing("normal", "mini-program", "merchant 4012525209"),
  signing("partner", "app", "partner 4012693028"),
  signing("partner", "h5", "partner 4012464549"),
  signing("partner", "jsapi", "partner 4012693093"),
  signing("partner", "mini-program", "partner 4012693100"),
];

/** What one role does with contracts of 委托代扣 and their deductions. */
export interface PapayOperations {
  readonly role: PapayRole;
  readonly contract: string;
  readonly terminatePage: string;
  readonly notice: { path: string; page: string; fields: FieldTable };
  readonly schedule: { path: string; page: string; fields: FieldTable };
  readonly apply: { path: string; page: string; fields: FieldTable };
}

const NOTICE: FieldTable = {
  estimated_amount: {
    type: "object",
    fields: {
      amount: { type: "integer" },
      currency: optional({ type: "string", enum: ["CNY"] }),
      total: { absent: "here it is called amount" },
    },
  },
  deduct_duration: optional({
    type: "object",
    fields: {
      count: { type: "integer", maximum: 3 },
      unit: optional({ type: "string", enum: ["DAY"] }),
    },
  }),
};

const APPLICATION: FieldTable = {
  out_trade_no: { ...NAME, minLength: 6, format: "trade_no" },
  description: DESCRIPTION,
  transaction_notify_url: NOTIFY_URL,
  notify_url: { absent: "here it is called transaction_notify_url" },
  contract_id: NAME,
  amount: AMOUNT,
  goods_tag: optional(NAME),
  attach: optional({ type: "string", maxLength: 128 }),
};

const CONTRACT =
  "contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}";

/** The contracts and deductions of 委托代扣, of each role. */
export const PAPAY_OPERATIONS: readonly PapayOperations[] = [
  {
    role: "normal",
    contract: `/v3/papay/sign/${CONTRACT}`,
    terminatePage: "merchant 4012489295",
    notice: {
      path: "/v3/papay/contracts/{contract_id}/notify",
      page: "v2 merchant 4011987402",
      fields: { mchid: NAME, ...PARTIES.normal, ...NOTICE },
    },
    schedule: {
      path: "/v3/papay/pay/schedules/contract-id/{contract_id}",
      page: "merchant 4012467036",
      fields: { ...PARTIES.normal, schedule_amount: AMOUNT },
    },
    apply: {
      path: "/v3/papay/pay/transactions/apply",
      page: "merchant 4012467087",
      fields: { ...PARTIES.normal, ...APPLICATION },
    },
  },
  {
    role: "partner",
    contract: `/v3/papay/sign/partner/${CONTRACT}`,
    terminatePage: "partner 4012489491",
    notice: {
      path: "/v3/partner-papay/contracts/{contract_id}/notify",
      page: "v2 partner 4011988373",
      fields: { sp_mchid: NAME, ...PARTIES.partner, ...NOTICE },
    },
    schedule: {
      path: "/v3/papay/pay/partner/schedules/contract-id/{contract_id}",
      page: "partner 4012468581",
      fields: { ...PARTIES.partner, schedule_amount: AMOUNT },
    },
    apply: {
      path: "/v3/papay/pay/partner/transactions/apply",
      page: "partner 4012468586",
      fields: { ...PARTIES.partner, ...APPLICATION },
    },
  },
];
