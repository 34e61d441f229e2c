import { AxiosHeaders } from "axios";
import type { WechatPayApiError } from "../apiv3/errors";
import { isRefusedWith } from "../apiv3/is-refused-with";
import type { WechatPayResponse } from "../client/answer";
import { wechatPayPath } from "../client/path";
import type { WechatPayRequestConfig } from "../client/request-config";
import type { WechatPayClient } from "../client/wechat-pay-client";
import { planOf } from "../validation/field-plan";
import { RequestValidationError } from "../validation/request-validation.error";
import {
  type OperationDtos,
  type RequestData,
  validateRequest,
  type ValidationSettings,
} from "../validation/validate-request";
import type { WireDto, WireDtoClass } from "../validation/wire-dto";
import { isRecord } from "../apiv3/value-kind";
import { requireAnswer } from "./answer-fields";
import { type Answer, type Operation, pathFields } from "./define-operation";
import { requireHours } from "./service-hours";
import { encryptFields, type FieldEncryption } from "./encrypt-fields";

type AnyOperation = Operation<WireDto, unknown>;

/** An operation, or the operations of which a request's fields choose one. */
export type Declared = AnyOperation | readonly AnyOperation[];

/** Operations by the names that callers know them by. */
export type Group = Readonly<Record<string, Declared>>;

type RequestOf<One> = One extends { request: WireDtoClass<infer Request> }
  ? RequestData<Request>
  : never;
type ResultOf<One> = One extends { answer: Answer<infer Result> }
  ? Result
  : never;
type OneOf<Some> = Some extends readonly unknown[] ? Some[number] : Some;

/** A call of an operation: its data, checked first, and settings of the call. */
export type OperationCall<Some> = (
  data: RequestOf<OneOf<Some>>,
  config?: WechatPayRequestConfig,
) => Promise<WechatPayResponse<ResultOf<OneOf<Some>>>>;

/** The calls of a group of operations. */
export type Calls<Operations> = {
  readonly [Name in keyof Operations]: OperationCall<Operations[Name]>;
};

/**
 * Calls operations as they are declared: checks the data, fills the path, encrypts what travels encrypted, sends the rest as
 * query or body, and checks the answer against the table. An application can call operations that it declares itself in the same way.
 *
 * @example
 * ```ts
 * class OrderByNumberDto extends WireDto {
 *   @IdentifierField({ maxLength: 32 })
 *   out_trade_no!: string;
 *
 *   @IdentifierField({ maxLength: 32 })
 *   mchid!: string;
 * }
 *
 * const query = defineOperation({
 *   method: "GET",
 *   path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
 *   request: OrderByNumberDto,
 *   answer: answer<{ trade_state: string }>({ trade_state: "string" }),
 *   pages: ["merchant 4012791859"],
 * });
 * await transactions.normal.native({ description: "一杯咖啡", out_trade_no: "20261127103456004", amount: { total: 100 } });
 * const { data } = await operations.call(query, { out_trade_no: "20261127103456004", mchid });
 * console.log(data.trade_state); // NOTPAY
 * ```
 */
