/** Which requests a fault applies to; all unless given. */
export interface FaultMatch {
  /** In upper case. */
  method?: string;
  /** A string is the beginning of the path; an expression is tried on path and query. */
  path?: string | RegExp;
}

/**
 * What goes wrong with a signature or a body, in answers and notifications alike.
 *
 * - `unsigned`: without the signature headers.
 * - `wrongKey`: signed with a key that nobody knows, under the usual serial.
 * - `wrongSerial`: signed with the usual key, under a serial that no key has.
 * - `stale`: signed rightly, `seconds` ago (default 301; negative for the future).
 * - `wrongBody`: one byte of the body changed after signing.
 * - `signtest`: a signature made wrong on purpose, beginning `WECHATPAY/SIGNTEST/`.
 * - `malformed`: signed rightly, but not JSON.
 * - `oversize`: signed rightly, but `bytes` long (default 2 MiB).
 */
export type MessageFault =
  | { kind: "unsigned" }
  | { kind: "wrongKey" }
  | { kind: "wrongSerial"; serial?: string }
  | { kind: "stale"; seconds?: number }
  | { kind: "wrongBody" }
  | { kind: "signtest" }
  | { kind: "malformed" }
  | { kind: "oversize"; bytes?: number };

/**
 * What goes wrong with an exchange.
 *
 * - `refuse`: the connection is closed on the request's headers; nothing takes effect. (For a port on which
 *   nothing listens see `WechatPaySimulator.goOffline`.)
 * - `reset`: the request takes effect; then the connection is reset instead of answered.
 * - `delay`: answered `ms` late.
 * - `hang`: takes effect, is never answered.
 * - `truncate`: takes effect; the connection ends in the middle of the answer's body.
 * - `redirect`: answered with `Location` (default status 307); nothing takes effect.
 * - `status`: answered with this status, as JSON of `code` and `message`, or with `body` as it is; signed
 *   unless `signed` is false; nothing takes effect. `retryAfter` is the seconds that its header `Retry-After` says.
 * - `error`: answered with the status, message and detail that WeChat Pay's documents have for this `code`, such as 202
 *   `USERPAYING` or 503 `SERVICE_UNAVAILABLE`; nothing takes effect.
 */
export type ConnectionFault =
  | { kind: "refuse" }
  | { kind: "reset" }
  | { kind: "delay"; ms: number }
  | { kind: "hang" }
  | { kind: "truncate" }
  | { kind: "redirect"; location: string; status?: number }
  | {
      kind: "status";
      status: number;
      code?: string;
      message?: string;
      body?: string;
      signed?: boolean;
      retryAfter?: number;
    }
  | { kind: "error"; code: string; retryAfter?: number };

/**
 * What goes wrong with the delivery of a notification.
 *
 * - `lost`: this attempt never arrives, and WeChat Pay knows it.
 * - `delay`: sent `ms` late.
 * - `duplicate`: sent `times` times at once (default 2).
 * - `overtaken`: held back until the next notification has been delivered, so that they arrive in the wrong order.
 */
export type DeliveryFault =
  | { kind: "lost" }
  | { kind: "delay"; ms: number }
  | { kind: "duplicate"; times?: number }
  | { kind: "overtaken" };

/** Everything that can go wrong with a request, and which requests it meets. */
export type Fault = (ConnectionFault | MessageFault) & { match?: FaultMatch };

/** Everything that can go wrong with a notification, and which ones it meets. */
export type NotificationFault = (DeliveryFault | MessageFault) & {
  match?: FaultMatch;
};

/** What faults of either sort have in common. */
export type AnyFault = { kind: string; match?: FaultMatch };

/** The kinds that need no more than their name. */
export type PlainFault<F extends AnyFault> = F extends unknown
  ? Omit<F, "match"> extends infer Rest
    ? { kind: F["kind"] } extends Rest
      ? F["kind"]
      : never
    : never
  : never;
