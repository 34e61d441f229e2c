import type { FieldTable } from "../exchange/field-rule";

/** Who signs: the part of the path before `pre-entrust-sign`. */
export type MerchantKind = "ecommerce" | "normal" | "service-provider" | "qs";

/** How the user comes to sign: the part of the path after `pre-entrust-sign`. */
export type SigningManner = "pay-redirect-sign" | "mini-program";

/** One of the eight pre-signing operations, as its page describes it. */
export interface PreEntrustSignOperation {
  /** Who signs. */
  readonly kind: MerchantKind;
  /** How the user comes to sign. */
  readonly manner: SigningManner;
  /** The official document that states its fields. */
  readonly page: string;
  /** The rules of its body. */
  readonly fields: FieldTable;
  /** Fields of which at least one must be there. */
  readonly atLeastOneOf?: readonly string[];
}

const EVERY: FieldTable = {
  service_id: { type: "integer" },
  out_contract_code: { type: "string", maxLength: 32, format: "alphanumeric" },
  notify_url: { type: "string", maxLength: 256, format: "notify_url" },
  contract_display_account: { type: "string", maxLength: 32 },
};

const AFTER_PAYMENT: FieldTable = {
  prepay_id: { type: "string", maxLength: 64 },
};

const DIRECT: FieldTable = {
  ...EVERY,
  appid: { type: "string", maxLength: 32 },
  openid: { type: "string", maxLength: 128 },
};

const SUB_MERCHANT: FieldTable = {
  ...EVERY,
  sub_mchid: { type: "string", maxLength: 32 },
  sub_appid: { type: "string", maxLength: 32 },
  sub_openid: { type: "string", maxLength: 128, required: false },
};

const SERVICE_PROVIDER: FieldTable = {
  ...SUB_MERCHANT,
  sp_appid: { type: "string", maxLength: 32 },
  sp_openid: { type: "string", maxLength: 128, required: false },
};

const QS: FieldTable = {
  ...SUB_MERCHANT,
  appid: { type: "string", maxLength: 32 },
  openid: { type: "string", maxLength: 128, required: false },
};

/** The eight pre-signing operations with the field rules of their pages. */
export const PRE_ENTRUST_SIGN_OPERATIONS: readonly PreEntrustSignOperation[] = [
  {
    kind: "ecommerce",
    manner: "pay-redirect-sign",
    page: "partner 4013369191",
    fields: { ...DIRECT, ...AFTER_PAYMENT },
  },
  {
    kind: "ecommerce",
    manner: "mini-program",
    page: "partner 4013369177",
    fields: DIRECT,
  },
  {
    kind: "normal",
    manner: "pay-redirect-sign",
    page: "merchant 4012472874",
    fields: { ...DIRECT, ...AFTER_PAYMENT },
  },
  {
    kind: "normal",
    manner: "mini-program",
    page: "merchant 4012472870",
    fields: DIRECT,
  },
  {
    kind: "service-provider",
    manner: "pay-redirect-sign",
    page: "partner 4012471272",
    fields: { ...SERVICE_PROVIDER, ...AFTER_PAYMENT },
    atLeastOneOf: ["sp_openid", "sub_openid"],
  },
  {
    kind: "service-provider",
    manner: "mini-program",
    page: "partner 4012471269",
    fields: SERVICE_PROVIDER,
    atLeastOneOf: ["sp_openid", "sub_openid"],
  },
  {
    kind: "qs",
    manner: "pay-redirect-sign",
    page: "partner 4012471286",
    fields: { ...QS, ...AFTER_PAYMENT },
    atLeastOneOf: ["openid", "sub_openid"],
  },
  {
    kind: "qs",
    manner: "mini-program",
    page: "partner 4012471282",
    fields: QS,
    atLeastOneOf: ["openid", "sub_openid"],
  },
];
