/** What one field of a request body must be. */
export type FieldRule = PresentField | AbsentField;

/** A field that is there, or may be. */
export interface PresentField {
  /** As in JSON. */
  readonly type: "string" | "integer" | "boolean" | "object" | "array";
  /** Default: true. */
  readonly required?: boolean;
  /** In characters, not in UTF-16 units. */
  readonly minLength?: number;
  /** In characters, not in UTF-16 units. */
  readonly maxLength?: number;
  /** How a text must be spelt. */
  readonly format?: TextFormat;
  /** The values that there are. */
  readonly enum?: readonly (string | number)[];
  /** Of an integer. Default: 1. */
  readonly minimum?: number;
  /** Of an integer. */
  readonly maximum?: number;
  /** The fields of an object, or of each item of an array. */
  readonly fields?: FieldTable;
  /** What each item of an array is, where it has no fields. */
  readonly items?: PresentField;
  /** How many items an array has at least. Default: 1. */
  readonly minItems?: number;
  /** How many items an array has at most. */
  readonly maxItems?: number;
  /** How long the value is at most as JSON, in bytes of UTF-8. */
  readonly maxBytes?: number;
  /** Whether a text must be encrypted with the key that `Wechatpay-Serial` names. */
  readonly encrypted?: boolean;
}

/** A field that other operations have, and this one does not. */
export interface AbsentField {
  /** Why not, and where it belongs. */
  readonly absent: string;
}

/**
 * - `alphanumeric`: digits and ASCII letters
 * - `trade_no`: those and `_-|*`
 * - `refund_no`: those and `_-|*@`
 * - `serial`: digits of a number of 64 bits, the first of which is not 0
 * - `display_name`: letters and digits of any script, so neither spaces nor symbols
 * - `date`: a day, `yyyy-MM-dd`
 * - `date_time`: RFC 3339 with an offset
 * - `notify_url`: an address with a path, without query
 */
export type TextFormat =
  | "alphanumeric"
  | "trade_no"
  | "refund_no"
  | "serial"
  | "display_name"
  | "date"
  | "date_time"
  | "notify_url";

/** The fields of one operation, by their names on the wire. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;
