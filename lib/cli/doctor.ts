import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { parseArgs } from "node:util";
import { NestFactory } from "@nestjs/core";
import { ConfigurationError, WechatPayApiError } from "../apiv3/errors";
import { ContractsModule } from "../contracts.module";
import type { ContractsModuleOptions } from "../contracts.options";
import { contractsSettings } from "../contracts.settings";
import { ContractsDiagnostics } from "../diagnostics/contracts-diagnostics";
import {
  clockWarning,
  type EchoReport,
  type KeyReport,
  keyWarning,
} from "../diagnostics/echo-report";
import { describeFailure } from "../diagnostics/failure";
import type { RequestEvent } from "../observability/channels";
import { RequestValidationError } from "../validation/request-validation.error";
import { type Command, parsed, write } from "./command";
import { advice } from "./doctor.advice";
import {
  ConfigModuleError,
  loadEnvironment,
  loadOptions,
} from "./doctor.options";
import { variableOf } from "../contracts.environment";
import { UsageError } from "./usage-error";

const HELP = `Usage: nestjs-wechatpay-contracts doctor [options]

Checks the options, asks WeChat Pay for a signed and encrypted echo and tells what it found, one check per line.
No money moves, and no secret is printed.

Options:
  --env FILE        variables to read besides the environment's own (default: .env, where there is one)
  --config FILE     a JavaScript module whose default export, or export "options", is the module's options or a
                    function that returns them, instead of the variables
  --notify-url URL  have WeChat Pay send a notification SECURITY_ECHO.SUCCESS there
  --json            print the result as JSON

Variables:
  WECHATPAY_MCHID, WECHATPAY_MERCHANT_SERIAL_NUMBER, WECHATPAY_API_V3_KEY
  WECHATPAY_MERCHANT_PRIVATE_KEY or WECHATPAY_MERCHANT_PRIVATE_KEY_FILE
  WECHATPAY_PUBLIC_KEY_ID with WECHATPAY_PUBLIC_KEY or WECHATPAY_PUBLIC_KEY_FILE
  WECHATPAY_PLATFORM_CERTIFICATES: download, or file names separated by commas
  WECHATPAY_BASE_URL, WECHATPAY_BACKUP_BASE_URL
  WECHATPAY_APPID, WECHATPAY_SP_APPID, WECHATPAY_SERVICE_ID, WECHATPAY_NOTIFY_URL
  WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: true for the simulator

Exit codes: 0 all well, perhaps with warnings; 1 a check failed; 2 wrong usage.
`;

/** One line of the result. */
export interface DoctorCheck {
  name: string;
  status: "ok" | "warning" | "failed";
  message: string;
  /** What to do next. */
  next?: string;
}

/** What `doctor --json` prints. */
export interface DoctorResult {
  ok: boolean;
  checks: DoctorCheck[];
  /** Absent where no echo came. */
  report?: EchoReport;
}

/** `doctor`: whether the options are right and WeChat Pay can be reached with them. */
export const doctor: Command = {
  help: HELP,
  async run(args) {
    const { values: options } = parsed(() =>
      parseArgs({
        args,
        options: {
          env: { type: "string" },
          config: { type: "string" },
          "notify-url": { type: "string" },
          json: { type: "boolean" },
        },
      }),
    );
    loadEnvironment(options.env);
    const result = await examine(options.config, options["notify-url"]);
    await write(
      process.stdout,
      options.json ? `${JSON.stringify(result, null, 2)}\n` : text(result),
    );
    return result.ok ? 0 : 1;
  },
};

