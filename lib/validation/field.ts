import { notifyUrl, publicNotifyUrl } from "./notify-url";
import {
  alphanumeric,
  boolean,
  date,
  encryptable,
  identifier,
  integerFrom,
  list,
  maximumBytes,
  maximumLength,
  minimumLength,
  notBlank,
  numberOf,
  object,
  oneOf,
  required,
  type Rule,
  string,
  supportedCharacters,
  time,
} from "./rules";
import {
  declareField,
  type Field,
  fieldsOf,
  type OpenApiType,
  type Presence,
  type WireDtoClass,
} from "./wire-dto";

interface FieldOptions {
  example?: unknown;
  /** The field may be left out. */
  optional?: true;
  /** The other field of an "at least one of": where that is there, this one may be left out. */
  orElse?: string;
  /** What is wrong where the field is left out beside such fields, for what no other option says. */
  presence?: Presence;
  /** What fills the field where a request leaves it out; see `Field`. */
  filledBy?: readonly string[];
  /** What fills it where nothing else does, so that it may be left out. */
  fallback?: string;
  /** Rules beyond those of the field's kind, by name. */
  rules?: Record<string, Rule>;
}

interface TextOptions extends FieldOptions {
  maxLength: number;
}

/**
 * A text of limited length; `remedy` says how to remove characters that WeChat Pay refuses.
 *
 * @param options its longest length, and the `remedy`
 */
export function TextField({
  remedy,
  ...options
}: TextOptions & { remedy?: string }): PropertyDecorator {
  const characters: Rule = (value) => {
    const problem = supportedCharacters(value);
    return problem && remedy ? `${problem}; ${remedy}` : problem;
  };
  return textField(options, { isSupportedText: characters });
}

/** A text that travels encrypted: given plain, encrypted with WeChat Pay's key when it is sent (敏感信息加密). */
export function SensitiveField(options: TextOptions): PropertyDecorator {
  return textField(
    options,
    { isEncryptable: encryptable },
    {},
    { isSensitive: true },
  );
}

/** An id that WeChat Pay has given, such as an AppID or openid. */
export function IdentifierField(options: TextOptions): PropertyDecorator {
  return textField(
    options,
    { isIdentifier: identifier },
    { pattern: "^[!-~]+$" },
  );
}

/** A code of the merchant's own, of digits and ASCII letters. */
export function CodeField(options: TextOptions): PropertyDecorator {
  return textField(
    options,
    { isAlphanumeric: alphanumeric },
    { pattern: "^[0-9A-Za-z]+$" },
  );
}

/**
 * A number of the merchant's own, of digits, ASCII letters and the `characters` named.
 *
 * @param options its lengths, and the `characters`
 */
export function NumberField({
  characters,
  minLength,
  ...options
}: TextOptions & {
  characters: string;
  minLength: number;
}): PropertyDecorator {
  return textField(
    options,
    { minLength: minimumLength(minLength), isNumber: numberOf(characters) },
    { minLength },
  );
}

/** One of the values that WeChat Pay's table names. */
export function EnumField(
  values: readonly string[],
  options: FieldOptions = {},
): PropertyDecorator {
  return field(
    options,
    { type: "string", enum: values, example: values[0] },
    { isString: string, isIn: oneOf(values) },
  );
}

/** Several of the values that WeChat Pay's table names. */
export function EnumListField(
  values: readonly string[],
  options: FieldOptions = {},
): PropertyDecorator {
  const each = oneOf(values);
  return field(
    options,
    { type: "string", isArray: true, enum: values, example: [values[0]] },
    {
      isArray: list(1, values.length),
      isIn: (value) =>
        Array.isArray(value) && value.length <= values.length
          ? value.map((one) => string(one) ?? each(one)).find(Boolean)
          : undefined,
    },
  );
}

/** A moment (RFC 3339). */
export function TimeField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    {
      type: "string",
      format: "date-time",
      example: "2026-11-27T10:34:56+08:00",
    },
    { isString: string, isNotEmpty: notBlank, isTime: time },
  );
}

/** A day, as `yyyy-MM-dd`. */
export function DateField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: "string", format: "date", example: "2026-12-01" },
    { isString: string, isNotEmpty: notBlank, isDate: date },
  );
}

/**
 * A whole number from 1, or from `minimum`.
 *
 * @param options the `minimum`
 */
export function IntegerField({
  minimum = 1,
  ...options
}: FieldOptions & { minimum?: 0 | 1 } = {}): PropertyDecorator {
  return field(
    options,
    { type: "integer", minimum },
    {
      [minimum === 1 ? "isPositiveInteger" : "isInteger"]: integerFrom(minimum),
    },
  );
}

