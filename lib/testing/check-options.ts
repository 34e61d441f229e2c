import { DEDUCTION_OUTCOMES } from "./deductions/deduction-outcome";
import { checkRetries } from "./notifications/retries";
import { REFUND_OUTCOMES } from "./refunds/refund-settlements";
import type { SimulatedPlan } from "./deductions/plan";
import type { SimulatorOptions } from "./simulator-options";

/** Whether a value can be used, and what it must be. */
type Check = readonly [
  isUsable: (value: unknown) => boolean,
  requirement: string,
];

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);
const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "";
const isPositiveInteger = (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) > 0;
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const TEXT: Check = [isText, "must be a text that is not empty"];
const POSITIVE: Check = [
  (value) => isNumber(value) && value > 0,
  "must be a number above 0",
];
const BOOLEAN: Check = [
  (value) => typeof value === "boolean",
  "must be true or false",
];
const URL_TEXT: Check = [
  (value) =>
    typeof value === "string" &&
    /^https?:\/\/[^/]/i.test(value) &&
    URL.canParse(value),
  "must be a URL that begins with http:// or https://",
];

/** Each option; the compiler keeps it complete. */
const CHECKS: Readonly<Record<keyof SimulatorOptions, Check>> = {
  port: [
    (value) =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
    "must be a whole number from 0 to 65535; 0 is any free port",
  ],
  host: TEXT,
  mchid: [
    (value) => typeof value === "string" && /^\d{1,32}$/.test(value),
    'must be the merchant id, digits as a string, such as "1900000109"',
  ],
  apiV3Key: [
    (value) => typeof value === "string" && Buffer.byteLength(value) === 32,
    "must be a text that is 32 bytes long",
  ],
  serviceIds: [
    (value) => Array.isArray(value) && value.every(isPositiveInteger),
    "must be a list of positive integers",
  ],
  seed: TEXT,
  now: [
    (value) => typeof value === "function",
    "must be a function that returns milliseconds, such as () => Date.now()",
  ],
  clockSkewSeconds: [isNumber, "must be a number of seconds"],
  deductionOutcome: [
    (value) => DEDUCTION_OUTCOMES.some((outcome) => outcome === value),
    `must be one of ${DEDUCTION_OUTCOMES.join(", ")}`,
  ],
  plans: [
    (value) => Array.isArray(value) && value.every(isObject),
    "must be a list of plans such as { plan_id: 12535, notices: true }",
  ],
  deductionHours: BOOLEAN,
  certificates: BOOLEAN,
  notificationTimeoutMs: POSITIVE,
  notificationRetries: [
    (value) => typeof value === "boolean" || isObject(value),
    "must be true, false, or an object such as { speed: 60 }",
  ],
  notifyTo: URL_TEXT,
  requestsPerSecond: POSITIVE,
  data: [isText, "must be the path of a folder; leave it out to keep nothing"],
  keptExchanges: [
    (value) => Number.isSafeInteger(value) && Number(value) >= 1,
    "must be a whole number of requests, 1 or more",
  ],
  control: [
    (value) => value === "loopback" || value === "any",
    'must be "loopback" or "any"',
  ],
  eventTypes: [isObject, "must be an object with signed and terminated"],
  terminationNotifyUrl: URL_TEXT,
  refundNotifyUrl: URL_TEXT,
  retentionNotifyUrl: URL_TEXT,
  refundDelaySeconds: [
    (value) => isNumber(value) && value >= 0,
    "must be a number of seconds, 0 or more",
  ],
  refundOutcome: [
    (value) => REFUND_OUTCOMES.some((outcome) => outcome === value),
    `must be one of ${REFUND_OUTCOMES.join(", ")}`,
  ],
};
const RETRIES_CHECKS = { speed: POSITIVE };
const PLAN_CHECKS = {
  plan_id: [isPositiveInteger, "must be a positive integer"],
  kind: [
    (value) => value === "renewal" || value === "payAfterUse",
    'must be "renewal" or "payAfterUse"',
  ],
  notices: BOOLEAN,
  price: [isPositiveInteger, "must be a whole number of fen above 0"],
  periodDays: POSITIVE,
  disabled: BOOLEAN,
} satisfies Record<keyof SimulatedPlan, Check>;
const EVENT_TYPES_CHECKS = { signed: TEXT, terminated: TEXT };

/**
 * Whether a simulator can be as these options say.
 *
 * @throws Error that names the first option that cannot be used, and how to fix it
 */
export function checkOptions(options: SimulatorOptions): void {
  if (!isObject(options)) {
    throw new Error(
      `the simulator's options must be an object of ${Object.keys(CHECKS).join(", ")}, or left out`,
    );
  }
  checkEach(options, CHECKS);
  const { notificationRetries, eventTypes, plans = [] } = options;
  plans.forEach((plan, index) => {
    const within = `plans[${index}].`;
    checkEach(plan, PLAN_CHECKS, within);
    if (!isPositiveInteger(plan.plan_id)) {
      throw new Error(`${within}plan_id must be a positive integer`);
    }
  });
  if (typeof notificationRetries === "object") {
    checkRetries(notificationRetries);
    checkEach(notificationRetries, RETRIES_CHECKS, "notificationRetries.");
  }
  if (eventTypes !== undefined) {
    checkEach(eventTypes, EVENT_TYPES_CHECKS, "eventTypes.");
  }
}

function checkEach(
  given: object,
  checks: Readonly<Record<string, Check>>,
  within = "",
): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) {
      continue;
    }
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) {
      throw new Error(
        `${within}${name} is not an option; there are ${Object.keys(checks).join(", ")}`,
      );
    }
    const [isUsable, requirement] = check;
    if (!isUsable(value)) {
      throw new Error(`${within}${name} ${requirement}`);
    }
  }
}
