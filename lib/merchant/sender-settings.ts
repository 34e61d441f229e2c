import { ConfigurationError } from "../apiv3/errors";
import { wrongValue } from "../apiv3/option-value";
import { proxyProblem } from "../client/proxy";
import { DEFAULT_TIMEOUT } from "../client/request-config";
import {
  DEFAULT_DEADLINE,
  type SenderSettings,
} from "../client/request-sender";
import { retrySettings } from "../client/retry";
import {
  CONNECT_TIMEOUT_RULE,
  isConnectTimeout,
  isTimeout,
  TIMEOUT_RULE,
} from "../client/timeout";
import { isPublicHost } from "../validation/notify-url";
import { readAll } from "../validation/read-all";
import type { ContractsModuleOptions } from "./options";

const MAIN_HOST = "https://api.mch.weixin.qq.com";
const BACKUP_HOST = "https://api2.mch.weixin.qq.com";

/** @throws ConfigurationError of every option that is wrong of where and how requests are sent */
export function senderSettings(
  options: ContractsModuleOptions,
): SenderSettings {
  const { requests, ...hosts } = readAll({
    baseUrl: () => origin(options.baseUrl ?? MAIN_HOST, "baseUrl"),
    backupBaseUrl: () => backupOrigin(options),
    requests: () => requestSettings(options),
  });
  return { ...hosts, ...requests };
}

function requestSettings({
  http,
  retry,
}: ContractsModuleOptions): Pick<SenderSettings, "http" | "retry"> {
  const settings = readAll({
    http: () => requestDefaults(http),
    retry: () => retrySettings(retry),
  });
  const { timeout = 0 } = settings.http;
  if (timeout > (settings.retry.deadline ?? DEFAULT_DEADLINE)) {
    throw new ConfigurationError(
      "http.timeout",
      `must not be longer than retry.deadline (default ${DEFAULT_DEADLINE}), which ends all attempts together`,
    );
  }
  return settings;
}

function requestDefaults(
  http: ContractsModuleOptions["http"] = {},
): SenderSettings["http"] {
  readAll({
    timeout: () => {
      if (http.timeout !== undefined && !isTimeout(http.timeout)) {
        throw new ConfigurationError(
          "http.timeout",
          wrongValue(
            http.timeout,
            "number",
            `must be ${TIMEOUT_RULE}; without a time-out a hung server hangs the checkout`,
          ),
        );
      }
    },
    connectTimeout: () => {
      const { connectTimeout, timeout = DEFAULT_TIMEOUT } = http;
      if (
        connectTimeout !== undefined &&
        !isConnectTimeout(connectTimeout, timeout)
      ) {
        throw new ConfigurationError(
          "http.connectTimeout",
          wrongValue(
            connectTimeout,
            "number",
            `must be ${CONNECT_TIMEOUT_RULE}`,
          ),
        );
      }
    },
    proxy: () => {
      const problem = proxyProblem(http.proxy);
      if (problem !== undefined) {
        throw new ConfigurationError(
          "http.proxy",
          wrongValue(http.proxy, "object", problem),
        );
      }
    },
  });
  return http;
}

/** WeChat Pay's other city stands in for its main host, and for no other. */
function backupOrigin({
  baseUrl,
  backupBaseUrl,
}: ContractsModuleOptions): string | undefined {
  if (backupBaseUrl === false) {
    return undefined;
  }
  const fallback = baseUrl === undefined ? BACKUP_HOST : undefined;
  const value = backupBaseUrl ?? fallback;
  return value === undefined ? undefined : origin(value, "backupBaseUrl");
}

/** @returns the origin, without a trailing slash */
function origin(value: unknown, option: string): string {
  const text = typeof value === "string" ? value : "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      option,
      wrongValue(
        value,
        "string",
        `must be an absolute URL such as ${MAIN_HOST}`,
      ),
    );
  }
  if (url.href !== `${url.origin}/`) {
    throw new ConfigurationError(
      option,
      "must be an origin: no path, query, fragment or credentials; the path is signed as WeChat Pay sees it",
    );
  }
  if (url.protocol === "http:" && isPublicHost(url)) {
    throw new ConfigurationError(
      option,
      "must be https; http is for a simulator on a private address",
    );
  }
  return url.origin;
}
