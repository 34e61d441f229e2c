import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import { isAbsent } from "../exchange/field-value";
import { checkAtLeastOne, checkFields, fieldError } from "../exchange/fields";
import { invalidRequest, notFound, parameterError } from "../exchange/refusal";
import { jsonBody, queryOf, type Route, type Success } from "../exchange/route";
import { EXAMPLE_VALUES } from "../example-values";
import {
  type DeductionNeeds,
  planIdOf,
  remarkOf,
} from "./combine-papay-routes";
import { requireAgreeable } from "./deduction-times";
import {
  PAPAY_OPERATIONS,
  type PapayOperations,
  PAPAY_SIGNINGS,
  type PapayRole,
  type PapaySigning,
} from "./papay-tables";
import type { SimulatedPlan } from "./plan";
import type {
  DeductSchedule,
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./plan-contract";
import { planContractFields } from "./plan-contract-event";

/** A session of 预约扣费 lasts ten minutes. */
const SESSION_MS = 10 * 60 * 1000;

/** The signing of 委托代扣: eight pre-signings, and the query and end of contracts of two roles. */
export function papayContractRoutes(needs: DeductionNeeds): Route[] {
  return [
    ...PAPAY_SIGNINGS.map((signing) => signingRoute(signing, needs)),
    ...PAPAY_OPERATIONS.flatMap((operations) =>
      contractRoutes(operations, needs),
    ),
  ];
}

function signingRoute(
  { role, scene, path, page, fields, user }: PapaySigning,
  { mchid, clock, planSignings, plans }: DeductionNeeds,
): Route {
  return {
    method: "POST",
    path,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      if (user.length > 0) {
        checkAtLeastOne(body, user, page);
      }
      if (!isAbsent(body.sub_openid) && isAbsent(body.sub_appid)) {
        throw fieldError("sub_appid", "is required with sub_openid", page);
      }
      const plan = plans.of(Number(body.plan_id));
      if (plan.disabled) {
        throw invalidRequest(`the plan ${plan.plan_id} is disabled`);
      }
      const deduct_schedule = scheduleIn(body, plan, clock);
      const signing = planSignings.preSign(
        {
          family: "papay",
          plan_id: Number(body.plan_id),
          out_contract_code: String(body.out_contract_code),
          contract_display_account: String(body.contract_display_account),
          notify_url: String(body.contract_notify_url),
          ...(typeof body.out_user_code === "string" && {
            out_user_code: body.out_user_code,
          }),
          ...(deduct_schedule && { deduct_schedule }),
        },
        body,
        partiesOf(role, body, mchid),
        { operation: path, sessionMs: SESSION_MS },
      );
      return { body: sessionOf(scene, signing, request.origin) };
    },
  };
}

/** What the merchant leads the user to the signing with. */
function sessionOf(
  scene: PapaySigning["scene"],
  { pre_entrustweb_id }: SimulatedPlanSigning,
  origin: string,
): JsonObject {
  switch (scene) {
    case "app":
      return {
        pre_entrustweb_id,
        miniprogram_username: "gh_3d3dd60b1a5a",
        miniprogram_path: `${EXAMPLE_VALUES.sign_mp_path}?pre_entrustweb_id=${pre_entrustweb_id}&sign_scene=app`,
      };
    case "mini-program":
      return {
        pre_entrustweb_id,
        redirect_appid: EXAMPLE_VALUES.sign_mp_appid,
        redirect_path: EXAMPLE_VALUES.sign_mp_path,
      };
    default:
      return {
        redirect_url: `${origin}/?pre_entrustweb_id=${pre_entrustweb_id}`,
      };
  }
}

function contractRoutes(
  { role, contract: path, terminatePage }: PapayOperations,
  { clock, planContracts, planTerminated }: DeductionNeeds,
): Route[] {
  const find = (
    values: Readonly<Record<string, string>>,
    parties: JsonObject,
  ) => {
    const contract = planContracts.known(
      "papay",
      planIdOf(values.plan_id),
      values.out_contract_code ?? "",
    );
    requireRole(contract, role, parties);
    return contract;
  };
  return [
    {
      method: "GET",
      path,
      handle(request, values) {
        const query = queryOf(request);
        requireSubMerchant(role, query, "uri");
        return { body: planContractFields(find(values, query), clock.now()) };
      },
    },
    {
      method: "POST",
      path: `${path}/terminate`,
      handle(request, values) {
        const body = jsonBody(request);
        const remark = remarkOf(body, terminatePage);
        requireSubMerchant(role, body, "body");
        const contract = planContracts.terminate(
          find(values, body),
          "MCH_API_TERMINATE",
          remark,
        );
        return {
          body: planContractFields(contract, clock.now()),
          afterwards: () => planTerminated(contract),
        };
      },
    },
  ];
}

/** @throws Refusal 400 `PARAM_ERROR` where a partner does not say for whom it asks */
export function requireSubMerchant(
  role: PapayRole,
  given: JsonObject,
  location: "body" | "uri",
): void {
  if (role === "partner" && !given.sub_mchid) {
    throw parameterError("sub_mchid", "is required", { location });
  }
}

/** @throws Refusal 404 where a contract is another role's, or another sub-merchant's */
export function requireRole(
  { parties }: SimulatedPlanContract,
  role: PapayRole,
  given: JsonObject,
): void {
  const isPartners = parties.sp_mchid !== undefined;
  if (
    isPartners !== (role === "partner") ||
    (isPartners && parties.sub_mchid !== given.sub_mchid)
  ) {
    throw notFound("the contract is another merchant's");
  }
}

/** That the AppID of a request is not the contract's: no document says what WeChat Pay does then. */
export function appidWarning(
  { parties }: SimulatedPlanContract,
  body: JsonObject,
): Pick<Success, "warnings"> {
  const field = parties.sp_mchid === undefined ? "appid" : "sp_appid";
  return body[field] === parties[field]
    ? {}
    : {
        warnings: [
          `${field} is ${String(body[field])}, and the contract was signed under ${String(parties[field])}`,
        ],
      };
}

function scheduleIn(
  body: JsonObject,
  { plan_id, price = Infinity }: SimulatedPlan,
  clock: Clock,
): DeductSchedule | undefined {
  if (isAbsent(body.deduct_schedule)) {
    return undefined;
  }
  const { estimated_deduct_date, estimated_deduct_amount, description } =
    body.deduct_schedule as DeductSchedule;
  requireAgreeable(clock.now(), estimated_deduct_date);
  if (estimated_deduct_amount.total > price) {
    throw invalidRequest(
      `estimated_deduct_amount.total is more than ${price}, the price of plan ${plan_id}`,
    );
  }
  return {
    estimated_deduct_date,
    estimated_deduct_amount,
    description: String(description),
    schedule_state: "NO_SCHEDULED",
  };
}

function partiesOf(
  role: PapayRole,
  body: JsonObject,
  mchid: string,
): JsonObject {
  const names =
    role === "normal"
      ? ["appid", "openid"]
      : ["sp_appid", "sub_mchid", "sub_appid", "sp_openid", "sub_openid"];
  return {
    [role === "normal" ? "mchid" : "sp_mchid"]: mchid,
    ...Object.fromEntries(
      names
        .filter((name) => !isAbsent(body[name]))
        .map((name) => [name, body[name]]),
    ),
  };
}
