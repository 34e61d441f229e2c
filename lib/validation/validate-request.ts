import { ValidationError, validateSync } from "class-validator";
import { fieldNames, type WireDto, type WireDtoClass } from "./field";
import { nearestName } from "./nearest-name";
import { RequestValidationError } from "./request-validation.error";
import { isRecord, valueKind } from "../apiv3/value-kind";

/** Values that a module fills in where a request leaves them out. */
export interface RequestDefaults {
  /** AppID that the user pays in (公众号、小程序或移动应用的 AppID). */
  appid?: string;
  /** The service provider's AppID (服务商 AppID). */
  sp_appid?: string;
  /** AppID of the mobile App (移动应用 AppID), for an App's payments. */
  app_appid?: string;
  /** Service of the merchant platform that is signed (服务ID). */
  service_id?: number;
  /** Where WeChat Pay tells that the contract is signed (签约结果回调地址). */
  notify_url?: string;
}

/** The data of a request: the fields of its DTO, those that `defaults` can fill optional. */
export type RequestData<Dto> = Omit<Dto, keyof RequestDefaults> &
  Partial<Pick<Dto, Extract<keyof Dto, keyof RequestDefaults>>>;

/** How requests are checked. */
export interface ValidationSettings {
  defaults?: RequestDefaults;
  /** Pass fields on that the table does not hold, for what WeChat Pay adds later. */
  allowUnknownFields?: boolean;
  /** Accept `http` and private hosts as `notify_url`, as with the simulator. */
  allowInsecureNotifyUrl?: boolean;
}

/** The classes of operations, by the names that callers know them by. */
export type OperationDtos = ReadonlyMap<string, WireDtoClass>;

/**
 * A request with defaults filled in and every rule of its class checked.
 *
 * @param related other operations, of which one may be meant where a field is unknown to this one
 * @throws RequestValidationError naming each field at fault
 */
export function validateRequest<T extends WireDto>(
  Dto: WireDtoClass<T>,
  data: unknown,
  settings: ValidationSettings,
  related: OperationDtos = new Map(),
): T {
  if (!isRecord(data)) {
    throw RequestValidationError.of(
      "data",
      "isObject",
      `must be an object, is ${valueKind(data)}`,
    );
  }
  const known = fieldNames(Dto);
  const given = givenFields(data, known);
  const request = withDefaults(given, known, settings.defaults);
  const errors = [
    ...(settings.allowUnknownFields
      ? []
      : unknownFields(given, known, related)),
    ...validateSync(tableFields(Dto, known, request), {
      validationError: { target: false, value: false },
    }).flatMap((error) => relax(error, settings)),
  ];
  if (errors.length > 0) {
    throw new RequestValidationError(errors);
  }
  return request as T;
}

/** The fields that have rules, and no other: one called `constructor` would change whose rules are checked. */
function tableFields<T extends WireDto>(
  Dto: WireDtoClass<T>,
  known: string[],
  request: Record<string, unknown>,
): T {
  const fields = known.map((name) => [name, request[name]]);
  return Object.assign(new Dto(), Object.fromEntries(fields));
}

/**
 * What the data says, each field read once. Those that the table holds are read as its owner would read them, so that a
 * getter of its class counts too; others only where they are its own.
 */
function givenFields(
  data: Record<string, unknown>,
  known: string[],
): Map<string, unknown> {
  const own = Object.keys(data).filter((name) => !known.includes(name));
  const fields = [...known, ...own].map((name) => [name, data[name]] as const);
  return new Map(fields.filter(([, value]) => value !== undefined));
}

function withDefaults(
  given: ReadonlyMap<string, unknown>,
  known: string[],
  defaults: RequestDefaults = {},
): Record<string, unknown> {
  const applicable = Object.entries(defaults).filter(
    ([name, value]) => known.includes(name) && value !== undefined,
  );
  return Object.fromEntries([...applicable, ...given]);
}

function unknownFields(
  given: ReadonlyMap<string, unknown>,
  known: string[],
  related: OperationDtos,
): ValidationError[] {
  return [...given.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const error = new ValidationError();
      error.property = name;
      error.constraints = {
        isKnownField: `${name} is not a field of this request${hint(name, known, related)}`,
      };
      return error;
    });
}

function hint(name: string, known: string[], related: OperationDtos): string {
  const others = Array.from(related)
    .filter(([, Dto]) => fieldNames(Dto).includes(name))
    .map(([operation]) => operation);
  if (others.length > 0) {
    return `; it belongs to ${others.join(", ")}`;
  }
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; the nearest is ${nearest}`;
}

function relax(
  error: ValidationError,
  { allowInsecureNotifyUrl }: ValidationSettings,
): ValidationError[] {
  if (allowInsecureNotifyUrl) {
    delete error.constraints?.isPublicNotifyUrl;
  }
  return Object.keys(error.constraints ?? {}).length > 0 ? [error] : [];
}
