import type {
  FieldTable,
  JsonObject,
  PresentField,
} from "../exchange/field-rule";
import { checkFields, fieldError } from "../exchange/fields";
import { isAbsent } from "../exchange/field-value";
import type { PlanOffer } from "../deductions/plan-contract";
import { NAME, optional } from "./order-fields";
import { part } from "./order-operation";

/** Pays without a password by a contract that is signed already (免密支付). */
const PAYING: FieldTable = {
  password_free_contract_id: optional(NAME),
  token: optional({ type: "string" }),
};

/** Has the user sign a contract of this plan while paying (支付中签约). */
const SIGNING: FieldTable = {
  plan_id: { type: "string", format: "serial" },
  contract_mchid: NAME,
  contract_appid: NAME,
  contract_code: { ...NAME, format: "alphanumeric" },
  request_serial: { type: "string", format: "serial" },
  contract_display_account: { ...NAME, format: "display_name" },
  contract_notify_url: optional({
    type: "string",
    maxLength: 256,
    format: "notify_url",
  }),
};

const SIGNING_ONLY = Object.fromEntries(
  Object.keys(PAYING).map((name) => [
    name,
    {
      absent:
        "only JSAPI orders are paid by a contract; app-with-contract signs one",
    },
  ]),
);

/** `contract_info` of the operations whose path ends in `-with-contract`. */
export function contractInfo(uses: "both" | "signing"): PresentField {
  // Which use it is shows its fields, so those of both uses are checked later.
  const fields = uses === "both" ? {} : { ...SIGNING_ONLY, ...SIGNING };
  return { type: "object", fields };
}

/**
 * Which of the two uses it is, and whether the fields are those of that use.
 *
 * @param mchids those that the order names, of which one signs the contract
 * @param appids likewise
 * @throws Refusal 400 `PARAM_ERROR`
 */
export function checkContractInfo(
  body: JsonObject,
  mchids: readonly string[],
  appids: readonly string[],
  page: string,
): void {
  const info = part(body, "contract_info");
  const paying = namesIn(info, PAYING);
  const signing = namesIn(info, SIGNING);
  if (paying.length > 0 && signing.length > 0) {
    throw fieldError(
      `contract_info.${signing[0]}`,
      `cannot be there with ${paying[0]}: an order is paid by a contract, or has one signed`,
      page,
      info[signing[0]!],
    );
  }
  if (paying.length === 0 && signing.length === 0) {
    throw fieldError(
      "contract_info.password_free_contract_id",
      "or contract_info.token is required, or the fields of a contract to sign, from contract_info.plan_id on",
      page,
    );
  }
  checkFields(
    body,
    {
      contract_info: {
        type: "object",
        fields: paying.length > 0 ? PAYING : SIGNING,
      },
    },
    page,
  );
  if (signing.length > 0) {
    requireOneOf(info, "contract_mchid", mchids, page);
    requireOneOf(info, "contract_appid", appids, page);
  }
}

/** The contract that an order of this body has signed, where it has. */
export function planOfferIn(body: JsonObject): PlanOffer | undefined {
  const info = part(body, "contract_info");
  return isAbsent(info.plan_id)
    ? undefined
    : {
        family: "papay",
        plan_id: Number(info.plan_id),
        out_contract_code: String(info.contract_code),
        request_serial: String(info.request_serial),
        contract_display_account: String(info.contract_display_account),
        ...(typeof info.contract_notify_url === "string" && {
          notify_url: info.contract_notify_url,
        }),
      };
}

function namesIn(info: JsonObject, table: FieldTable): string[] {
  return Object.keys(table).filter((name) => !isAbsent(info[name]));
}

function requireOneOf(
  info: JsonObject,
  name: string,
  known: readonly string[],
  page: string,
): void {
  if (!known.includes(String(info[name]))) {
    throw fieldError(
      `contract_info.${name}`,
      `must be that of the order, ${known.join(" or ")}`,
      page,
      info[name],
    );
  }
}
