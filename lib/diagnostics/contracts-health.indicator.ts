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

/** How a health check is to be. */
export interface ContractsHealthOptions {
  /** Milliseconds for which a result is given again, so that probes do not flood WeChat Pay; default 30 000. */
  maximumAge?: number;
}

const MAXIMUM_AGE_MS = 30_000;

/**
 * Tells @nestjs/terminus whether WeChat Pay can be reached and both sides trust each other's keys:
 *
 * ```ts
 * this.health.check([() => this.contracts.isHealthy("wechatpay")]);
 * ```
 */
export class ContractsHealthIndicator {
  private running?: Promise<ContractsHealth>;
  private last?: { health: ContractsHealth; at: number };

  constructor(private readonly diagnostics: ContractsDiagnostics) {}

  /**
   * Never throws: what goes wrong is `down`, with the error's name, code and message.
   *
   * @param key the result's key
   * @param options how old a result may be
   */
  async isHealthy<Key extends string = "wechatpay">(
    key = "wechatpay" as Key,
    { maximumAge = MAXIMUM_AGE_MS }: ContractsHealthOptions = {},
  ): Promise<Record<Key, ContractsHealth>> {
    const isFresh = this.last && performance.now() - this.last.at < maximumAge;
    const health = isFresh ? this.last!.health : await this.check();
    return { [key]: health } as Record<Key, ContractsHealth>;
  }

  /** Calls that come while one is running share its result. */
  private check(): Promise<ContractsHealth> {
    this.running ??= this.diagnostics
      .echo()
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
