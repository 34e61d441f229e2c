import "reflect-metadata";
import { ValidateBy, ValidateIf } from "class-validator";
import { notifyUrl, publicNotifyUrl } from "./notify-url";
import {
  alphanumeric,
  identifier,
  maximumLength,
  notBlank,
  positiveInteger,
  required,
  type Rule,
  string,
  supportedCharacters,
} from "./rules";

/** What a field is, for a reader and for an OpenAPI document. */
interface FieldDescription {
  description: string;
  example: string | number;
}

interface OpenApiProperty extends FieldDescription {
  type: "string" | "integer";
  required: boolean;
  maxLength?: number;
  minLength?: number;
  minimum?: number;
  pattern?: string;
  format?: string;
}

const FIELDS = Symbol("wire fields");

/** A body or path of the API, field by field; its decorators hold WeChat Pay's rules. */
export abstract class WireDto {
  /**
   * Read by @nestjs/swagger, where an application has it: the place where its compiler plugin leaves what it
   * learns of a class. So the fields show in a document, and this package does not depend on it.
   *
   * @internal
   */
  static _OPENAPI_METADATA_FACTORY(): Record<string, OpenApiProperty> {
    return { ...Reflect.getMetadata(FIELDS, this.prototype) };
  }
}

/** A class of requests. */
export type WireDtoClass<T extends WireDto = WireDto> = (new () => T) &
  Pick<typeof WireDto, "_OPENAPI_METADATA_FACTORY">;

/** Names of the fields that a DTO class knows. */
export function fieldNames(Dto: WireDtoClass): string[] {
  return Object.keys(Dto._OPENAPI_METADATA_FACTORY());
}

interface StringOptions extends FieldDescription {
  maxLength: number;
  /** The other field of an "at least one of": where that is there, this one may be left out. */
  orElse?: string;
}

/** A text of limited length; `remedy` says what takes characters out that WeChat Pay refuses. */
export function TextField(
  options: StringOptions & { remedy?: string },
): PropertyDecorator {
  const { remedy } = options;
  const characters: Rule = (value) => {
    const problem = supportedCharacters(value);
    return problem && remedy ? `${problem}; ${remedy}` : problem;
  };
  return stringField(options, { isSupportedText: characters });
}

/** An id that WeChat Pay has given, such as an AppID or openid. */
export function IdentifierField(options: StringOptions): PropertyDecorator {
  return stringField(options, { isIdentifier: identifier }, "^[!-~]+$");
}

/** A code of the merchant's own, of digits and ASCII letters. */
export function CodeField(options: StringOptions): PropertyDecorator {
  return stringField(
    options,
    { isAlphanumeric: alphanumeric },
    "^[0-9A-Za-z]+$",
  );
}

function stringField(
  options: StringOptions,
  characters: Record<string, Rule>,
  pattern?: string,
): PropertyDecorator {
  const { maxLength, orElse } = options;
  return field(
    {
      ...describe(options),
      type: "string",
      required: orElse === undefined,
      minLength: 1,
      maxLength,
      ...(pattern && { pattern }),
    },
    {
      isString: string,
      isNotEmpty: notBlank,
      maxLength: maximumLength(maxLength),
      ...characters,
    },
    orElse,
  );
}

/** A positive integer. */
export function IntegerField(options: FieldDescription): PropertyDecorator {
  return field(
    { ...describe(options), type: "integer", required: true, minimum: 1 },
    { isPositiveInteger: positiveInteger },
  );
}

/** `notify_url`; the rule `isPublicNotifyUrl` is the one that `allowInsecureNotifyUrl` lifts. */
export function NotifyUrlField(options: FieldDescription): PropertyDecorator {
  return field(
    {
      ...describe(options),
      type: "string",
      required: true,
      maxLength: 256,
      format: "uri",
    },
    {
      isString: string,
      maxLength: maximumLength(256),
      isSupportedText: supportedCharacters,
      isNotifyUrl: notifyUrl,
      isPublicNotifyUrl: publicNotifyUrl,
    },
  );
}

function describe({ description, example }: FieldDescription) {
  return { description, example };
}

function field(
  property: OpenApiProperty,
  rules: Record<string, Rule>,
  orElse?: string,
): PropertyDecorator {
  return (target, name) => {
    const known = Reflect.getMetadata(FIELDS, target);
    Reflect.defineMetadata(FIELDS, { ...known, [name]: property }, target);
    if (orElse !== undefined) {
      const missing = (object: Record<PropertyKey, unknown>) =>
        object[name] === undefined && object[orElse] === undefined;
      ValidateIf((object) => object[name] !== undefined || missing(object))(
        target,
        name,
      );
    }
    const presence: Rule = orElse
      ? (value) =>
          required(value) && `or ${orElse} is required: at least one of them`
      : required;
    validateBy("isDefined", presence)(target, name);
    for (const [ruleName, rule] of Object.entries(rules)) {
      validateBy(ruleName, (value) =>
        value === undefined ? undefined : rule(value),
      )(target, name);
    }
  };
}

function validateBy(name: string, rule: Rule): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => rule(value) === undefined,
      defaultMessage: (failed) => `${failed?.property} ${rule(failed?.value)}`,
    },
  });
}
