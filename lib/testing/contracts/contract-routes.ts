import {
  preSigningAnswer,
  queryAnswer,
  type SimulatedContract,
} from "./contract";
import type { Contracts } from "./contracts";
import { EXAMPLE_VALUES } from "../example-values";
import type { JsonObject } from "../exchange/field-rule";
import { checkAtLeastOne, checkFields } from "../exchange/fields";
import { kindWarning } from "./order-match";
import type { SimulatedOrder } from "../orders/order";
import type { Orders } from "../orders/orders";
import {
  PRE_ENTRUST_SIGN_OPERATIONS,
  type PreEntrustSignOperation,
} from "./pre-entrust-sign-operations";
import { invalidRequest, parameterError, Refusal } from "../exchange/refusal";
import { jsonBody, type Route } from "../exchange/route";

const CONTRACTS = "/v3/password-exempt-contract/contracts";
const ONE_CONTRACT = `${CONTRACTS}/service-id/{service_id}/out-contract-code/{out_contract_code}`;
const TERMINATE_PAGE = "merchant 4012472858, partner 4012715383";
const SIGNING_MINI_PROGRAM = {
  sign_mp_appid: EXAMPLE_VALUES.sign_mp_appid,
  sign_mp_path: EXAMPLE_VALUES.sign_mp_path,
};

/**
 * The eight pre-signing operations.
 *
 * @param serviceIds the services that the merchant has; any, where it is left out
 */
export function preEntrustSignRoutes(
  contracts: Contracts,
  orders: Orders,
  serviceIds?: readonly number[],
): Route[] {
  return PRE_ENTRUST_SIGN_OPERATIONS.map((operation) => ({
    method: "POST",
    path: `${CONTRACTS}/${operation.kind}/pre-entrust-sign/${operation.manner}`,
    handle(request) {
      const body = jsonBody(request);
      checkFields(body, operation.fields, operation.page);
      if (operation.atLeastOneOf) {
        checkAtLeastOne(body, operation.atLeastOneOf, operation.page);
      }
      requireService(Number(body.service_id), serviceIds);
      const order = orderOf(operation, body, orders);
      const contract = contracts.preSign(operation, body, order);
      const warning = order && kindWarning(operation, order);
      return {
        body: preSigningAnswer(contract, SIGNING_MINI_PROGRAM),
        ...(warning && { warnings: [warning] }),
      };
    },
  }));
}

/**
 * Query (merchant 4012472855, partner 4012715321) and termination (merchant 4012472858, partner 4012715383).
 *
 * @param terminated called, after the answer, with a contract that the merchant has ended
 * @param serviceIds the services that the merchant has; any, where it is left out
 */
export function contractRoutes(
  contracts: Contracts,
  terminated: (contract: SimulatedContract) => void,
  serviceIds?: readonly number[],
): Route[] {
  const find = (values: Readonly<Record<string, string>>) => {
    const serviceId = serviceIdOf(values.service_id ?? "");
    const code = codeOf(values.out_contract_code ?? "");
    requireService(serviceId, serviceIds);
    return contracts.requireSigned(serviceId, code);
  };
  return [
    {
      method: "GET",
      path: ONE_CONTRACT,
      handle: (_request, values) => ({ body: queryAnswer(find(values)) }),
    },
    {
      method: "POST",
      path: `${ONE_CONTRACT}/terminate`,
      handle(request, values) {
        const body = jsonBody(request);
        checkFields(
          body,
          { contract_termination_remark: { type: "string", maxLength: 256 } },
          TERMINATE_PAGE,
        );
        const contract = contracts.terminate(
          find(values),
          "MCH_API_TERMINATE",
          String(body.contract_termination_remark),
        );
        const { mchid, service_id, out_contract_code } = contract;
        return {
          body: { mchid, service_id, out_contract_code },
          afterwards: () => terminated(contract),
        };
      },
    },
  ];
}

/** @throws Refusal 403 `NO_AUTH` where the service is not the merchant's */
function requireService(
  serviceId: number,
  serviceIds: readonly number[] | undefined,
): void {
  if (serviceIds && !serviceIds.includes(serviceId)) {
    throw new Refusal(
      403,
      "NO_AUTH",
      "商户暂无权限使用此功能: service_id is not of this merchant",
    );
  }
}

function orderOf(
  operation: PreEntrustSignOperation,
  body: JsonObject,
  orders: Orders,
): SimulatedOrder | undefined {
  if (operation.manner === "mini-program") {
    return undefined;
  }
  const order = orders.find(String(body.prepay_id));
  if (!order) {
    throw invalidRequest(
      `no order has this prepay_id; place one first (${operation.page})`,
    );
  }
  return order;
}

function serviceIdOf(segment: string): number {
  if (!/^[1-9]\d*$/.test(segment)) {
    throw parameterError("service_id", "must be a positive integer", {
      location: "uri",
      value: segment,
    });
  }
  return Number(segment);
}

function codeOf(segment: string): string {
  if (!/^[A-Za-z0-9]{1,32}$/.test(segment)) {
    throw parameterError(
      "out_contract_code",
      "must consist of up to 32 digits and ASCII letters",
      { location: "uri", value: segment },
    );
  }
  return segment;
}