/** One of the whole numbers that WeChat Pay's table names. */
export function IntegerEnumField(
  values: readonly number[],
  options: FieldOptions = {},
): PropertyDecorator {
  return field(
    options,
    { type: "integer", example: values[0] },
    {
      isIn: (value) =>
        values.includes(value as number)
          ? undefined
          : `must be one of ${values.join(", ")}`,
    },
  );
}

/** `true` or `false`. */
export function BooleanField(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    { type: "boolean", example: true },
    { isBoolean: boolean },
  );
}

/**
 * An address that WeChat Pay notifies; the rule `isPublicNotifyUrl` is the one that `allowInsecureNotifyUrl` lifts.
 *
 * @param options its longest length
 */
export function NotifyUrlField({
  maxLength = 256,
  ...options
}: FieldOptions & { maxLength?: number } = {}): PropertyDecorator {
  return field(
    options,
    {
      type: "string",
      maxLength,
      format: "uri",
      example: "https://yourapp.com/notify",
    },
    {
      isString: string,
      maxLength: maximumLength(maxLength),
      isSupportedText: supportedCharacters,
      isNotifyUrl: notifyUrl,
      isPublicNotifyUrl: publicNotifyUrl,
    },
  );
}

/** An object with fields of its own. */
export function ObjectField(
  Dto: () => WireDtoClass,
  options: FieldOptions & { maxBytes?: number } = {},
): PropertyDecorator {
  const { maxBytes } = options;
  return field(
    options,
    { type: () => Dto() },
    {
      isObject: object,
      ...(maxBytes && { maxBytes: maximumBytes(maxBytes) }),
    },
    { nested: () => Dto() },
  );
}

/** An object that has one of several uses, each with its own fields, which decide which one it is. */
export function UnionField(
  uses: readonly WireDtoClass[],
  all: WireDtoClass,
  options: FieldOptions = {},
): PropertyDecorator {
  return field(
    options,
    { type: () => all },
    { isObject: object },
    { nested: (value) => useOf(value, uses) },
  );
}

/**
 * A list of objects.
 *
 * @param Dto class of each
 * @param options how many there may be
 */
export function ListField(
  Dto: () => WireDtoClass,
  {
    minItems = 1,
    maxItems = Infinity,
    ...options
  }: FieldOptions & { minItems?: number; maxItems?: number } = {},
): PropertyDecorator {
  return field(
    options,
    {
      type: () => Dto(),
      isArray: true,
      minItems,
      ...(maxItems < Infinity && { maxItems }),
    },
    { isArray: list(minItems, maxItems) },
    { nested: () => Dto() },
  );
}

/** The use of which most fields are given; the first of those where that is undecided. */
function useOf(value: unknown, uses: readonly WireDtoClass[]): WireDtoClass {
  const given = Object.entries(Object(value)).filter(
    ([, one]) => one !== undefined,
  );
  const known = (use: WireDtoClass) =>
    given.filter(([name]) => fieldsOf(use).has(name)).length;
  return uses.reduce((best, use) => (known(use) > known(best) ? use : best));
}

function textField(
  options: TextOptions,
  characters: Record<string, Rule>,
  openApi: Partial<OpenApiType> = {},
  more: Partial<Field> = {},
): PropertyDecorator {
  const { maxLength } = options;
  return field(
    options,
    { type: "string", minLength: 1, maxLength, ...openApi },
    {
      isString: string,
      isNotEmpty: notBlank,
      maxLength: maximumLength(maxLength),
      ...characters,
    },
    more,
  );
}

function field(
  options: FieldOptions,
  openApi: OpenApiType,
  rules: Record<string, Rule>,
  more: Partial<Field> = {},
): PropertyDecorator {
  const { example, filledBy, fallback } = options;
  return declareField({
    openApi: {
      ...openApi,
      ...(example !== undefined && { example }),
      ...(fallback !== undefined && { default: fallback }),
    },
    presence: presenceOf(options),
    rules: { ...rules, ...options.rules },
    filledBy,
    fallback,
    ...more,
  });
}

function presenceOf({
  optional,
  orElse,
  fallback,
  presence,
}: FieldOptions): Presence | undefined {
  if (orElse !== undefined) {
    return (siblings) =>
      siblings[orElse] === undefined
        ? `or ${orElse} is required: at least one of them`
        : undefined;
  }
  return optional || fallback !== undefined
    ? undefined
    : (presence ?? required);
}
