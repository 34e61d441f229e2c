import { documentedError } from "./documented-errors";
import type { AnyFault, Fault, FaultMatch, NotificationFault } from "./fault";
import {
  NOTIFICATION_FAULTS,
  type ParameterType,
  REQUEST_FAULTS,
  type Vocabulary,
} from "./fault-vocabulary";
import { namedValues, quoted, wordsOf, wrong } from "./fault-words";
import type { FaultRule } from "./faults";

/** The methods of WeChat Pay's API, and that of its notifications. */
const REQUEST_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const NOTIFICATION_METHODS = ["POST"];

/** How long a fault may last, such as `90s`, `5m` or `2h`; in seconds. */
const DURATION_UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Reads a fault of requests, such as `always delay ms=800 path=/v3/pay`: when (`once`, `always`, or a rate from
 * 0 to 1), its kind, then its parameters, with `method` and `path` which requests it meets, and with `for` how long it
 * lasts (`for=90s`, `for=5m`). A path is the beginning of one, or an expression after `~`; a text with spaces is put in double
 * quotes, in which `\"` and `\\` are a quote and a backslash.
 *
 * @example
 * ```ts
 * wechat.faults.add(parseFault("once status status=500 code=SYSTEM_ERROR message=busy path=/v3/password-exempt-contract"));
 * await contracts.query({ out_contract_code }); // is repeated
 * ```
 * @throws Error that says what is wrong, and what is allowed instead
 */
export function parseFault(text: string): FaultRule<Fault> {
  return parse(text, REQUEST_FAULTS, REQUEST_METHODS) as FaultRule<Fault>;
}

/**
 * Reads a fault of notifications, such as `0.1 signtest`; see `parseFault`. Its path is that of `notify_url`.
 *
 * @example
 * ```ts
 * wechat.notificationFaults.add(parseNotificationFault("once signtest"));
 * wechat.notificationFaults.clear();
 * ```
 * @throws Error that says what is wrong, and what is allowed instead
 */
export function parseNotificationFault(
  text: string,
): FaultRule<NotificationFault> {
  return parse(
    text,
    NOTIFICATION_FAULTS,
    NOTIFICATION_METHODS,
  ) as FaultRule<NotificationFault>;
}

/** Writes a fault so that it can be read again; the flags of an expression are left out. */
export function faultText({
  fault,
  when,
  seconds,
}: FaultRule<AnyFault>): string {
  const { kind, match = {}, ...parameters } = fault;
  const { method, path } = match;
  const named = {
    ...parameters,
    method,
    path: path instanceof RegExp ? `~${path.source}` : path,
    for: seconds === undefined ? undefined : `${seconds}s`,
  };
  const written = Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quoted(String(value))}`);
  return [when, kind, ...written].join(" ");
}

function parse(
  text: string,
  vocabulary: Vocabulary,
  methods: readonly string[],
): FaultRule<AnyFault> {
  if (typeof text !== "string") {
    throw new Error("a fault is a text, such as once reset path=/v3/pay");
  }
  const [when = "", kind = "", ...parameters] = wordsOf(text);
  const frequency = frequencyOf(text, when);
  const known = Object.hasOwn(vocabulary, kind) ? vocabulary[kind] : undefined;
  if (!known) {
    throw wrong(
      text,
      `the second word must be one of ${Object.keys(vocabulary).join(", ")}`,
    );
  }
  const given = namedValues(text, parameters);
  const match = matchOf(text, given, methods);
  const seconds = durationOf(text, given);
  const fault: Record<string, unknown> & AnyFault = {
    kind,
    ...(match && { match }),
  };
  for (const [name, type] of Object.entries(known)) {
    const plain = name.replace("!", "");
    const value = given.get(plain);
    given.delete(plain);
    if (value !== undefined) {
      fault[plain] = typed(text, plain, value, type);
    } else if (name.endsWith("!")) {
      throw wrong(text, `${kind} needs ${plain}=…`);
    }
  }
  const [unknown] = given.keys();
  if (unknown !== undefined) {
    const names = Object.keys(known).map((name) => name.replace("!", ""));
    throw wrong(
      text,
      `${kind} has no ${unknown}; it has ${[...names, "method", "path", "for"].join(", ")}`,
    );
  }
  requireDocumented(text, fault);
  return {
    fault,
    when: frequency,
    ...(seconds !== undefined && { seconds }),
  };
}

function durationOf(
  text: string,
  given: Map<string, string>,
): number | undefined {
  const duration = given.get("for");
  given.delete("for");
  if (duration === undefined) {
    return undefined;
  }
  const [, count = "", unit = ""] = /^(\d{1,6})([smh])$/.exec(duration) ?? [];
  const seconds = Number(count) * (DURATION_UNITS[unit] ?? 0);
  if (seconds === 0) {
    throw wrong(text, "for must be a time such as 90s, 5m or 2h");
  }
  return seconds;
}

function requireDocumented(text: string, fault: AnyFault): void {
  if (fault.kind === "error") {
    try {
      documentedError(String(Reflect.get(fault, "code")));
    } catch (error) {
      throw wrong(text, (error as Error).message);
    }
  }
}

function frequencyOf(text: string, word: string): FaultRule<AnyFault>["when"] {
  if (word === "once" || word === "always") {
    return word;
  }
  const rate = Number(word);
  if (!(word !== "" && rate >= 0 && rate <= 1)) {
    throw wrong(
      text,
      "the first word must be once, always, or a rate from 0 to 1",
    );
  }
  return rate;
}

function matchOf(
  text: string,
  given: Map<string, string>,
  methods: readonly string[],
): FaultMatch | undefined {
  const method = given.get("method")?.toUpperCase();
  const path = given.get("path");
  given.delete("method");
  given.delete("path");
  if (method === undefined && path === undefined) {
    return undefined;
  }
  if (method !== undefined && !methods.includes(method)) {
    throw wrong(text, `method must be ${methods.join(", ")}`);
  }
  return {
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path: pathOf(text, path) }),
  };
}

/** No path begins otherwise than with a slash, so such a fault would never happen. */
function pathOf(text: string, path: string): string | RegExp {
  if (path.startsWith("~")) {
    return expression(text, path.slice(1));
  }
  if (!path.startsWith("/")) {
    throw wrong(
      text,
      `path must begin with / (path=/${path}), or be an expression after ~ (path=~${path})`,
    );
  }
  return path;
}

function expression(text: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw wrong(text, `path: ${(error as Error).message}`);
  }
}

function typed(
  text: string,
  name: string,
  value: string,
  type: ParameterType,
): unknown {
  if (type === "text") {
    return value;
  }
  if (type === "flag") {
    if (value !== "true" && value !== "false") {
      throw wrong(text, `${name} must be true or false`);
    }
    return value === "true";
  }
  const [least, most] = type;
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || number < least || number > most) {
    throw wrong(
      text,
      `${name} must be a whole number from ${least} to ${most}`,
    );
  }
  return number;
}
