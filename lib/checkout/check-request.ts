import { isRecord, valueKind } from "../apiv3/value-kind";
import { isTimeout, TIMEOUT_RULE } from "../client/timeout";
import { nearestName } from "../validation/nearest-name";
import { RequestValidationError } from "../validation/request-validation.error";

/**
 * That a checkout's request has its parts; what is in the order and the offer their own operations check.
 *
 * @throws RequestValidationError naming the part
 */
export function checkRequest(request: unknown, operation: "jsapi" | "app") {
  const parts = requireObject("request", request);
  const { order, offer, offerDeadline, contract } = parts;
  if (operation === "app" && contract !== undefined) {
    refuse(
      "contract",
      "isKnownField",
      "cannot pay an App's order: WeChat Pay has no operation for that",
    );
  }
  requireKnown(parts, "", [
    "order",
    "offer",
    "offerDeadline",
    ...(operation === "app" ? [] : ["contract"]),
  ]);
  requireObject("order", order);
  if (offer !== undefined) {
    requireObject("offer", offer);
  }
  if (offerDeadline !== undefined && !isTimeout(offerDeadline)) {
    refuse("offerDeadline", "isTimeout", `must be ${TIMEOUT_RULE}`);
  }
  if (contract !== undefined) {
    const fields = requireObject("contract", contract);
    const { contract_id, out_contract_code, newOutTradeNo } = fields;
    requireKnown(fields, "contract.", [
      "contract_id",
      "out_contract_code",
      "service_id",
      "newOutTradeNo",
    ]);
    requireText("contract.contract_id", contract_id);
    requireText("contract.out_contract_code", out_contract_code);
    if (typeof newOutTradeNo !== "function") {
      refuse(
        "contract.newOutTradeNo",
        "isFunction",
        "must be a function that gives the order's new number, for the old one cannot be placed anew where the contract does not pay",
      );
    }
  }
}

function requireObject(name: string, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) {
    refuse(name, "isObject", `must be an object, is ${valueKind(value)}`);
  }
  return value;
}

function requireKnown(
  object: object,
  within: string,
  known: readonly string[],
): void {
  const unknown = Object.entries(object).find(
    ([name, value]) => value !== undefined && !known.includes(name),
  )?.[0];
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known);
    refuse(
      `${within}${unknown}`,
      "isKnownField",
      `is not a part of a checkout; ${nearest ? `the nearest is ${within}${nearest}` : `there are ${known.map((name) => within + name).join(", ")}`}`,
    );
  }
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== "string" || value === "") {
    refuse(name, "isString", `must be a string, is ${valueKind(value)}`);
  }
}

function refuse(name: string, rule: string, problem: string): never {
  throw RequestValidationError.of(name, rule, problem);
}
