import { ConfigurationError, WechatPayTransportError } from "../apiv3/errors";
import { isTimeout, TIMEOUT_RULE } from "../client/timeout";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import type { ContractsDiagnostics } from "./contracts-diagnostics";
import { clockWarning, type EchoReport, keyWarning } from "./echo-report";
import { describeFailure, type Failure } from "./failure";

/** What the indicator says under its key; the shape that @nestjs/terminus expects. */
export type ContractsHealth =
  | ({
      status: "up";
      /** What will fail soon: a certificate with less than 14 days left, a clock that is off by more than a minute. */
      warning?: string;
      /** When this was found, ISO 8601. */
      checkedAt: string;
    } & Omit<EchoReport, "keys" | "encryptedEcho">)
  | ({ status: "down"; checkedAt: string } & Failure);

/** Options of a health check. */
export interface ContractsHealthOptions {
  /**
   * Milliseconds for which a result is reused, so that probes do not flood WeChat Pay; default 30 000, at most an hour.
   * `checkedAt` shows its age.
   */
  maximumAge?: number;
  /** Milliseconds after which the result is `down` where no answer has come; default 3000. Must be less than the probe's own timeout. */
  timeout?: number;
}

const NAMES: Names<ContractsHealthOptions> = {
  maximumAge: true,
  timeout: true,
};

const MAXIMUM_AGE_MS = 30_000;
const OLDEST_MS = 60 * 60 * 1000;
const TIMEOUT_MS = 3_000;

/**
 * Reports to @nestjs/terminus whether WeChat Pay can be reached and both sides accept each other's keys.
 *
 * @example
 * ```ts
 * const result = await health.isHealthy("wechatpay"); // within a route: check.check([() => health.isHealthy("wechatpay")])
 * console.log(result.wechatpay?.status); // up
 * ```
 */
export class ContractsHealthIndicator {
  private running?: Promise<ContractsHealth>;
  private last?: { health: ContractsHealth; at: number };

  constructor(private readonly diagnostics: ContractsDiagnostics) {}

  /**
   * `down` where the echo fails, with the error's name, code and message, or where no answer comes in time.
   *
   * @param key the result's key
   * @param options how old a result may be, and how long this may take
   * @throws ConfigurationError for an unknown option, or a value that cannot be used
   */
  async isHealthy<Key extends string = "wechatpay">(
    key = "wechatpay" as Key,
    options: ContractsHealthOptions = {},
  ): Promise<Record<Key, ContractsHealth>> {
    const { maximumAge, timeout } = checkedOptions(options);
    const isFresh = this.last && performance.now() - this.last.at < maximumAge;
    const health = isFresh
      ? this.last!.health
      : await inTime(this.check(timeout), timeout);
    return { [key]: health } as Record<Key, ContractsHealth>;
  }

  /** Calls that come while one is running share its result; each waits for it as long as it says itself. */
  private check(timeout: number): Promise<ContractsHealth> {
    this.running ??= this.diagnostics
      .echo({ config: { deadline: timeout } })
      .then(up, down)
      .then((health) => {
        this.last = { health, at: performance.now() };
        return health;
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }
}

function checkedOptions(
  options: ContractsHealthOptions,
): Required<ContractsHealthOptions> {
  for (const name of unknownNames(options, NAMES)) {
    throw new ConfigurationError(name, unknownNameProblem(name, NAMES));
  }
  const { maximumAge = MAXIMUM_AGE_MS, timeout = TIMEOUT_MS } = options;
  if (!(maximumAge >= 0 && maximumAge <= OLDEST_MS)) {
    throw new ConfigurationError(
      "maximumAge",
      `must be a number of milliseconds from 0 to ${OLDEST_MS}; an older result does not show the current state`,
    );
  }
  if (!isTimeout(timeout)) {
    throw new ConfigurationError("timeout", `must be ${TIMEOUT_RULE}`);
  }
  return { maximumAge, timeout };
}

/** An echo may go on: the first certificates before it, or another probe, have a time of their own. */
async function inTime(
  health: Promise<ContractsHealth>,
  timeout: number,
): Promise<ContractsHealth> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ContractsHealth>((resolve) => {
    timer = setTimeout(() => resolve(down(lateError(timeout))), timeout);
  });
  try {
    return await Promise.race([health, late]);
  } finally {
    clearTimeout(timer);
  }
}

function lateError(timeout: number): WechatPayTransportError {
  return new WechatPayTransportError(`no answer within ${timeout} ms`, {
    cause: Object.assign(new Error("timeout"), { code: "ETIMEDOUT" }),
    outcome: "unknown",
    retryable: true,
  });
}

function up(report: EchoReport): ContractsHealth {
  const warnings = [...report.keys.map(keyWarning), clockWarning(report)];
  const { host, roundTripMs, requestId, clockDifferenceSeconds, verifiedBy } =
    report;
  return {
    status: "up",
    warning:
      warnings.filter((text) => text !== undefined).join("; ") || undefined,
    checkedAt: new Date().toISOString(),
    host,
    roundTripMs,
    requestId,
    clockDifferenceSeconds,
    verifiedBy,
  };
}

function down(error: unknown): ContractsHealth {
  return {
    status: "down",
    checkedAt: new Date().toISOString(),
    ...describeFailure(error),
  };
}
