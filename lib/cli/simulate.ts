import { once } from "node:events";
import { WechatPaySimulator } from "../testing/simulator";
import type { SimulatorOptions } from "../testing/simulator-options";
import { type Command, write } from "./command";
import { act, ACTS, nearestAct } from "./simulate.acts";
import { deliveryText, exchangeText } from "./simulate.log";
import { logs } from "./simulate.logs";
import { simulateArguments } from "./simulate.options";
import { variablesText, writeVariables } from "./simulate.variables";
import { UsageError } from "./usage-error";

const HELP = `Usage: nestjs-wechatpay-contracts simulate [options]
       nestjs-wechatpay-contracts simulate ACT [--url http://127.0.0.1:8788]

Runs a simulated WeChat Pay for one merchant, prints the variables that make an application use it, and logs
each request and notification: what was signed, what was verified, and why it was refused. Open its address in a
browser for the phone of its user. Ctrl+C ends it.

Options:
  --port NUMBER                where to listen (default 8788; 0 for any free port)
  --host ADDRESS               the address to listen at (default 127.0.0.1)
  --data FOLDER                keep keys and state there, and write the variables to FOLDER/.env
  --kept-exchanges COUNT       how many requests are kept at least, with --data in its folder (default 1000)
  --mchid NUMBER               the merchant (default 1900000109)
  --service-id NUMBER          a service that the merchant has; may be repeated (default: any)
  --retries SPEED              how notifications that were not acknowledged are sent again: official (default), off,
                               or a number of times faster than official, such as 60
  --signed-by KEY              what signs notifications: publicKey (default), certificate, or the share from 0 to 1
                               that the public key signs
  --notify-to URL              where all notifications go, whatever notify_url says; without a path it keeps that of
                               the notify_url
  --termination-url URL        where terminations are notified (default: the contract's notify_url)
  --refunds OUTCOME            what becomes of refunds: SUCCESS (default), CLOSED, ABNORMAL, or PROCESSING
  --plan "ID …"                a plan of automatic deductions, such as "12535 notices=true price=6800"; also
                               kind=payAfterUse, periodDays=30, disabled=true; may be repeated (default: renewals by
                               the month)
  --deductions OUTCOME         what becomes of deductions: SUCCESS (default), ACCEPT, NOTENOUGH, BANKERROR,
                               USER_ACCOUNT_ABNORMAL, or SYSTEMERROR
  --retention-url URL          where it is asked what would keep a user who ends a contract (default: nowhere)
  --refund-url URL             where refunds without a notify_url are notified (default: nowhere)
  --requests-per-second COUNT  refuse more than that with RATELIMIT_EXCEEDED (default: any number)
  --seed TEXT                  draw identifiers from it, so that they can be repeated
  --fault "WHEN KIND …"        what goes wrong with requests, such as "once reset", "0.1 unsigned" or
                               "always status status=500 code=SYSTEM_ERROR path=/v3/pay"; may be repeated
  --notification-fault "…"     the same for notifications, such as "0.05 signtest" or "once duplicate"
  --control any                let other machines use the phone and the control routes (default: loopback)

Commands for a running simulator, answered as JSON:
  pay PREPAY_ID [--openid OPENID] [--sign | --no-sign]
  sign CODE, decline CODE, terminate CODE [--mode SYSTEM_TERMINATE] [--remark TEXT]
  retention CODE               ask the shop what would keep the user
  settle OUT_TRADE_NO [--end NOTENOUGH]
                               end a deduction that is under way (default: SUCCESS)
  advance --days 1 --hours 2 --minutes 3 --seconds 4, or --to-next-retry
  fault "once status status=500" [--notification], or --clear
  redeliver ID [--fault signtest]
  rotate                       issue a platform certificate that signs from now on
  migrate                      notifications change over to the public key within seven days of its clock
  offline [--seconds 60]       its port refuses connections
  logs [--follow] [--json]     what it received and sent; with --follow, also what comes next

Exit codes: 0 done or ended by a signal, 1 it could not start or be reached, 2 wrong usage.
`;

/** `simulate`: a simulated WeChat Pay that runs until it is stopped. */
export const simulate: Command = {
  help: HELP,
  async run(args) {
    const [name = "", ...rest] = args;
    if (name === "logs") {
      return logs(rest);
    }
    if (Object.hasOwn(ACTS, name)) {
      return act(name, rest);
    }
    if (name !== "" && !name.startsWith("-")) {
      throw new UsageError(
        `unknown command simulate ${name}${nearestAct(name)}`,
      );
    }
    const { options, faults, notificationFaults, signedBy } =
      simulateArguments(args);
    const ended = Promise.race([
      once(process, "SIGINT"),
      once(process, "SIGTERM"),
    ]);
    try {
      const simulator = await WechatPaySimulator.start(options);
      simulator.notificationsSignedBy = signedBy;
      faults.forEach((rule) => simulator.faults.add(rule));
      notificationFaults.forEach((rule) =>
        simulator.notificationFaults.add(rule),
      );
      log(simulator);
      await write(process.stdout, await introduction(simulator, options));
      await ended;
      await simulator.stop();
      return 0;
    } catch (error) {
      await write(process.stderr, `${problem(error, options)}\n`);
      return 1;
    }
  },
};

/** What listening fails with where a host is none of this machine's. */
const NOT_HERE = ["ENOTFOUND", "EAI_AGAIN", "EADDRNOTAVAIL", "EINVAL"];

function problem(error: unknown, { host, port }: SimulatorOptions): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return `port ${port} is in use: give another with --port, or --port 0 for any that is free`;
  }
  return host !== undefined && NOT_HERE.includes(code)
    ? `--host ${host} is not an address of this machine: give one that is, such as 127.0.0.1, or 0.0.0.0 for all of them`
    : message;
}

function log({ events }: WechatPaySimulator): void {
  const print = (text: string) => process.stdout.write(`${text}\n\n`);
  events.on("exchange", (exchange) => print(exchangeText(exchange)));
  events.on("delivery", ({ id, event, event_type, deliveries }, delivery) => {
    const { resource } = event;
    const attempt = deliveries.length;
    print(deliveryText({ id, event_type, resource }, delivery, attempt));
  });
}

async function introduction(
  { moduleOptions, baseUrl }: WechatPaySimulator,
  { data, serviceIds }: SimulatorOptions,
): Promise<string> {
  const variables = variablesText(moduleOptions, serviceIds?.[0], data);
  const where =
    data === undefined
      ? "Set these variables"
      : `Set these variables, or read them from ${await writeVariables(variables, moduleOptions.publicKey.pem, data)}`;
  return `The simulated WeChat Pay answers at ${baseUrl}
Open that address in a browser for the phone of its user.

${where}:

${variables}
`;
}
