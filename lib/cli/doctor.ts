import { type Command, parseOptions, stdoutKeptFree, write } from "./command";
import { examine } from "./doctor.examination";
import { loadEnvironment } from "./doctor.options";
import { resultText } from "./doctor.result";

const HELP = `Usage: nestjs-wechatpay-contracts doctor [options]

Checks the options, asks WeChat Pay for a signed and encrypted echo and for the service, tries the notify route, and
prints the results, one check per line. No money moves, and no secret is printed.

Options:
  --env FILE        variables to read besides the environment's own (default: .env, where there is one)
  --config FILE     a JavaScript module whose default export, or export "options", is the module's options or a
                    function that returns them, instead of the variables
  --notify-url URL  post a forged notification there, which the route must refuse with 401 and the code FAIL; then
                    have WeChat Pay send SECURITY_ECHO.SUCCESS there
  --json            print the result as JSON: { ok, checks: [{ name, status, message, next? }], report? }

Each check is
  ok       seen to be right
  warning  works now, but needs attention
  failed   seen to be wrong
  asked    somebody else was asked to act; check elsewhere whether it happened
  unknown  not tried, or cannot be checked from here, such as whether an AppID is granted

Variables:
  WECHATPAY_MCHID, WECHATPAY_MERCHANT_SERIAL_NUMBER
  WECHATPAY_MERCHANT_PRIVATE_KEY or WECHATPAY_MERCHANT_PRIVATE_KEY_FILE
  WECHATPAY_API_V3_KEY or WECHATPAY_API_V3_KEY_FILE: the key, or the present one, a comma and the former
  WECHATPAY_PUBLIC_KEY_ID with WECHATPAY_PUBLIC_KEY or WECHATPAY_PUBLIC_KEY_FILE
  WECHATPAY_PLATFORM_CERTIFICATES: download, PEM certificates, or file names separated by commas, also
    after "download,"; or WECHATPAY_PLATFORM_CERTIFICATES_FILE: the file names alone
  WECHATPAY_BASE_URL, WECHATPAY_BACKUP_BASE_URL
  WECHATPAY_APPID, WECHATPAY_SP_APPID, WECHATPAY_APP_APPID, WECHATPAY_SERVICE_ID, WECHATPAY_NOTIFY_URL
  WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: true for the simulator

Exit codes: 0 no check failed, though some may be warning, asked or unknown; 1 a check failed; 2 wrong usage, reported
on standard error. What a config module prints goes there as well.
`;

/** `doctor`: whether the options are right, WeChat Pay can be reached with them, and its notifications arrive. */
export const doctor: Command = {
  help: HELP,
  async run(args) {
    const options = parseOptions(args, {
      env: { type: "string" },
      config: { type: "string" },
      "notify-url": { type: "string" },
      json: { type: "boolean" },
    });
    loadEnvironment(options.env);
    const result = await stdoutKeptFree(() =>
      examine({
        configFile: options.config,
        notify_url: options["notify-url"],
      }),
    );
    await write(
      process.stdout,
      options.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : resultText(result),
    );
    return result.ok ? 0 : 1;
  },
};
