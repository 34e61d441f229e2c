import { isAbsent } from "../exchange/field-value";
import type { FieldTable, JsonObject } from "../exchange/field-rule";
import { checkAtLeastOne, fieldError } from "../exchange/fields";
import type { PlanOffer } from "../deductions/plan-contract";
import type { TradeType } from "./order";
import {
  CURRENCY,
  DESCRIPTION,
  LIMIT_PAY,
  NAME,
  OPENID,
  optional,
  sceneInfo,
  settleInfo,
  TIME,
} from "./order-fields";
import {
  type OrderOperation,
  part,
  texts,
  timeExpire,
} from "./order-operation";

/** Ten million yuan, in fen: the most that one seller's part may cost. */
const GREATEST_TOTAL = 1_000_000_000;

const PAYER = ["openid", "sub_openid"];

const SUB_ORDER: FieldTable = {
  mchid: NAME,
  sub_mchid: optional(NAME),
  sub_appid: optional(NAME),
  individual_auth_id: optional({ type: "string" }),
  individual_name: optional({ type: "string" }),
  out_trade_no: { ...NAME, format: "trade_no" },
  amount: {
    type: "object",
    fields: {
      total_amount: { type: "integer", maximum: GREATEST_TOTAL },
      currency: CURRENCY,
    },
  },
  attach: { type: "string", maxLength: 128 },
  description: DESCRIPTION,
  goods_tag: optional(NAME),
  settle_info: settleInfo("platform"),
};

/** A contract of 合单代扣 that the user signs while paying. */
const CONTRACT_INFO = optional({
  type: "object",
  fields: {
    mchid: NAME,
    appid: NAME,
    out_contract_code: { ...NAME, format: "alphanumeric" },
    plan_id: { type: "integer" },
    contract_display_account: NAME,
    notify_url: { type: "string", maxLength: 256, format: "notify_url" },
    password_free_contract_id: {
      absent: "no combined order is paid by a contract",
    },
  },
});

const APP_ONLY = { absent: "it belongs to combined orders of an APP" };

function combined(
  name: string,
  trade_type: TradeType,
  page: string,
): OrderOperation {
  const isApp = trade_type === "APP";
  return {
    path: `/v3/combine-transactions/${name}`,
    page,
    kind: "combined",
    trade_type,
    merchantField: "combine_mchid",
    fields: {
      combine_appid: NAME,
      combine_mchid: NAME,
      combine_out_trade_no: { ...NAME, minLength: 2, format: "trade_no" },
      notify_url: { type: "string", maxLength: 255, format: "notify_url" },
      sub_orders: { type: "array", maxItems: 50, fields: SUB_ORDER },
      combine_payer_info: {
        type: "object",
        required: trade_type === "JSAPI",
        fields: { openid: OPENID, sub_openid: OPENID },
      },
      scene_info: sceneInfo(trade_type === "MWEB", {
        device_id: optional({ type: "string", maxLength: 16 }),
      }),
      time_start: TIME,
      time_expire: TIME,
      limit_pay: LIMIT_PAY,
      trade_scenario: optional({ type: "string", enum: ["RECOMMERCE"] }),
      prepay_id: isApp ? optional({ type: "string", maxLength: 64 }) : APP_ONLY,
      contract_info: isApp ? CONTRACT_INFO : APP_ONLY,
    },
    check(body) {
      if (trade_type === "JSAPI") {
        const payer = part(body, "combine_payer_info");
        checkAtLeastOne(payer, PAYER, page, "combine_payer_info.");
      }
      checkSubOrders(body, page);
      checkContract(body, page);
    },
    terms: combinedTerms,
  };
}

/** @throws Refusal 400 `PARAM_ERROR` */
function checkSubOrders(body: JsonObject, page: string): void {
  const subOrders = subOrdersOf(body);
  const isPlatform = subOrders.some(isOfSeller);
  if (!isPlatform && (subOrders.length < 2 || subOrders.length > 10)) {
    throw fieldError(
      "sub_orders",
      `must have 2 to 10 items where no item has a sub_mchid, has ${subOrders.length}`,
      page,
    );
  }
  for (const [index, subOrder] of subOrders.entries()) {
    const refuse = (name: string, issue: string) => {
      const path = `sub_orders[${index}].${name}`;
      throw fieldError(path, issue, page, subOrder[name]);
    };
    if (isPlatform && !isOfSeller(subOrder)) {
      refuse("sub_mchid", "or individual_auth_id is required of a platform");
    }
    if (isPlatform && subOrder.mchid !== body.combine_mchid) {
      refuse("mchid", "must be combine_mchid; sub_mchid names the shop");
    }
    if (subOrder.sub_mchid === body.combine_mchid) {
      refuse("sub_mchid", "must be the shop's number, not combine_mchid");
    }
    if (
      !isAbsent(part(body, "combine_payer_info").sub_openid) &&
      isAbsent(subOrder.sub_appid)
    ) {
      refuse("sub_appid", "is required, since sub_openid is the user under it");
    }
    const number = subOrder.out_trade_no;
    if (subOrders.findIndex((each) => each.out_trade_no === number) < index) {
      refuse("out_trade_no", "is that of another item");
    }
  }
}

/** @throws Refusal 400 `PARAM_ERROR` */
function checkContract(body: JsonObject, page: string): void {
  const { mchid } = part(body, "contract_info");
  if (!isAbsent(mchid) && mchid !== body.combine_mchid) {
    throw fieldError(
      "contract_info.mchid",
      "must be combine_mchid",
      page,
      mchid,
    );
  }
}

function isOfSeller(subOrder: JsonObject): boolean {
  return (
    !isAbsent(subOrder.sub_mchid) || !isAbsent(subOrder.individual_auth_id)
  );
}

function subOrdersOf(body: JsonObject): readonly JsonObject[] {
  return body.sub_orders as readonly JsonObject[];
}

function combinedTerms(body: JsonObject) {
  const subOrders = subOrdersOf(body);
  return {
    out_trade_no: String(body.combine_out_trade_no),
    appid: String(body.combine_appid),
    openids: texts(part(body, "combine_payer_info"), PAYER),
    description: subOrders.map((each) => each.description).join("、"),
    total: subOrders.reduce(
      (sum, each) => sum + Number(part(each, "amount").total_amount),
      0,
    ),
    notify_url: String(body.notify_url),
    time_expire: timeExpire(body),
    signs: planOfferIn(body),
  };
}

function planOfferIn(body: JsonObject): PlanOffer | undefined {
  const info = part(body, "contract_info");
  return isAbsent(info.plan_id)
    ? undefined
    : {
        family: "combine-papay",
        plan_id: Number(info.plan_id),
        out_contract_code: String(info.out_contract_code),
        contract_display_account: String(info.contract_display_account),
        notify_url: String(info.notify_url),
      };
}

/** The four operations that place one order of several sellers (合单). */
export const COMBINED_ORDERS: readonly OrderOperation[] = [
  combined("jsapi", "JSAPI", "merchant 4012556926, partner 4012760615"),
  combined("app", "APP", "merchant 4012556944, partner 4012884108"),
  combined("h5", "MWEB", "merchant 4012556961, partner 4012760626"),
  combined("native", "NATIVE", "merchant 4012556982, partner 4012760629"),
];