export class Operations {
  /** @param now the clock, in milliseconds since the epoch, by which operations that have hours are refused outside them */
  constructor(
    private readonly client: WechatPayClient,
    private readonly encryption: FieldEncryption,
    private readonly settings: ValidationSettings,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /**
   * Calls one operation, or of several the one that the data's fields choose.
   *
   * @param related other operations, of which one may be meant where a field is unknown to this one
   * @throws RequestValidationError before any I/O, naming each field at fault
   * @throws WechatPayApiError, WechatPayTransportError and ResponseVerificationError as `WechatPayClient` does
   */
  async call<const Some extends Declared>(
    declared: Some,
    data: RequestOf<OneOf<Some>>,
    config?: WechatPayRequestConfig,
    related?: OperationDtos,
  ): Promise<WechatPayResponse<ResultOf<OneOf<Some>>>> {
    const operation = chosen(declared, data);
    const { method, request: Dto, answer } = operation;
    const request = validateRequest(Dto, data, this.settings, related);
    if (operation.hours && this.settings.deductionHours !== false) {
      requireHours(operation.hours, new Date(this.now()));
    }
    const { path, rest } = fillPath(operation.path, request);
    const response =
      method === "GET"
        ? await this.client.get(path + queryOf(Dto, rest), config)
        : await this.post(operation, path, rest, config);
    return requireAnswer(
      response,
      answer,
      request as Record<string, unknown>,
    ) as WechatPayResponse<ResultOf<OneOf<Some>>>;
  }

  private async post(
    { request: Dto, deadline, timeout, once, doneBy = [] }: AnyOperation,
    path: string,
    rest: Record<string, unknown>,
    config: WechatPayRequestConfig | undefined,
  ): Promise<WechatPayResponse<unknown>> {
    const { body, serial } = await encryptFields(Dto, rest, this.encryption);
    const headers = { ...config?.headers, "Wechatpay-Serial": serial };
    try {
      return await this.client.post(
        path,
        body,
        serial === undefined ? config : { ...config, headers },
        { deadline, timeout, once },
      );
    } catch (error) {
      if (isRefusedWith(error, ...doneBy)) {
        return doneBefore(error);
      }
      throw error;
    }
  }
}

/** The answer of an operation that answers nothing, where it was done before. */
function doneBefore(error: WechatPayApiError): WechatPayResponse<undefined> {
  const { status, headers, requestId } = error;
  return {
    data: undefined,
    status,
    statusText: error.code,
    headers: { ...headers } as WechatPayResponse<undefined>["headers"],
    config: { headers: new AxiosHeaders() },
    requestId,
  };
}

/** The calls of several groups; what belongs to another of them is said so where a field is unknown. */
export function callsOf<Groups extends Readonly<Record<string, object>>>(
  groups: Groups,
  operations: Operations,
): { readonly [Name in keyof Groups]: Calls<Groups[Name]> } {
  const related = requestsOf(groups as Record<string, Group>);
  const calls = Object.entries(groups).map(([name, group]) => [
    name,
    Object.fromEntries(
      Object.entries(group as Group).map(([operation, declared]) => [
        operation,
        (data: never, config?: WechatPayRequestConfig) =>
          operations.call(declared, data, config, related),
      ]),
    ),
  ]);
  return Object.fromEntries(calls);
}

function requestsOf(groups: Record<string, Group>): OperationDtos {
  const named = Object.entries(groups).flatMap(([group, operations]) =>
    Object.entries(operations).flatMap(([name, declared]) =>
      [declared].flat().map(({ request }) => [`${group}.${name}`, request]),
    ),
  );
  return new Map(named as never);
}

/** Which operation is meant where there are several: the one whose path's field is given. */
function chosen(declared: Declared, data: unknown): AnyOperation {
  if (!isList(declared)) {
    return declared;
  }
  const given = declared.filter(({ path }) =>
    pathFields(path).every(
      (name) => isRecord(data) && data[name] !== undefined,
    ),
  );
  const [operation, other] = given;
  if (operation === undefined || other !== undefined) {
    const names = declared.map(({ path }) => pathFields(path).join(" and "));
    throw RequestValidationError.of(
      names[0]!,
      "isDefined",
      operation === undefined
        ? `or ${names.slice(1).join(", or ")} is required`
        : `and ${names.slice(1).join(", and ")} do not go together; give one of them`,
    );
  }
  return operation;
}

function isList(declared: Declared): declared is readonly AnyOperation[] {
  return Array.isArray(declared);
}

function fillPath(
  template: string,
  request: object,
): { path: string; rest: Record<string, unknown> } {
  const rest = { ...request } as Record<string, unknown>;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name] as string | number;
    delete rest[name];
    return wechatPayPath`${value}`;
  });
  return { path, rest };
}

/** In the order of the table, whatever that of the request is. */
function queryOf(Dto: WireDtoClass, rest: Record<string, unknown>): string {
  const names = new Set([...planOf(Dto).names, ...Object.keys(rest)]);
  const query = Array.from(names)
    .filter((name) => rest[name] !== undefined)
    .map((name) => wechatPayPath`${name}=${rest[name] as string}`)
    .join("&");
  return query && `?${query}`;
}
