import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import { isAbsent } from "../exchange/field-value";
import { checkAtLeastOne, checkFields, fieldError } from "../exchange/fields";
import { notFound } from "../exchange/refusal";
import { jsonBody, queryOf, type Route } from "../exchange/route";
import { EXAMPLE_VALUES } from "../example-values";
import {
  type DeductionNeeds,
  planIdOf,
  remarkOf,
} from "./combine-papay-routes";
import { dayOf, requireAgreeable } from "./deduction-times";
import {
  PAPAY_OPERATIONS,
  type PapayOperations,
  PAPAY_SIGNINGS,
  type PapayRole,
  type PapaySigning,
} from "./papay-tables";
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
  { mchid, clock, planSignings }: DeductionNeeds,
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
      const deduct_schedule = scheduleIn(body, clock);
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
  { pre_entrustweb_id, out_contract_code }: SimulatedPlanSigning,
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
      return { redirect_url: `${origin}/?plan_contract=${out_contract_code}` };
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
      handle: (request, values) => ({
        body: contractAnswer(find(values, queryOf(request)), clock),
      }),
    },
    {
      method: "POST",
      path: `${path}/terminate`,
      handle(request, values) {
        const body = jsonBody(request);
        const remark = remarkOf(body, terminatePage);
        const contract = planContracts.terminate(
          find(values, body),
          "MCH_API_TERMINATE",
          remark,
        );
        return {
          body: contractAnswer(contract, clock),
          afterwards: () => planTerminated(contract),
        };
      },
    },
  ];
}

/** A contract as it is now: a schedule whose day is over has expired. */
function contractAnswer(
  contract: SimulatedPlanContract,
  clock: Clock,
): JsonObject {
  const { deduct_schedule } = contract;
  return {
    ...planContractFields(contract),
    ...(deduct_schedule && {
      deduct_schedule: presentSchedule(deduct_schedule, clock),
    }),
  };
}

/** A schedule as it is now. */
export function presentSchedule(
  schedule: DeductSchedule,
  clock: Clock,
): DeductSchedule {
  const isOver = dayOf(clock.now()) > schedule.estimated_deduct_date;
  return isOver && schedule.schedule_state !== "PAID"
    ? { ...schedule, schedule_state: "EXPIRED" }
    : schedule;
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

function scheduleIn(
  body: JsonObject,
  clock: Clock,
): DeductSchedule | undefined {
  if (isAbsent(body.deduct_schedule)) {
    return undefined;
  }
  const { estimated_deduct_date, estimated_deduct_amount } =
    body.deduct_schedule as DeductSchedule;
  requireAgreeable(clock.now(), estimated_deduct_date);
  return {
    estimated_deduct_date,
    estimated_deduct_amount,
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
