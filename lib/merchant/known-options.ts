import type { ConfigurationProblem } from "../apiv3/errors";
import { isOfKind, type Kind, wrongValue } from "../apiv3/option-value";
import type { SHARED_FIELDS } from "../client/check-config";
import type { RetryOptions } from "../client/retry";
import type { ContractsModuleExtras, ContractsModuleOptions } from "./options";
import type { NotificationOptions } from "../notification/notification.options";
import { unknownNameProblem } from "../validation/known-names";
import { nearestName, plainName } from "../validation/nearest-name";
import type { RequestDefaults } from "../validation/validate-request";

/** What a value of each kind must be. */
const KINDS = {
  string: "must be a string",
  boolean: "must be true or false",
  function: "must be a function",
  object: "must be an object",
} as const satisfies Partial<Record<Kind, string>>;

/**
 * Every name of an interface, which the compiler keeps complete, with the kind of its value; `true` where whoever reads the
 * option checks it.
 */
type Rule = true | keyof typeof KINDS;
type Names<T> = Record<keyof Required<T>, Rule>;

type Group = "publicKey" | "http" | "retry" | "defaults" | "notification";

const TOP_LEVEL: Names<ContractsModuleOptions> = {
  mchid: true,
  merchantSerialNumber: true,
  merchantPrivateKey: true,
  apiV3Key: true,
  publicKey: "object",
  platformCertificates: true,
  lazyKeys: "boolean",
  certificateRenewalMs: true,
  baseUrl: true,
  backupBaseUrl: true,
  http: "object",
  retry: "object",
  defaults: "object",
  allowUnknownFields: "boolean",
  allowInsecureNotifyUrl: "boolean",
  deductionHours: "boolean",
  notification: "object",
};
const PUBLIC_KEY: Names<NonNullable<ContractsModuleOptions["publicKey"]>> = {
  id: true,
  pem: true,
};
const HTTP: Names<typeof SHARED_FIELDS> = {
  timeout: true,
  connectTimeout: true,
  headers: "object",
  proxy: true,
  httpAgent: "object",
  httpsAgent: "object",
};
const RETRY: Names<RetryOptions> = {
  attempts: true,
  deadline: true,
  baseDelay: true,
  maximumDelay: true,
};
const DEFAULTS: Names<RequestDefaults> = {
  appid: "string",
  sp_appid: "string",
  app_appid: "string",
  service_id: true,
  notify_url: true,
};
const NOTIFICATION: Names<NotificationOptions> = {
  store: true,
  clockToleranceSeconds: true,
  leaseMs: true,
  deadlineMs: true,
  keepMs: true,
  expect: "function",
  path: "string",
  unhandled: true,
  decorators: true,
};
const EXTRAS: Names<ContractsModuleExtras> = { isGlobal: true, name: true };

const GROUPS: Readonly<Record<Group, Record<string, Rule>>> = {
  publicKey: PUBLIC_KEY,
  http: HTTP,
  retry: RETRY,
  defaults: DEFAULTS,
  notification: NOTIFICATION,
};

/**
 * What is wrong with the options by name and kind alone: a name that the module does not know, whose value would be lost in
 * silence, or a value of another kind.
 */
export function namingProblems(
  options: ContractsModuleOptions,
): ConfigurationProblem[] {
  const levels = (Object.keys(GROUPS) as Group[]).map((group) =>
    levelProblems(usableOptions(options)[group], GROUPS[group], group),
  );
  return [...levelProblems(options, TOP_LEVEL), ...levels.flat()];
}

/** The same of notifications' options alone. */
export function notificationNamingProblems(
  notification: NotificationOptions | undefined,
): ConfigurationProblem[] {
  const isGroup = isOfKind(notification, "object");
  return [
    ...levelProblems({ notification }, { notification: "object" }),
    ...(isGroup
      ? levelProblems(notification, NOTIFICATION, "notification")
      : []),
  ];
}

/** The options without the groups that are not objects, which `namingProblems` tells. */
export function usableOptions(
  options: ContractsModuleOptions,
): ContractsModuleOptions {
  const usable = Object.entries(options).filter(
    ([name, value]) =>
      !Object.hasOwn(GROUPS, name) || isOfKind(value, "object"),
  );
  return Object.fromEntries(usable) as unknown as ContractsModuleOptions;
}

function levelProblems(
  given: object | undefined,
  known: Readonly<Record<string, Rule>>,
  group?: Group,
): ConfigurationProblem[] {
  return Object.entries(given ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      option: group === undefined ? name : `${group}.${name}`,
      problem: Object.hasOwn(known, name)
        ? problemOfKind(value, known[name]!)
        : problemOfName(name, known, group),
    }))
    .filter((each): each is ConfigurationProblem => each.problem !== undefined);
}

function problemOfKind(value: unknown, rule: Rule): string | undefined {
  return rule === true || isOfKind(value, rule)
    ? undefined
    : wrongValue(value, rule, KINDS[rule]);
}

function problemOfName(name: string, known: object, group?: Group): string {
  if (group === undefined && Object.hasOwn(EXTRAS, name)) {
    return "belongs beside useFactory, useClass or useExisting, not into what the factory returns";
  }
  const place = placeOf(name, known);
  const nearest = nearestName(name, Object.keys(known));
  if (place !== undefined && !isSame(name, nearest)) {
    return `is not an option ${group === undefined ? "at the top level" : `of ${group}`}; ${place}`;
  }
  return unknownNameProblem(name, known);
}

/** Where an option of this name belongs, if not among `known`. */
function placeOf(name: string, known: object): string | undefined {
  const top = Object.keys(TOP_LEVEL).find((each) => isSame(name, each));
  if (top !== undefined) {
    return `give ${top} at the top level, beside mchid`;
  }
  for (const [group, names] of Object.entries(GROUPS)) {
    const found = Object.keys(names).find((each) => isSame(name, each));
    if (found !== undefined && names !== known) {
      return `give it in ${group}: { ${found}: … }`;
    }
  }
  return undefined;
}

function isSame(name: string, known: string | undefined): boolean {
  return known !== undefined && plainName(name) === plainName(known);
}
