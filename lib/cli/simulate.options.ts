import { checkOptions } from "../testing/check-options";
import {
  DEDUCTION_OUTCOMES,
  type DeductionOutcome,
} from "../testing/deductions/deduction-outcome";
import type { SimulatedPlan } from "../testing/deductions/plan";
import {
  parseFault,
  parseNotificationFault,
} from "../testing/faults/fault-text";
import type { Fault, NotificationFault } from "../testing/faults/fault";
import type { FaultRule } from "../testing/faults/faults";
import type { NotificationSigner } from "../testing/notifications/notification-keys";
import { checkRetries } from "../testing/notifications/retries";
import { REFUND_OUTCOMES } from "../testing/refunds/refund-settlements";
import type { SimulatorOptions } from "../testing/simulator-options";
import { parseOptions } from "./command";
import { UsageError } from "./usage-error";

/** What a command line asks of a simulator. */
export interface SimulateArguments {
  options: SimulatorOptions;
  faults: FaultRule<Fault>[];
  notificationFaults: FaultRule<NotificationFault>[];
  signedBy: NotificationSigner;
}

const DEFAULT_PORT = 8788;

/** Reads the arguments of `simulate`. @throws UsageError */
export function simulateArguments(args: string[]): SimulateArguments {
  const values = parseOptions(args, {
    port: { type: "string" },
    host: { type: "string" },
    data: { type: "string" },
    "kept-exchanges": { type: "string" },
    mchid: { type: "string" },
    "service-id": { type: "string", multiple: true },
    retries: { type: "string" },
    "signed-by": { type: "string" },
    "notify-to": { type: "string" },
    "termination-url": { type: "string" },
    refunds: { type: "string" },
    plan: { type: "string", multiple: true },
    deductions: { type: "string" },
    "retention-url": { type: "string" },
    "refund-url": { type: "string" },
    "requests-per-second": { type: "string" },
    seed: { type: "string" },
    fault: { type: "string", multiple: true },
    "notification-fault": { type: "string", multiple: true },
    control: { type: "string" },
  });
  const { host, data, mchid, seed } = values;
  for (const name of ["host", "data"] as const) {
    if (values[name] === "") {
      throw new UsageError(`--${name} must not be empty`);
    }
  }
  if (mchid !== undefined && !/^\d{1,32}$/.test(mchid)) {
    throw new UsageError("--mchid must be a number of up to 32 digits");
  }
  if (values.control !== undefined && values.control !== "any") {
    throw new UsageError("--control must be any, or left out");
  }
  return {
    options: {
      port: wholeNumber("--port", values.port, 0, 65_535) ?? DEFAULT_PORT,
      host,
      data,
      keptExchanges: wholeNumber(
        "--kept-exchanges",
        values["kept-exchanges"],
        1,
      ),
      mchid,
      seed,
      serviceIds: values["service-id"]?.map(
        (each) => wholeNumber("--service-id", each, 1) as number,
      ),
      notificationRetries: retries(values.retries),
      requestsPerSecond: wholeNumber(
        "--requests-per-second",
        values["requests-per-second"],
        1,
      ),
      notifyTo: url("--notify-to", values["notify-to"]),
      terminationNotifyUrl: url("--termination-url", values["termination-url"]),
      refundOutcome: oneOf("--refunds", values.refunds, REFUND_OUTCOMES),
      refundNotifyUrl: url("--refund-url", values["refund-url"]),
      plans: values.plan?.map(plan),
      deductionOutcome: oneOf<DeductionOutcome>(
        "--deductions",
        values.deductions,
        DEDUCTION_OUTCOMES,
      ),
      retentionNotifyUrl: url("--retention-url", values["retention-url"]),
      control: values.control,
    },
    faults: (values.fault ?? []).map((text) =>
      withName("--fault", () => parseFault(text)),
    ),
    notificationFaults: (values["notification-fault"] ?? []).map((text) =>
      withName("--notification-fault", () => parseNotificationFault(text)),
    ),
    signedBy: signer(values["signed-by"]),
  };
}

function wholeNumber(
  name: string,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new UsageError(
      most === Number.MAX_SAFE_INTEGER
        ? `${name} must be a whole number of ${least} or more`
        : `${name} must be a whole number from ${least} to ${most}`,
    );
  }
  return number;
}

function retries(text = "official"): SimulatorOptions["notificationRetries"] {
  if (text === "official" || text === "off") {
    return text === "official";
  }
  const speed = Number(text);
  try {
    checkRetries({ speed });
  } catch {
    throw new UsageError(
      "--retries must be official, off, or a speed of 0.1 or more",
    );
  }
  return { speed };
}

function signer(text = "publicKey"): NotificationSigner {
  if (text === "publicKey" || text === "certificate") {
    return text;
  }
  const share = Number(text);
  if (!(text.trim() !== "" && share >= 0 && share <= 1)) {
    throw new UsageError(
      "--signed-by must be publicKey, certificate, or a share from 0 to 1",
    );
  }
  return share;
}

function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  known: readonly T[],
): T | undefined {
  const one = known.find((each) => each === text);
  if (text !== undefined && one === undefined) {
    throw new UsageError(`${name} must be one of ${known.join(", ")}`);
  }
  return one;
}

/** A plan as it is told: `12535 notices=true price=6800`. */
function plan(text: string): SimulatedPlan {
  const [id, ...terms] = text.trim().split(/\s+/);
  const read = {
    plan_id: valueOf(id),
    ...Object.fromEntries(
      terms.map((term) => {
        const [name = "", ...value] = term.split("=");
        return [name, valueOf(value.join("="))];
      }),
    ),
  } as SimulatedPlan;
  try {
    checkOptions({ plans: [read] });
  } catch (error) {
    const reason = (error as Error).message.replace(/^plans\[0\]\./, "");
    throw new UsageError(
      `--plan ${JSON.stringify(text)}: ${reason}; such as "12535 notices=true price=6800"`,
    );
  }
  return read;
}

function valueOf(text = ""): string | number | boolean {
  if (text === "true" || text === "false") {
    return text === "true";
  }
  return /^\d+$/.test(text) ? Number(text) : text;
}

function url(name: string, text: string | undefined): string | undefined {
  if (
    text !== undefined &&
    !(/^https?:\/\//.test(text) && URL.canParse(text))
  ) {
    throw new UsageError(
      `${name} must be a URL that begins with http:// or https://`,
    );
  }
  return text;
}

function withName<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${name} ${(error as Error).message}`);
  }
}
