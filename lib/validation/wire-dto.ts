import "reflect-metadata";
import { Type } from "class-transformer";
import { ValidateBy, ValidateIf, ValidateNested } from "class-validator";
import { ConfigurationError } from "../apiv3/errors";
import { valueKind } from "../apiv3/value-kind";
import { FIELD_TEXTS } from "./field-texts";
import { required, type Rule, type Siblings } from "./rules";
import type { RequestData } from "./validate-request";

/** How a field shows in an OpenAPI document, but for its text and whether it is required. */
export interface OpenApiType {
  /** A class is given by a function called `type`, by which @nestjs/swagger tells it from a class. */
  type: "string" | "integer" | "boolean" | (() => WireDtoClass);
  isArray?: boolean;
  example?: unknown;
  enum?: readonly string[];
  maxLength?: number;
  minLength?: number;
  minimum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  default?: unknown;
}

interface OpenApiProperty extends OpenApiType {
  description: string;
  required: boolean;
}

/** What is wrong where a field is left out, given the fields beside it; `undefined` where nothing is. */
export type Presence = (siblings: Siblings) => string | undefined;

/** One field of a body or path. */
export interface Field {
  openApi: OpenApiType;
  /** Absent where the field may always be left out. */
  presence?: Presence;
  /** What is wrong with a value that is there. */
  rules: Readonly<Record<string, Rule>>;
  /** The class of the object that the value is, or of each object of the list. */
  nested?: (value: unknown) => WireDtoClass;
  /**
   * What fills the field where a request leaves it out, the first of these that is known: what the module knows, such as `appid`,
   * or a field of the request's top, such as `request.appid`.
   */
  filledBy?: readonly string[];
  /** What fills it where nothing else does. */
  fallback?: unknown;
  /** Travels encrypted (敏感信息加密). */
  isSensitive?: boolean;
}

/** The fields of a class, by name. */
export type FieldTable = ReadonlyMap<string, Field>;

interface DeclaredField extends Field {
  /** The class in which its docstring stands. */
  owner: { name: string };
}

const FIELDS = Symbol("wire fields");

/**
 * A body or path of the API, field by field; its decorators hold WeChat Pay's rules.
 *
 * @example
 * ```ts
 * class RemarkDto extends WireDto {
 *   @TextField({ maxLength: 256 })
 *   remark!: string;
 * }
 * ```
 */
export abstract class WireDto {
  /**
   * Read by @nestjs/swagger, where an application has it: the place where its compiler plugin leaves what it
   * learns of a class. So the fields show in a document, and this package does not depend on it.
   *
   * @internal
   */
  static _OPENAPI_METADATA_FACTORY(): Record<string, OpenApiProperty> {
    return Object.fromEntries(
      Array.from(declaredFields(this.prototype), ([name, field]) => [
        name,
        {
          description: FIELD_TEXTS[`${field.owner.name}.${name}`] ?? "",
          required: field.presence === required,
          ...field.openApi,
        },
      ]),
    );
  }
}

/** A class of requests. */
export type WireDtoClass<T extends WireDto = WireDto> = (new () => T) &
  Pick<typeof WireDto, "_OPENAPI_METADATA_FACTORY">;

/** The same, also where it is abstract. */
type AnyWireDtoClass<T extends WireDto = WireDto> = abstract new () => T;

/** The fields that a class knows, its ancestors' included. */
export function fieldsOf(Dto: AnyWireDtoClass): FieldTable {
  return declaredFields(Dto.prototype);
}

function declaredFields(prototype: object): ReadonlyMap<string, DeclaredField> {
  return Reflect.getMetadata(FIELDS, prototype) ?? new Map();
}

/** Declares a field: for requests, and in class-validator's and class-transformer's words for an application's own pipe. */
export function declareField(field: Field): PropertyDecorator {
  return (prototype, name) =>
    declare(prototype, String(name), {
      ...field,
      owner: prototype.constructor,
    });
}

