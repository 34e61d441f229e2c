import type { FieldTable, JsonObject } from "../exchange/field-rule";
import { checkFields, type Decryption, fieldError } from "../exchange/fields";
import type { OrderKind, OrderTerms, TradeType } from "./order";

/** One of the operations that place an order, as its page describes it. */
export interface OrderOperation {
  readonly path: string;
  /** The official document that states its fields. */
  readonly page: string;
  readonly kind: OrderKind;
  /** How the user pays. */
  readonly trade_type: TradeType;
  readonly fields: FieldTable;
  /** The field that names the merchant that signs. */
  readonly merchantField: "mchid" | "sp_mchid" | "combine_mchid";
  /**
   * What no table can state of a body that satisfies its own.
   *
   * @throws Refusal 400 `PARAM_ERROR`
   */
  check(body: JsonObject, page: string): void;
  /** What a body that satisfies the rules orders. */
  terms(body: JsonObject): Omit<OrderTerms, "kind" | "trade_type" | "request">;
}

/**
 * The terms of an order that a merchant wants to place.
 *
 * @param mchid the merchant that signed the request
 * @throws Refusal 400 `PARAM_ERROR`
 */
export function orderTerms(
  operation: OrderOperation,
  body: JsonObject,
  mchid: string,
  decrypt: Decryption,
): OrderTerms {
  const { fields, page, kind, trade_type, merchantField } = operation;
  checkFields(body, fields, page, decrypt);
  if (body[merchantField] !== mchid) {
    throw fieldError(
      merchantField,
      `is not ${mchid}, the merchant that signed`,
      page,
      body[merchantField],
    );
  }
  operation.check(body, page);
  return { kind, trade_type, request: body, ...operation.terms(body) };
}

/** An object within a body; one without fields where there is none. */
export function part(body: JsonObject, name: string): JsonObject {
  return Object(body[name]) as JsonObject;
}

/** The texts that these fields of an object hold. */
export function texts(body: JsonObject, names: readonly string[]): string[] {
  return names
    .map((name) => body[name])
    .filter((value): value is string => typeof value === "string");
}

/** The last moment to pay that an order names, in milliseconds since the epoch. */
export function timeExpire({ time_expire }: JsonObject): number | undefined {
  return typeof time_expire === "string" ? Date.parse(time_expire) : undefined;
}
