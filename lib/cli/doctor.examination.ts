import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { MerchantSigner } from "../apiv3/merchant-signer";
import { createMerchant, type Merchant } from "../merchant/create-merchant";
import type { ContractsModuleOptions } from "../merchant/options";
import { contractsSettings } from "../merchant/settings";
import { ECHO_PATH } from "../diagnostics/contracts-diagnostics";
import type { EchoReport } from "../diagnostics/echo-report";
import type { RequestEvent } from "../observability/channels";
import { notifyUrlProblem } from "../validation/notify-url";
import { advice } from "./doctor.advice";
import { checkProxy, checkTls, watchConnection } from "./doctor.connection";
import { echoChecks } from "./doctor.echo";
import { failureMessages } from "./doctor.failure";
import { checkNotifyRoute } from "./doctor.notify-route";
import { loadOptions } from "./doctor.options";
import type { DoctorCheck, DoctorResult } from "./doctor.result";
import { checkAppid, checkService } from "./doctor.service";
import { UsageError } from "./usage-error";

/** What is to be examined. */
export interface Subject {
  /** A config module; the environment's variables unless given. */
  configFile?: string;
  /** Where notifications come; not tried unless given. */
  notify_url?: string;
}

/**
 * Checks the options, then what they lead to. What rests on a check that failed is not tried.
 *
 * @throws UsageError
 */
export async function examine(subject: Subject): Promise<DoctorResult> {
  const examination = new Examination(subject);
  await examination.run();
  return examination.result();
}

class Examination {
  private readonly checks: DoctorCheck[] = [];
  private readonly failedHosts = new Set<string>();
  private report?: EchoReport;

  constructor(private readonly subject: Subject) {}

  result(): DoctorResult {
    const { checks, report } = this;
    const ok = checks.every(({ status }) => status !== "failed");
    return { ok, checks, report };
  }

  async run(): Promise<void> {
    const listen = (event: unknown) =>
      this.failedHosts.add((event as RequestEvent).host);
    subscribe("nestjs-wechatpay-contracts:request:error", listen);
    try {
      const options = await this.checkOptions();
      if (options) {
        await this.examineMerchant(options);
      }
    } finally {
      unsubscribe("nestjs-wechatpay-contracts:request:error", listen);
    }
  }

  private async checkOptions(): Promise<ContractsModuleOptions | undefined> {
    const { configFile, notify_url } = this.subject;
    const options = await this.check("options", async () => {
      const loaded = await loadOptions(configFile);
      contractsSettings(loaded);
      this.checks.push({
        name: "options",
        status: "ok",
        message: `merchant ${loaded.mchid}, API certificate ${loaded.merchantSerialNumber}`,
      });
      return loaded;
    });
    const problem =
      options && notifyUrlProblem(notify_url, options.allowInsecureNotifyUrl);
    if (problem) {
      throw new UsageError(`--notify-url: notify_url ${problem}`);
    }
    return options;
  }

  private async examineMerchant(
    options: ContractsModuleOptions,
  ): Promise<void> {
    const warnings: string[] = [];
    const merchant = await this.check("echo", () => start(options, warnings));
    try {
      if (merchant) {
        await this.askWechatPay(merchant, options);
      }
      const isRouteRight = await this.tryRoute(options);
      if (merchant && this.report && isRouteRight) {
        await this.askForNotification(merchant);
      }
    } finally {
      await merchant?.close();
    }
    this.checks.push(
      ...warnings.map((message) => ({
        name: "log",
        status: "warning" as const,
        message,
      })),
    );
  }

  private async askWechatPay(
    { contracts, diagnostics }: Merchant,
    { http, defaults = {}, merchantPrivateKey }: ContractsModuleOptions,
  ): Promise<void> {
    // A signer of the merchant's own may do without it.
    const { sign, decrypt } = Object(merchantPrivateKey) as MerchantSigner;
    const encrypted = sign === undefined || decrypt !== undefined;
    const echo = await this.check("echo", () =>
      watchConnection(ECHO_PATH, () => diagnostics.echo({ encrypted })),
    );
    if (!echo) {
      return;
    }
    this.report = echo.result;
    this.checks.push(
      ...echoChecks(echo.result),
      checkTls(echo.connection),
      checkProxy(echo.connection, http),
    );
    const service = await this.check("service", () =>
      checkService(contracts, defaults),
    );
    this.checks.push(...(service ? [service] : []), checkAppid(defaults));
  }

  /** @returns whether the route stood the check */
  private async tryRoute({
    defaults,
    publicKey,
    allowInsecureNotifyUrl,
  }: ContractsModuleOptions): Promise<boolean> {
    const { notify_url } = this.subject;
    if (notify_url === undefined) {
      if (this.report) {
        this.checks.push({
          name: "route",
          status: "unknown",
          message: "not tried",
          next: `give --notify-url ${defaults?.notify_url ?? "URL"}`,
        });
      }
      return false;
    }
    const check = await checkNotifyRoute(notify_url, {
      serial: this.report?.verifiedBy ?? publicKey?.id ?? "PUB_KEY_ID_0",
      allowInsecure: allowInsecureNotifyUrl === true,
    });
    this.checks.push(check);
    return check.status !== "failed";
  }

  private async askForNotification({ diagnostics }: Merchant): Promise<void> {
    const { notify_url } = this.subject;
    const echo = await this.check("notification", () =>
      diagnostics.echo({ notify_url }),
    );
    if (echo) {
      this.checks.push({
        name: "notification",
        status: "asked",
        message: `WeChat Pay is to send SECURITY_ECHO.SUCCESS to ${notify_url}`,
        next: "see in your application's log whether it came and was verified; the doctor cannot",
      });
    }
  }

  /** @returns what `run` returns, or `undefined` where it failed, which is then the check's result */
  private async check<T>(
    name: string,
    run: () => Promise<T>,
  ): Promise<T | undefined> {
    this.failedHosts.clear();
    try {
      return await run();
    } catch (error) {
      if (error instanceof UsageError) {
        throw error;
      }
      const isFromEnvironment = this.subject.configFile === undefined;
      const next = advice(error);
      this.checks.push(
        ...failureMessages(error, [...this.failedHosts], isFromEnvironment).map(
          (message) => ({ name, status: "failed" as const, message, next }),
        ),
      );
      return undefined;
    }
  }
}

/** The merchant alone: handlers and routes are the application's, which the doctor does not have. */
function start(
  options: ContractsModuleOptions,
  warnings: string[],
): Promise<Merchant> {
  return createMerchant(
    { ...options, lazyKeys: false, notification: undefined },
    {
      logger: {
        // Errors are told by the check that they fail.
        error: () => undefined,
        warn: (message) => void warnings.push(message),
      },
    },
  );
}