async function examine(
  configFile: string | undefined,
  notify_url: string | undefined,
): Promise<DoctorResult> {
  const checks: DoctorCheck[] = [];
  const hosts = new Set<string>();
  const listen = (event: unknown) => hosts.add((event as RequestEvent).host);
  subscribe("nestjs-wechatpay-contracts:request:error", listen);
  let step = "options";
  try {
    const options = await loadOptions(configFile);
    contractsSettings(options);
    checks.push({
      name: step,
      status: "ok",
      message: `merchant ${options.mchid}, API certificate ${options.merchantSerialNumber}`,
    });
    step = "echo";
    const report = await echo(options, notify_url);
    checks.push(...reportChecks(report, notify_url));
    return { ok: true, checks, report };
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    if (error instanceof RequestValidationError) {
      throw new UsageError(`--notify-url: ${error.message}`);
    }
    checks.push({
      name: step,
      status: "failed",
      message: failureMessage(error, [...hosts], configFile === undefined),
      next: advice(error),
    });
    return { ok: false, checks };
  } finally {
    unsubscribe("nestjs-wechatpay-contracts:request:error", listen);
  }
}

async function echo(
  options: ContractsModuleOptions,
  notify_url: string | undefined,
): Promise<EchoReport> {
  const application = await NestFactory.createApplicationContext(
    ContractsModule.forRoot({ ...options, lazyKeys: false }),
    { logger: false, abortOnError: false },
  );
  try {
    return await application
      .get(ContractsDiagnostics)
      .echo({ encrypted: true, notify_url });
  } finally {
    await application.close();
  }
}

function reportChecks(
  report: EchoReport,
  notify_url: string | undefined,
): DoctorCheck[] {
  const clock = clockWarning(report);
  const checks: DoctorCheck[] = [
    {
      name: "echo",
      status: "ok",
      message: `${report.host} answered in ${report.roundTripMs} ms, Request-ID ${report.requestId ?? "none"}`,
    },
    {
      name: "signature",
      status: "ok",
      message: `verified by ${report.verifiedBy}`,
    },
    {
      name: "encryption",
      status: "ok",
      message: "an encrypted message went there and came back",
    },
    {
      name: "clock",
      status: clock ? "warning" : "ok",
      message:
        clock ??
        `agrees with WeChat Pay's to ${Math.abs(report.clockDifferenceSeconds)} s`,
    },
    ...report.keys.map(keyCheck),
  ];
  if (notify_url !== undefined) {
    checks.push({
      name: "notification",
      status: "ok",
      message: `asked for SECURITY_ECHO.SUCCESS at ${notify_url}`,
      next: "see in your application's log whether it came",
    });
  }
  return checks;
}

function keyCheck(key: KeyReport): DoctorCheck {
  const warning = keyWarning(key);
  if (warning !== undefined) {
    return {
      name: "key",
      status: "warning",
      message: warning,
      next: 'give its successor, or platformCertificates "download", which renews them',
    };
  }
  return {
    name: "key",
    status: "ok",
    message:
      key.kind === "publicKey"
        ? `public key ${key.serial}, does not expire`
        : `certificate ${key.serial}, expires ${key.expiresAt}, in ${key.daysLeft} days`,
  };
}

function failureMessage(
  error: unknown,
  hosts: readonly string[],
  fromEnvironment: boolean,
): string {
  if (error instanceof ConfigModuleError) {
    return error.message;
  }
  const { name, code, message, requestId } = describeFailure(error);
  if (error instanceof ConfigurationError) {
    const variable = fromEnvironment ? variableOf(error.option) : undefined;
    // Of a value that is missing the message names it already.
    return variable === undefined || message.includes(`set ${variable}`)
      ? message
      : message.replace(error.option, `${error.option} (${variable})`);
  }
  return [
    hosts.length > 0 ? `${hosts.join(", ")}:` : "",
    error instanceof WechatPayApiError ? `HTTP ${error.status}` : name,
    code ?? "",
    message,
    requestId === undefined ? "" : `(Request-ID ${requestId})`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function text({ ok, checks }: DoctorResult): string {
  const lines = checks.map(
    ({ name, status, message, next }) =>
      `${status.padEnd(8)} ${name.padEnd(13)} ${message}${next === undefined ? "" : ` -> ${next}`}\n`,
  );
  const warnings = checks.filter(({ status }) => status === "warning").length;
  const verdict = ok
    ? `All well${warnings > 0 ? `, ${warnings} to look at` : ""}.`
    : "A check failed.";
  return `${lines.join("")}${verdict}\n`;
}
