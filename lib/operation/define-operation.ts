import type { AnswerFields } from "./answer-fields";
import type { WireDto, WireDtoClass } from "../validation/wire-dto";

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
}

/**
 * Declares an operation. Services, chain and documents follow from it.
 *
 * ```ts
 * const query = defineOperation({
 *   method: "GET",
 *   path: "/v3/pay/transactions/id/{transaction_id}",
 *   request: QueryByTransactionIdDto,
 *   answer: answer<Transaction>({ trade_state: "string" }, ["transaction_id"]),
 *   pages: ["merchant 4012791858"],
 * });
 * ```
 */
export function defineOperation<
  Request extends WireDto,
  Result,
  const Method extends "GET" | "POST",
  const Path extends `/v3/${string}`,
>(
  operation: Operation<Request, Result, Method, Path>,
): Operation<Request, Result, Method, Path> {
  return operation;
}

/** An answer of a type, with what it must have and give back. */
export function answer<Result>(
  requires: AnswerFields,
  echoes: ReadonlyArray<keyof Result & string> = [],
  read?: (result: Result) => Result,
): Answer<Result> {
  return { requires, echoes, read };
}

/** 204, without a body. */
export const noContent: Answer<void> = { requires: {}, echoes: [] };

/** Names of the fields that stand in a path. */
export function pathFields(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name!);
}
