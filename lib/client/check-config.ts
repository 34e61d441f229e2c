import { RequestValidationError } from "../validation/request-validation.error";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import { proxyProblem } from "./proxy";
import type { WechatPayRequestConfig } from "./request-config";
import {
  CONNECT_TIMEOUT_RULE,
  isConnectTimeout,
  isTimeout,
  LONGEST_TIMER_MS,
  TIMEOUT_RULE,
} from "./timeout";

/** The fields of a config that the module's options can give for every call. */
export const SHARED_FIELDS: Names<
  Omit<WechatPayRequestConfig, "signal" | "deadline">
> = {
  timeout: true,
  connectTimeout: true,
  headers: true,
  proxy: true,
  httpAgent: true,
  httpsAgent: true,
};

const FIELDS: Names<WechatPayRequestConfig> = {
  ...SHARED_FIELDS,
  signal: true,
  deadline: true,
};

/** What belongs elsewhere, though axios takes it in its config. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["params", "has no effect; put them into the path with wechatPayPath"],
  ["data", "has no effect; the body is the second argument of post"],
  ["cancelToken", "has no effect; give a signal"],
]);

/**
 * Checks the config of a call before anything is signed.
 *
 * @throws RequestValidationError naming the field that would have no effect, or that cannot be used
 */
export function checkConfig(config: unknown): void {
  if (config === undefined || config === null) {
    return;
  }
  if (typeof config !== "object") {
    throw refusal("config", "must be an object");
  }
  for (const name of unknownNames(config, FIELDS)) {
    throw refusal(
      name,
      ELSEWHERE.get(name) ?? unknownNameProblem(name, FIELDS),
    );
  }
  const { timeout, connectTimeout, deadline, signal, proxy } =
    config as WechatPayRequestConfig;
  for (const [name, value] of Object.entries({ timeout, deadline })) {
    if (value !== undefined && !isTimeout(value)) {
      throw RequestValidationError.of(
        name,
        "isTimeout",
        `must be ${TIMEOUT_RULE}`,
      );
    }
  }
  // Of the options' time-out it may be the longer one: what comes first ends the attempt.
  if (
    connectTimeout !== undefined &&
    !isConnectTimeout(connectTimeout, timeout ?? LONGEST_TIMER_MS)
  ) {
    throw RequestValidationError.of(
      "connectTimeout",
      "isConnectTimeout",
      `must be ${CONNECT_TIMEOUT_RULE}`,
    );
  }
  const problem = proxyProblem(proxy);
  if (problem !== undefined) {
    throw refusal("proxy", problem);
  }
  if (signal !== undefined && typeof Object(signal).aborted !== "boolean") {
    throw refusal("signal", "must be an AbortSignal; of a controller, .signal");
  }
}

function refusal(field: string, problem: string): RequestValidationError {
  return RequestValidationError.of(field, "isConfig", problem);
}
