import type { WechatPayRequestConfig, WechatPayResponse } from "../../lib";
import type { Merchant } from "../client/merchant";

export const CONTRACTS = "/v3/password-exempt-contract/contracts";

/** A field of WeChat Pay's table. */
export interface Field {
  kind: "text" | "identifier" | "code" | "url" | "integer";
  maxLength?: number;
  /** The other field of an "at least one of". */
  orElse?: string;
}

/** One of the ten operations: its table, an example of its data, what goes over the wire and what is answered. */
export interface Operation {
  name: string;
  method: "GET" | "POST";
  path: string;
  fields: Record<string, Field>;
  data: Record<string, unknown>;
  /** Names of the fields that go into the body, in the order of `data`. */
  body: string[] | undefined;
  answer: Record<string, unknown>;
  /** Fields that the answer must have. */
  answered: string[];
  call(
    merchant: Merchant,
    data: object,
    config?: WechatPayRequestConfig,
  ): Promise<WechatPayResponse<unknown>>;
}

const text = (maxLength: number): Field => ({ kind: "text", maxLength });
const id = (maxLength: number): Field => ({ kind: "identifier", maxLength });
const oneOf = (maxLength: number, orElse: string): Field => ({
  kind: "identifier",
  maxLength,
  orElse,
});

const TABLE = {
  service_id: { kind: "integer" },
  out_contract_code: { kind: "code", maxLength: 32 },
  notify_url: { kind: "url", maxLength: 256 },
  contract_display_account: text(32),
} satisfies Record<string, Field>;
const DIRECT = { ...TABLE, appid: id(32), openid: id(128) };
const SUB = { ...TABLE, sub_mchid: id(32), sub_appid: id(32) };
const PROVIDER = {
  ...SUB,
  sp_appid: id(32),
  sp_openid: oneOf(128, "sub_openid"),
  sub_openid: oneOf(128, "sp_openid"),
};
const QS = {
  ...SUB,
  appid: id(32),
  openid: oneOf(128, "sub_openid"),
  sub_openid: oneOf(128, "openid"),
};
const PREPAY = { prepay_id: id(64) };
const CONTRACT: Record<string, Field> = {
  service_id: { kind: "integer" },
  out_contract_code: { kind: "code", maxLength: 32 },
};

const VALUES: Record<string, unknown> = {
  appid: "wxd678efh567hg6787",
  sp_appid: "wxd678efh567hg6788",
  sub_mchid: "1900000110",
  sub_appid: "wxd678efh567hg6789",
  service_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
  notify_url: "https://yourapp.com/notify",
  contract_display_account: "微信代扣用户A",
  prepay_id: "wx201410272009395522657a690389285100",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  sp_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6p",
  sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6q",
  contract_termination_remark: "用户申请解约 'quoted' 100%",
};

const ANSWER = {
  mchid: "1900000109",
  service_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
};
const MINI_PROGRAM = {
  ...ANSWER,
  pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
  sign_mp_appid: "wxbd687630cd02ce1d",
  sign_mp_path: "pages/PwdExemptContract/index",
};
const SUB_MCHID = { sub_mchid: "1900000110" };
const QUERIED = {
  ...ANSWER,
  contract_id: "123124412412423431",
  appid: "wxd678efh567hg6787",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  contract_state: "SIGNED",
  contract_signed_time: "2026-06-08T10:34:56+08:00",
};

function operation(
  given: Pick<Operation, "name" | "path" | "fields" | "answer" | "call"> &
    Partial<Operation>,
): Operation {
  const names = Object.keys(given.fields);
  return {
    method: "POST",
    data: Object.fromEntries(names.map((name) => [name, VALUES[name]])),
    body: names,
    answered: Object.keys(given.answer),
    ...given,
  };
}

type Kind = "ecommerce" | "normal" | "serviceProvider" | "qs";

function preSigning(
  kind: Kind,
  segment: string,
  fields: Record<string, Field>,
  extra: Record<string, unknown> = {},
): Operation[] {
  return [
    operation({
      name: `${kind}.payRedirectSign`,
      path: `${CONTRACTS}/${segment}/pre-entrust-sign/pay-redirect-sign`,
      fields: { ...fields, ...PREPAY },
      answer: { ...ANSWER, ...extra },
      call: ({ preEntrustSign }, data, config) =>
        preEntrustSign[kind].payRedirectSign(data as never, config),
    }),
    operation({
      name: `${kind}.miniProgram`,
      path: `${CONTRACTS}/${segment}/pre-entrust-sign/mini-program`,
      fields,
      answer: { ...MINI_PROGRAM, ...extra },
      call: ({ preEntrustSign }, data, config) =>
        preEntrustSign[kind].miniProgram(data as never, config),
    }),
  ];
}

export const PRE_SIGNINGS: Operation[] = [
  ...preSigning("ecommerce", "ecommerce", DIRECT),
  ...preSigning("normal", "normal", DIRECT),
  ...preSigning("serviceProvider", "service-provider", PROVIDER, SUB_MCHID),
  ...preSigning("qs", "qs", QS),
];

const ONE_CONTRACT = `${CONTRACTS}/service-id/12535/out-contract-code/wxwtdk20200910100000`;

export const QUERY = operation({
  name: "query",
  method: "GET",
  path: ONE_CONTRACT,
  fields: CONTRACT,
  body: undefined,
  answer: QUERIED,
  call: ({ contract }, data, config) => contract.query(data as never, config),
});

export const TERMINATION = operation({
  name: "terminate",
  path: `${ONE_CONTRACT}/terminate`,
  fields: { ...CONTRACT, contract_termination_remark: text(256) },
  body: ["contract_termination_remark"],
  answer: ANSWER,
  call: ({ contract }, data, config) =>
    contract.terminate(data as never, config),
});

export const OPERATIONS: Operation[] = [...PRE_SIGNINGS, QUERY, TERMINATION];

/** The seed: ecommerce, after payment. */
export const SEED = PRE_SIGNINGS[0]!;
