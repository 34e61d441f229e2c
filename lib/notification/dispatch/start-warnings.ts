import { RequestMethod } from "@nestjs/common";
import type { ApplicationConfig } from "@nestjs/core";
import type { Instance } from "../../instance/instances";
import {
  isContract,
  isContractSigned,
  isContractTerminated,
} from "../contract-notification";
import type { NotificationSettings } from "../notification.options";
import { isPayment } from "../payment-notification";
import type { WechatPayNotification } from "../wechat-pay-notification";
import type { MarkedMethod } from "./marked-methods";

/** Of what events reconcilers find. */
export interface Reconciled {
  contracts: boolean;
  payments: boolean;
}

/** What is known of an instance when the application starts. */
export interface StartedInstance extends Pick<
  NotificationSettings,
  "path" | "unhandled"
> {
  of: Instance["of"];
  /** Its handlers. */
  methods: MarkedMethod[];
  /** `defaults.notify_url`. */
  notifyUrl: string | undefined;
  /** Whether a route brings events to its handlers: its own, or that of another whose handlers they are as well. */
  isRouted: boolean;
  /** Which handlers are called without a route, since somebody injects a reconciler. */
  reconciled: Reconciled;
  /** Of the application: its global prefix. */
  config: ApplicationConfig;
  /** Express takes paths of another case, and with a slash behind them. */
  isExpress: boolean;
}

/** What is likely to lose notifications, and how to fix it. */
export function startWarnings(instance: StartedInstance): string[] {
  return [
    unreached(instance),
    missedRoute(instance),
    unhandledKind(instance),
    shortenedNames(instance),
  ].filter((warning) => warning !== undefined);
}

function unreached({
  of,
  methods,
  isRouted,
  reconciled,
}: StartedInstance): string | undefined {
  const unreached = methods.filter(
    (method) =>
      !isRouted &&
      !(reconciled.contracts && handlesKind(isContract)(method)) &&
      !(reconciled.payments && handlesKind(isPayment)(method)),
  );
  if (unreached.length === 0) {
    return undefined;
  }
  const route = "set notification.path, which mounts the route";
  return `Nothing brings notifications to ${namesOf(unreached)}: ${of === "merchants" ? route : `${route}, or inject a reconciler (ContractReconciler, TransactionReconciler, DeductionReconciler) for what its queries find`}`;
}

function missedRoute(instance: StartedInstance): string | undefined {
  const { path, notifyUrl, isExpress } = instance;
  // A parameter or wildcard of a path may stand for anything.
  if (path === undefined || notifyUrl === undefined || /[:*{}()?]/.test(path)) {
    return undefined;
  }
  const route = fullPath(path, instance.config);
  const comparable = (text: string) =>
    isExpress ? text.toLowerCase().replace(/\/+$/, "") : text;
  const notified = new URL(notifyUrl).pathname;
  return comparable(notified).endsWith(comparable(encoded(route)))
    ? undefined
    : `notification.path mounts POST ${route}, and defaults.notify_url ends otherwise (${notified}): notifications would miss the route. Let the path of defaults.notify_url end with ${route}, unless a proxy before the application rewrites it`;
}

/** As Nest makes it. The route has no version, so the application's versioning adds nothing. */
function fullPath(path: string, config: ApplicationConfig): string {
  const route = `/${path.replace(/^\/+|\/+$/g, "")}`;
  const prefix = config.getGlobalPrefix().replace(/^\/+|\/+$/g, "");
  const { exclude = [] } = config.getGlobalPrefixOptions();
  const isExcluded = exclude.some(
    ({ pathRegex, requestMethod }) =>
      [RequestMethod.ALL, RequestMethod.POST].includes(requestMethod) &&
      pathRegex.test(route),
  );
  return prefix && !isExcluded ? `/${prefix}${route}` : route;
}

function encoded(path: string): string {
  return new URL(path, "http://localhost").pathname;
}

function unhandledKind({
  methods,
  path,
  reconciled,
  unhandled,
}: StartedInstance): string | undefined {
  const consequence =
    unhandled === "refuse"
      ? "refused with 501, and WeChat Pay repeats it for a day"
      : "accepted and lost";
  if (methods.length === 0) {
    return path === undefined
      ? undefined
      : `notification.path mounts a route, and no method handles what comes by it: each event is ${consequence}. Mark one by @OnContractSigned() or its like`;
  }
  if (path === undefined && !reconciled.contracts) {
    return undefined;
  }
  const signing = methods.filter(handlesKind(isContractSigned));
  const end = methods.filter(handlesKind(isContractTerminated));
  if ((signing.length === 0) === (end.length === 0)) {
    return undefined;
  }
  return end.length === 0
    ? `${namesOf(signing)} handles the signing of contracts, and no method their end: such an event is ${consequence}. Mark one by @OnContractTerminated()`
    : `${namesOf(end)} handles the end of contracts, and no method their signing: such an event is ${consequence}. Mark one by @OnContractSigned()`;
}

/** By the types alone: which state an event tells besides is known when it comes. */
const handlesKind =
  (isOfKind: (event: WechatPayNotification) => boolean) =>
  ({ examples }: MarkedMethod): boolean =>
    examples.some((event_type) =>
      isOfKind({
        id: "",
        event_type,
        create_time: "",
        resource: { out_contract_code: "" },
      }),
    );

/** A class of one or two letters was named by a build, and is named anew by the next. */
function shortenedNames({ methods }: StartedInstance): string | undefined {
  const shortened = methods.filter(
    ({ at, hasOwnId }) => !hasOwnId && at.indexOf(".") < 3,
  );
  return shortened.length === 0
    ? undefined
    : `The build seems to have shortened the names of classes (${namesOf(shortened)}). Marks of handled events are kept under these names, so that the next build may handle an event again: give each method an id, such as { id: "subscriptions.open" }, or keep the names`;
}

function namesOf(methods: MarkedMethod[]): string {
  return methods.map(({ at }) => at).join(", ");
}