function declare(prototype: object, name: string, field: DeclaredField): void {
  const fields = new Map(declaredFields(prototype)).set(name, field);
  Reflect.defineMetadata(FIELDS, fields, prototype);
  const { presence, rules, nested } = field;
  if (presence !== required) {
    ValidateIf(
      (siblings, value) =>
        value !== undefined || presence?.(siblings) !== undefined,
    )(prototype, name);
  }
  if (presence) {
    validateBy("isDefined", (value, siblings) =>
      value === undefined ? presence(siblings) : undefined,
    )(prototype, name);
  }
  for (const [ruleName, rule] of Object.entries(rules)) {
    validateBy(ruleName, (value, siblings) =>
      value === undefined ? undefined : rule(value, siblings),
    )(prototype, name);
  }
  if (nested) {
    ValidateNested({ each: field.openApi.isArray })(prototype, name);
    Type((given) => nested(given?.object[name]))(prototype, name);
  }
}

function validateBy(name: string, rule: Rule): PropertyDecorator {
  const problem = (value: unknown, siblings: object | undefined) =>
    rule(value, (siblings ?? {}) as Siblings);
  return ValidateBy({
    name,
    validator: {
      validate: (value, given) => problem(value, given?.object) === undefined,
      defaultMessage: (given) =>
        `${given?.property} ${problem(given?.value, given?.object)}`,
    },
  });
}

type Intersection<Classes> = Classes extends [
  AnyWireDtoClass<infer First>,
  ...infer Rest,
]
  ? First & Intersection<Rest>
  : WireDto;

/**
 * A class that has the fields of several, as @nestjs/mapped-types' `IntersectionType` makes one.
 *
 * @example
 * ```ts
 * class PayerDto extends WireDto {
 *   @IdentifierField({ maxLength: 128 })
 *   openid!: string;
 * }
 *
 * class NoteDto extends WireDto {
 *   @TextField({ maxLength: 128, optional: true })
 *   attach?: string;
 * }
 *
 * class NotedPayerDto extends allFieldsOf(PayerDto, NoteDto) {}
 * const payer: NotedPayerDto = { openid, attach: "a note" };
 * ```
 */
export function allFieldsOf<Classes extends AnyWireDtoClass[]>(
  ...classes: Classes
): WireDtoClass<Intersection<Classes> & WireDto> {
  class AllFields extends WireDto {}
  for (const Dto of classes) {
    for (const [name, field] of fieldsOfGiven(Dto)) {
      declare(AllFields.prototype, name, field);
    }
  }
  return AllFields as WireDtoClass<Intersection<Classes> & WireDto>;
}

/**
 * The same class, but those fields may be left out that a module can fill: for the body of an application's own route.
 *
 * @example
 * ```ts
 * class OrderBody extends OptionalDefaults(NormalJsapiOrderDto) {}
 *
 * @Controller()
 * export class CheckoutController {
 *   constructor(private readonly transactions: TransactionService) {}
 *
 *   @Post("orders")
 *   async order(@Body() body: OrderBody): Promise<string> {
 *     return (await this.transactions.normal.jsapi(body)).data.prepay_id;
 *   }
 * }
 * ```
 */
export function OptionalDefaults<T extends WireDto>(
  Dto: WireDtoClass<T>,
): WireDtoClass<RequestData<T> & WireDto> {
  return redeclared(Dto, (field) =>
    field.filledBy ? undefined : field.presence,
  ) as WireDtoClass<RequestData<T> & WireDto>;
}

/** The same class, but every field may be left out. */
export function withAllOptional<T extends WireDto>(
  Dto: WireDtoClass<T>,
): WireDtoClass<Partial<T> & WireDto> {
  return redeclared(Dto, () => undefined) as WireDtoClass<Partial<T> & WireDto>;
}

/** @throws ConfigurationError where what was given is not a class of requests, as where two files import each other */
function fieldsOfGiven(Dto: AnyWireDtoClass) {
  if (!(Object(Dto).prototype instanceof WireDto)) {
    throw new ConfigurationError(
      "allFieldsOf",
      `is given ${valueKind(Dto)} instead of a class that extends WireDto; where it should be one, two files import each other`,
    );
  }
  return declaredFields(Dto.prototype);
}

function redeclared(
  Dto: WireDtoClass,
  presence: (field: Field) => Presence | undefined,
): WireDtoClass {
  class Redeclared extends WireDto {}
  for (const [name, field] of fieldsOfGiven(Dto)) {
    declare(Redeclared.prototype, name, {
      ...field,
      presence: presence(field),
    });
  }
  return Redeclared;
}
