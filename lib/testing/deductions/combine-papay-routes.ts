import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import { checkFields, fieldError } from "../exchange/fields";
import { parameterError } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";
import type { SimulatedOrder } from "../orders/order";
import type { Orders } from "../orders/orders";
import {
  COMBINE_PAPAY_CONTRACT,
  COMBINE_PAPAY_SIGNINGS,
  TERMINATION,
} from "./combine-papay-tables";
import { combinedDeductionRoutes } from "./combined-deduction-routes";
import type { DeductionOutcome } from "./deduction-outcome";
import type { SimulatedPlanContract } from "./plan-contract";
import { planContractFields } from "./plan-contract-event";
import type { PlanContracts } from "./plan-contracts";
import type { Plans } from "./plan";
import type { PlanSignings } from "./plan-signings";

/** A session of 合单代扣 lasts two hours. */
const SESSION_MS = 2 * 60 * 60 * 1000;

/** Where the routes of deductions keep things, and whom they tell. */
export interface DeductionNeeds {
  mchid: string;
  orders: Orders;
  planContracts: PlanContracts;
  planSignings: PlanSignings;
  plans: Plans;
  clock: Clock;
  /** Whether notices and deductions are taken within WeChat Pay's hours alone. */
  hours: boolean;
  /** Is given, after the answer, a deduction that is told later. */
  accepted: (order: SimulatedOrder) => void;
  /** What becomes of deductions that are told at once. */
  outcome: () => DeductionOutcome;
  /** Is given, after the answer, a contract that the merchant has ended. */
  planTerminated: (contract: SimulatedPlanContract) => void;
}

/** The seven operations of 合单代扣. */
export function combinePapayRoutes(needs: DeductionNeeds): Route[] {
  return [
    ...signingRoutes(needs),
    ...contractRoutes(needs),
    ...combinedDeductionRoutes(needs),
  ];
}

function signingRoutes({ mchid, planSignings }: DeductionNeeds): Route[] {
  return COMBINE_PAPAY_SIGNINGS.map(({ path, page, fields }) => ({
    method: "POST",
    path,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, fields, page);
      const { pre_entrustweb_id, plan_id, out_contract_code } =
        planSignings.preSign(
          {
            family: "combine-papay",
            plan_id: Number(body.plan_id),
            out_contract_code: String(body.out_contract_code),
            contract_display_account: String(body.contract_display_account),
            notify_url: String(body.notify_url),
            ...(typeof body.attach === "string" && { attach: body.attach }),
          },
          body,
          { mchid, appid: body.appid },
          { operation: path, sessionMs: SESSION_MS },
        );
      return { body: { pre_entrustweb_id, mchid, plan_id, out_contract_code } };
    },
  }));
}

function contractRoutes({
  clock,
  planContracts,
  planTerminated,
}: DeductionNeeds): Route[] {
  const { path, terminatePage } = COMBINE_PAPAY_CONTRACT;
  const find = (values: Readonly<Record<string, string>>) =>
    planContracts.known(
      "combine-papay",
      planIdOf(values.plan_id),
      values.out_contract_code ?? "",
    );
  return [
    {
      method: "GET",
      path,
      handle: (_request, values) => ({
        body: planContractFields(find(values), clock.now()),
      }),
    },
    {
      method: "POST",
      path: `${path}/terminate`,
      handle(request, values) {
        const remark = remarkOf(jsonBody(request), terminatePage);
        const contract = planContracts.terminate(
          find(values),
          "MCH_API_TERMINATE",
          remark,
        );
        const { parties, plan_id, out_contract_code } = contract;
        return {
          body: { mchid: parties.mchid, plan_id, out_contract_code },
          afterwards: () => planTerminated(contract),
        };
      },
    },
  ];
}

/** Why the merchant ends a contract. @throws Refusal 400 `PARAM_ERROR` */
export function remarkOf(body: JsonObject, page: string): string {
  checkFields(body, TERMINATION, page);
  return String(body.contract_termination_remark);
}

/** The plan that a path names. @throws Refusal 400 `PARAM_ERROR` */
export function planIdOf(segment = ""): number {
  if (!/^[1-9]\d*$/.test(segment)) {
    throw parameterError("plan_id", "must be a positive integer", {
      location: "uri",
      value: segment,
    });
  }
  return Number(segment);
}

/** @throws Refusal 400 `PARAM_ERROR` where a field does not name the merchant that signed */
export function requireMerchant(
  body: JsonObject,
  field: string,
  mchid: string,
  page: string,
): void {
  if (body[field] !== mchid) {
    throw fieldError(
      field,
      `is not ${mchid}, the merchant that signed`,
      page,
      body[field],
    );
  }
}
