import type { FieldTable, JsonObject } from "../exchange/field-rule";
import { isAbsent } from "../exchange/field-value";
import { checkAtLeastOne, fieldError } from "../exchange/fields";
import { checkContractInfo, contractInfo, planOfferIn } from "./contract-info";
import type { TradeType } from "./order";
import {
  CURRENCY,
  DESCRIPTION,
  detail,
  IDENTITY,
  LIMIT_PAY,
  NAME,
  OPENID,
  optional,
  sceneInfo,
  settleInfo,
  STORE_INFO,
  SUBSIDY_INFO,
  TIME,
} from "./order-fields";
import {
  type OrderOperation,
  part,
  texts,
  timeExpire,
} from "./order-operation";

/** What differs between the ways to pay, whoever places the order. */
interface Manner {
  /** The last segment of the path. */
  readonly name: string;
  readonly trade_type: TradeType;
  /** What `contract_info` may do, where there is one. */
  readonly contract?: "both" | "signing";
}

const JSAPI: Manner = { name: "jsapi", trade_type: "JSAPI" };
const APP: Manner = { name: "app", trade_type: "APP" };
const H5: Manner = { name: "h5", trade_type: "MWEB" };
const NATIVE: Manner = { name: "native", trade_type: "NATIVE" };
const JSAPI_WITH_CONTRACT: Manner = {
  name: "jsapi-with-contract",
  trade_type: "JSAPI",
  contract: "both",
};
const APP_WITH_CONTRACT: Manner = {
  name: "app-with-contract",
  trade_type: "APP",
  contract: "signing",
};

const NOT_HERE = { absent: "only JSAPI orders name their user" };

function orderFields({ trade_type, contract }: Manner): FieldTable {
  const takesSubsidies =
    contract === undefined && ["JSAPI", "APP"].includes(trade_type);
  return {
    description: DESCRIPTION,
    out_trade_no: {
      type: "string",
      minLength: 6,
      maxLength: 32,
      format: "trade_no",
    },
    time_expire: TIME,
    attach: optional({ type: "string", maxLength: 128 }),
    notify_url: { type: "string", maxLength: 255, format: "notify_url" },
    goods_tag: optional(NAME),
    limit_pay: contract
      ? { absent: "it does not belong to orders with a contract" }
      : LIMIT_PAY,
    support_fapiao: optional({ type: "boolean" }),
    amount: {
      type: "object",
      fields: { total: { type: "integer" }, currency: optional(CURRENCY) },
    },
    detail: detail(contract ? "required" : "optional"),
    scene_info: sceneInfo(trade_type === "MWEB", {
      device_id: optional(NAME),
      store_info: STORE_INFO,
    }),
    subsidy_info: takesSubsidies
      ? SUBSIDY_INFO
      : { absent: "it belongs to JSAPI and APP orders without a contract" },
    contract_info: contract
      ? contractInfo(contract)
      : {
          absent:
            "it belongs to the operations whose path ends in -with-contract",
        },
  };
}

/** Of a direct merchant. */
function direct(manner: Manner, page: string): OrderOperation {
  const isJsapi = manner.trade_type === "JSAPI";
  return {
    path: `/v3/pay/transactions/${manner.name}`,
    page,
    kind: "direct",
    trade_type: manner.trade_type,
    merchantField: "mchid",
    fields: {
      appid: NAME,
      mchid: NAME,
      ...orderFields(manner),
      payer: {
        type: "object",
        required: isJsapi,
        fields: {
          openid: isJsapi ? { ...OPENID, required: true } : NOT_HERE,
          identity: IDENTITY,
        },
      },
      settle_info: settleInfo("merchant"),
    },
    check(body) {
      if (manner.contract) {
        const { appid, mchid } = body;
        checkContractInfo(body, [String(mchid)], [String(appid)], page);
      }
    },
    terms: (body) => ({
      appid: String(body.appid),
      ...singleTerms(body, ["openid"]),
    }),
  };
}

/** Of a service provider, or of an e-commerce platform. */
function partner(manner: Manner, page: string): OrderOperation {
  const isJsapi = manner.trade_type === "JSAPI";
  const openids = ["sp_openid", "sub_openid"];
  return {
    path: `/v3/pay/partner/transactions/${manner.name}`,
    page,
    kind: "partner",
    trade_type: manner.trade_type,
    merchantField: "sp_mchid",
    fields: {
      sp_appid: NAME,
      sp_mchid: NAME,
      sub_appid: optional(NAME),
      sub_mchid: NAME,
      ...orderFields(manner),
      payer: {
        type: "object",
        required: isJsapi,
        fields: {
          sp_openid: isJsapi ? OPENID : NOT_HERE,
          sub_openid: isJsapi ? OPENID : NOT_HERE,
          identity: IDENTITY,
        },
      },
      settle_info: settleInfo("platform"),
    },
    check(body) {
      if (isJsapi) {
        checkAtLeastOne(part(body, "payer"), openids, page, "payer.");
      }
      checkPartner(body, page);
      if (manner.contract) {
        checkContractInfo(
          body,
          texts(body, ["sp_mchid", "sub_mchid"]),
          texts(body, ["sp_appid", "sub_appid"]),
          page,
        );
      }
    },
    terms: (body) => ({
      appid: String(body.sp_appid),
      ...singleTerms(body, openids),
    }),
  };
}

/** @throws Refusal 400 `PARAM_ERROR` */
function checkPartner(body: JsonObject, page: string): void {
  if (body.sub_mchid === body.sp_mchid) {
    throw fieldError(
      "sub_mchid",
      "must be the sub-merchant's number, not sp_mchid",
      page,
      body.sub_mchid,
    );
  }
  if (!isAbsent(part(body, "payer").sub_openid) && isAbsent(body.sub_appid)) {
    throw fieldError(
      "sub_appid",
      "is required, since payer.sub_openid is the user under it",
      page,
    );
  }
}

function singleTerms(body: JsonObject, openidFields: readonly string[]) {
  const contractId = part(body, "contract_info").password_free_contract_id;
  return {
    out_trade_no: String(body.out_trade_no),
    openids: texts(part(body, "payer"), openidFields),
    description: String(body.description),
    total: Number(part(body, "amount").total),
    notify_url: String(body.notify_url),
    time_expire: timeExpire(body),
    contract_id: isAbsent(contractId) ? undefined : String(contractId),
    signs: planOfferIn(body),
  };
}

/** The twelve operations that place an order of one seller. */
export const SINGLE_ORDERS: readonly OrderOperation[] = [
  direct(JSAPI, "merchant 4012791856"),
  direct(APP, "merchant 4013070347"),
  direct(H5, "merchant 4012791834"),
  direct(NATIVE, "merchant 4012791877"),
  direct(JSAPI_WITH_CONTRACT, "merchant 4012526910"),
  direct(APP_WITH_CONTRACT, "merchant 4017019923"),
  partner(JSAPI, "partner 4012714678"),
  partner(APP, "partner 4012714669"),
  partner(H5, "partner 4012714759"),
  partner(NATIVE, "partner 4012714902"),
  partner(JSAPI_WITH_CONTRACT, "partner 4012526951"),
  partner(APP_WITH_CONTRACT, "partner 4017019941"),
];
