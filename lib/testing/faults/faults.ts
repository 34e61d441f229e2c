import type { Identifiers } from "../identifiers";

/** Which requests a fault meets; all of them where nothing is said. */
export interface FaultMatch {
  /** In upper case. */
  method?: string;
  /** A string is the beginning of the path; an expression is tried on path and query. */
  path?: string | RegExp;
}

/**
 * What goes wrong with a signature or a body, in answers and notifications alike.
 *
 * - `unsigned`: none of the headers that sign.
 * - `wrongKey`: signed with a key that nobody knows, under the usual serial.
 * - `wrongSerial`: signed with the usual key, under a serial that names none.
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
 *   unless `signed` is false; nothing takes effect.
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
    };

/** The whole vocabulary, each with the requests that it meets. */
export type Fault = (ConnectionFault | MessageFault) & { match?: FaultMatch };

/** What can go wrong with a notification. */
export type NotificationFault = MessageFault & { match?: FaultMatch };

type Kindred = { kind: string; match?: FaultMatch };

/** The kinds that need no more than their name. */
export type PlainFault<F extends Kindred> = F extends unknown
  ? Omit<F, "match"> extends infer Rest
    ? { kind: F["kind"] } extends Rest
      ? F["kind"]
      : never
    : never
  : never;

interface Rule<F> {
  fault: F;
  chance: number;
  once: boolean;
}

/**
 * Faults to come. For each request the first fault that meets it is taken: those of `once` before all
 * others, in the order in which they were given.
 */
export class Faults<F extends Kindred = Fault> {
  private rules: Rule<F>[] = [];

  constructor(private readonly identifiers: Identifiers) {}

  /** The next request that it meets. */
  once(fault: F | PlainFault<F>): void {
    this.rules.push({ fault: named(fault), chance: 1, once: true });
  }

  /** Every request that it meets, until `clear`. */
  always(fault: F | PlainFault<F>): void {
    this.rules.push({ fault: named(fault), chance: 1, once: false });
  }

  /** A share of the requests that it meets, until `clear`. @param share from 0 to 1 */
  rate(share: number, fault: F | PlainFault<F>): void {
    this.rules.push({ fault: named(fault), chance: share, once: false });
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.rules = [];
  }

  /** Takes the fault that meets this request, if there is one. */
  take(method: string, path: string): F | undefined {
    const inOrder = [
      ...this.rules.filter((rule) => rule.once),
      ...this.rules.filter((rule) => !rule.once),
    ];
    const taken = inOrder.find(
      (rule) => meets(rule.fault.match, method, path) && this.happens(rule),
    );
    if (taken?.once) {
      this.rules.splice(this.rules.indexOf(taken), 1);
    }
    return taken?.fault;
  }

  private happens(rule: Rule<F>): boolean {
    return rule.chance >= 1 || this.identifiers.chance() < rule.chance;
  }
}

function named<F extends Kindred>(fault: F | PlainFault<F>): F {
  return (typeof fault === "string" ? { kind: fault } : fault) as F;
}

function meets(
  match: FaultMatch | undefined,
  method: string,
  path: string,
): boolean {
  if (match?.method !== undefined && match.method !== method) {
    return false;
  }
  // A global or sticky expression keeps its place between calls of test(); search() does not.
  return typeof match?.path === "string"
    ? path.startsWith(match.path)
    : match?.path === undefined || path.search(match.path) >= 0;
}
