import { checkFields } from "./check-fields";
import { readFields } from "./read-fields";
import { RequestValidationError } from "./request-validation.error";
import type { WireDto, WireDtoClass } from "./wire-dto";
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
  /** URL that WeChat Pay notifies when a contract is signed, an order is paid or refunded, or a deduction is made (回调地址). */
  notify_url?: string;
}

/** Fields of a request's top that the module knows: its defaults, and its merchant. */
type FillableField =
  | keyof RequestDefaults
  | "mchid"
  | "sp_mchid"
  | "combine_mchid"
  | "combine_appid"
  | "contract_notify_url"
  | "transaction_notify_url";

/** The data of a request: the fields of its DTO, those that the module can fill optional. */
export type RequestData<Dto> = Omit<Dto, FillableField> &
  Partial<Pick<Dto, Extract<keyof Dto, FillableField>>>;

/** How requests are checked. */
export interface ValidationSettings {
  /** The merchant that signs requests. */
  mchid?: string;
  defaults?: RequestDefaults;
  /** Pass fields on that the table does not hold, for what WeChat Pay adds later. */
  allowUnknownFields?: boolean;
  /** Accept `http` and private hosts as `notify_url`, as with the simulator. */
  allowInsecureNotifyUrl?: boolean;
  /** Whether operations that have hours are refused outside them; true unless given. */
  deductionHours?: boolean;
}

/** The classes of operations, by the names that callers know them by. */
export type OperationDtos = ReadonlyMap<string, WireDtoClass>;

/**
 * A request with what the module knows filled in and every rule of its class checked, those of nested objects included.
 *
 * @param related other operations, of which one may be meant where a field is unknown to this one
 * @throws RequestValidationError naming each field at fault by its path, such as `detail.goods_detail[0].unit_price`
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
  const { mchid, defaults } = settings;
  const request = readFields(Dto, data, {
    module: { mchid, ...defaults },
  });
  const errors = checkFields(Dto, request, settings, related);
  if (errors.length > 0) {
    throw new RequestValidationError(errors);
  }
  return request as T;
}
