import { ConfigurationError } from "../apiv3/errors";
import type { ApiErrorCode } from "../apiv3/api-error-codes";
import type { DailyHours } from "../validation/beijing-time";
import type { AnswerFields } from "./answer-fields";
import { fieldsOf, WireDto, type WireDtoClass } from "../validation/wire-dto";

/** What an operation answers, and what is checked of it. */
export interface Answer<Result> {
  /** Fields that it must have. */
  readonly requires: AnswerFields;
  /** Fields that it must give back as the request had them. */
  readonly echoes: readonly string[];
  /** Reads what several spellings mean as one. */
  read?(result: Result): Result;
}

/** One operation of WeChat Pay's API, as its page describes it. */
export interface Operation<
  Request extends WireDto = WireDto,
  Result = unknown,
  Method extends "GET" | "POST" = "GET" | "POST",
  Path extends string = string,
> {
  readonly method: Method;
  /** With the names of the fields that stand in it, as `/v3/pay/transactions/id/{transaction_id}`. */
  readonly path: Path;
  /** The class of requests: the fields of the path, and the rest, which is the body, or the query of a GET. */
  readonly request: WireDtoClass<Request>;
  readonly answer: Answer<Result>;
  /** Numbers of its pages in WeChat Pay's documents, as `merchant 4012791856`. */
  readonly pages: readonly string[];
  /** Milliseconds for all attempts of a call, where neither the call nor the module's options say otherwise. */
  readonly deadline?: number;
  /** Milliseconds for one attempt, for this operation. */
  readonly timeout?: number;
  /** Whether it is repeated only while no attempt can have taken effect, as where no connection came about. */
  readonly once?: boolean;
  /** When it is called, in Beijing; at any time unless given. */
  readonly hours?: DailyHours;
  /** Codes of refusals that say it was done before, which counts as success. Only where it answers nothing. */
  readonly doneBy?: readonly ApiErrorCode[];
}

/**
 * Declares an operation. Services, chain and documents follow from it.
 *
 * @example
 * ```ts
 * class TradeBillDto extends WireDto {
 *   // The day (账单日期), such as 2026-11-27.
 *   @TextField({ maxLength: 10 })
 *   bill_date!: string;
 *
 *   // Which orders (账单类型).
 *   @EnumField(["ALL", "SUCCESS", "REFUND"], { optional: true })
 *   bill_type?: string;
 * }
 *
 * interface TradeBill {
 *   download_url: string;
 *   hash_value: string;
 * }
 *
 * const tradeBill = defineOperation({
 *   method: "GET",
 *   path: "/v3/bill/tradebill",
 *   request: TradeBillDto,
 *   answer: answer<TradeBill>({ download_url: "string", hash_value: "string" }),
 *   pages: ["merchant 4012791866"],
 * });
 * const { data } = await operations.call(tradeBill, { bill_date: "2026-11-27" });
 * ```
 *
 * @throws ConfigurationError where a part is missing, or a sensitive field would stand in the address
 */
export function defineOperation<
  Request extends WireDto,
  Result,
  const Method extends "GET" | "POST",
  const Path extends `/v3/${string}`,
>(
  operation: Operation<Request, Result, Method, Path>,
): Operation<Request, Result, Method, Path> {
  requireParts(operation);
  requireNothingSensitive(operation);
  return operation;
}

function requireParts(operation: unknown): void {
  const { path, request } = Object(operation) as Partial<Operation>;
  if (
    typeof path !== "string" ||
    !(Object(Object(request).prototype) instanceof WireDto)
  ) {
    throw new ConfigurationError(
      "defineOperation",
      "needs an object with method, path and request, which is a class that extends WireDto",
    );
  }
}

/** What is in a path or a query stands in logs of access, and nothing of it is encrypted. */
function requireNothingSensitive({ method, path, request }: Operation): void {
  const inAddress = new Set(pathFields(path));
  for (const [name, { isSensitive }] of fieldsOf(request)) {
    if (isSensitive && (method === "GET" || inAddress.has(name))) {
      throw new ConfigurationError(
        `${method} ${path}: ${name}`,
        "is sensitive and would stand in the address, unencrypted; WeChat Pay takes such fields in bodies only",
      );
    }
  }
}

/**
 * An answer of a type, with what it must have and give back.
 *
 * @example
 * ```ts
 * const ofOrder = answer<{ out_trade_no: string; trade_state: string }>(
 *   { trade_state: "string" }, // it must have this,
 *   ["out_trade_no"], // and give this back as the request had it
 * );
 * console.log(ofOrder.echoes.join()); // out_trade_no
 * ```
 */
export function answer<Result>(
  requires: AnswerFields,
  echoes: ReadonlyArray<keyof Result & string> = [],
  read?: (result: Result) => Result,
): Answer<Result> {
  return { requires, echoes, read };
}

/**
 * 204, without a body.
 *
 * @example
 * ```ts
 * class CloseOrderDto extends WireDto {
 *   @NumberField({ maxLength: 32, minLength: 6, characters: "_-|*" })
 *   out_trade_no!: string;
 *
 *   @IdentifierField({ maxLength: 32 })
 *   mchid!: string;
 * }
 *
 * const close = defineOperation({
 *   method: "POST",
 *   path: "/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
 *   request: CloseOrderDto,
 *   answer: noContent,
 *   pages: ["merchant 4012791860"],
 * });
 * await transactions.normal.native({ description: "一杯咖啡", out_trade_no: "20261127103456003", amount: { total: 100 } });
 * const { status } = await operations.call(close, { out_trade_no: "20261127103456003", mchid });
 * console.log(status); // 204
 * ```
 */
export const noContent: Answer<void> = { requires: {}, echoes: [] };

/** Names of the fields that stand in a path. */
export function pathFields(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name!);
}
