import type { AnyFault, Fault, FaultMatch, NotificationFault } from "./fault";
import type { FaultRule } from "./faults";

/** The parameters of each kind, and what they are; those that end in `!` must be given. */
type Vocabulary = Readonly<
  Record<string, Readonly<Record<string, "number" | "text" | "flag">>>
>;

const MESSAGE_FAULTS: Vocabulary = {
  unsigned: {},
  wrongKey: {},
  wrongSerial: { serial: "text" },
  stale: { seconds: "number" },
  wrongBody: {},
  signtest: {},
  malformed: {},
  oversize: { bytes: "number" },
};

const REQUEST_FAULTS: Vocabulary = {
  refuse: {},
  reset: {},
  delay: { "ms!": "number" },
  hang: {},
  truncate: {},
  redirect: { "location!": "text", status: "number" },
  status: {
    "status!": "number",
    code: "text",
    message: "text",
    body: "text",
    signed: "flag",
  },
  ...MESSAGE_FAULTS,
};

const NOTIFICATION_FAULTS: Vocabulary = {
  lost: {},
  delay: { "ms!": "number" },
  duplicate: { times: "number" },
  overtaken: {},
  ...MESSAGE_FAULTS,
};

/**
 * Reads a fault of requests, such as `always delay ms=800 path=/v3/pay`: when (`once`, `always`, or a rate from
 * 0 to 1), its kind, then its parameters, and with `method` and `path` which requests it meets. A path is the
 * beginning of one, or an expression after `~`; a text with blanks stands in double quotes.
 *
 * @throws Error that says what is wrong, and what could stand there instead
 */
export function parseFault(text: string): FaultRule<Fault> {
  return parse(text, REQUEST_FAULTS) as FaultRule<Fault>;
}

/**
 * Reads a fault of notifications, such as `0.1 signtest`; see `parseFault`. Its path is that of `notify_url`.
 *
 * @throws Error that says what is wrong, and what could stand there instead
 */
export function parseNotificationFault(
  text: string,
): FaultRule<NotificationFault> {
  return parse(text, NOTIFICATION_FAULTS) as FaultRule<NotificationFault>;
}

/** Writes a fault so that it can be read again. */
export function faultText({ fault, when }: FaultRule<AnyFault>): string {
  const { kind, match = {}, ...parameters } = fault;
  const { method, path } = match;
  const named = {
    ...parameters,
    method,
    path: path instanceof RegExp ? `~${path.source}` : path,
  };
  const written = Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quoted(String(value))}`);
  return [when, kind, ...written].join(" ");
}

function parse(text: string, vocabulary: Vocabulary): FaultRule<AnyFault> {
  const [when = "", kind = "", ...parameters] =
    text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const known = Object.hasOwn(vocabulary, kind) ? vocabulary[kind] : undefined;
  if (!known) {
    throw new Error(
      `${JSON.stringify(text)}: the second word must be one of ${Object.keys(vocabulary).join(", ")}`,
    );
  }
  const given = new Map(parameters.map((parameter) => split(text, parameter)));
  const match = matchOf(given);
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
      throw new Error(`${JSON.stringify(text)}: ${kind} needs ${plain}=…`);
    }
  }
  const [unknown] = given.keys();
  if (unknown !== undefined) {
    const names = Object.keys(known).map((name) => name.replace("!", ""));
    throw new Error(
      `${JSON.stringify(text)}: ${kind} has no ${unknown}; it has ${[...names, "method", "path"].join(", ")}`,
    );
  }
  return { fault, when: frequency(text, when) };
}

function frequency(text: string, word: string): "once" | "always" | number {
  if (word === "once" || word === "always") {
    return word;
  }
  const rate = Number(word);
  if (!(word !== "" && rate >= 0 && rate <= 1)) {
    throw new Error(
      `${JSON.stringify(text)}: the first word must be once, always, or a rate from 0 to 1`,
    );
  }
  return rate;
}

function split(text: string, parameter: string): [string, string] {
  const [, name, value] = /^(\w+)=(.+)$/.exec(parameter) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(
      `${JSON.stringify(text)}: ${parameter} is not of the form name=value`,
    );
  }
  return [name, value.replace(/^"(.*)"$/, "$1")];
}

function matchOf(given: Map<string, string>): FaultMatch | undefined {
  const method = given.get("method");
  const path = given.get("path");
  given.delete("method");
  given.delete("path");
  if (method === undefined && path === undefined) {
    return undefined;
  }
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(path !== undefined && {
      path: path.startsWith("~") ? new RegExp(path.slice(1)) : path,
    }),
  };
}

function typed(
  text: string,
  name: string,
  value: string,
  type: "number" | "text" | "flag",
): unknown {
  if (type === "text") {
    return value;
  }
  if (type === "flag" && /^(true|false)$/.test(value)) {
    return value === "true";
  }
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(value)) {
    return Number(value);
  }
  throw new Error(
    `${JSON.stringify(text)}: ${name} must be ${type === "flag" ? "true or false" : "a number"}`,
  );
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
