import type { TerminationMode } from "../contracts/contract";
import { parseFault, parseNotificationFault } from "../faults/fault-text";
import type { RefundOutcome } from "../refunds/refund";
import type { Controlled } from "./controlled";
import { stateOf } from "./current-state";

/** One thing that the page, or another program on this machine, can do to a simulator. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  /** Segments in braces match one segment each. */
  readonly path: string;
  /** What its body may hold; nothing unless given. */
  readonly fields?: readonly string[];
  /**
   * @param values the segments in braces
   * @param body the request's JSON
   * @returns the answer's JSON; `{}` where there is nothing to tell
   * @throws Error whose message is the answer
   */
  act(
    values: Readonly<Record<string, string>>,
    body: Readonly<Record<string, unknown>>,
  ): unknown;
}

const TERMINATION_MODES: readonly TerminationMode[] = [
  "USER_TERMINATE",
  "MCH_API_TERMINATE",
  "API",
  "WEPAY_WEB_TERMINATE",
  "CUSTOMER_SERVICE_TERMINATE",
  "SYSTEM_TERMINATE",
];

const REFUND_OUTCOMES: readonly RefundOutcome[] = [
  "SUCCESS",
  "CLOSED",
  "ABNORMAL",
];

/** All control routes of one simulator. */
export function controlRoutes(simulator: Controlled): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/simulator/state",
      act: () => stateOf(simulator),
    },
    {
      method: "POST",
      path: "/simulator/orders/{prepay_id}/pay",
      fields: ["openid", "sign"],
      act: ({ prepay_id = "" }, body) =>
        simulator.pay(prepay_id, paymentOf(body)),
    },
    {
      method: "POST",
      path: "/simulator/contracts/{out_contract_code}/sign",
      act: ({ out_contract_code = "" }) => simulator.sign(out_contract_code),
    },
    {
      method: "POST",
      path: "/simulator/contracts/{out_contract_code}/decline",
      act: ({ out_contract_code = "" }) => simulator.decline(out_contract_code),
    },
    {
      method: "POST",
      path: "/simulator/contracts/{out_contract_code}/terminate",
      fields: ["mode", "remark"],
      act: ({ out_contract_code = "" }, body) =>
        simulator.terminate(out_contract_code, terminationOf(body)),
    },
    {
      method: "POST",
      path: "/simulator/refunds/{out_refund_no}/settle",
      fields: ["outcome"],
      act: ({ out_refund_no = "" }, { outcome }) =>
        simulator.settleRefund(out_refund_no, refundOutcome(outcome)),
    },
    {
      method: "POST",
      path: "/simulator/notifications/{id}/redeliver",
      act: ({ id = "" }) => simulator.redeliver(id),
    },
    ...faultRoutes("/simulator/faults", {
      add: (text) => simulator.faults.add(parseFault(text)),
      clear: () => simulator.faults.clear(),
    }),
    ...faultRoutes("/simulator/notification-faults", {
      add: (text) =>
        simulator.notificationFaults.add(parseNotificationFault(text)),
      clear: () => simulator.notificationFaults.clear(),
    }),
  ];
}

/** @throws Error where a body holds what its route does not know, such as a misspelt field */
export function requireKnownFields(
  { fields = [] }: ControlRoute,
  body: object,
): void {
  const unknown = Object.keys(body).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    const known = fields.length > 0 ? `only ${fields.join(", ")}` : "no fields";
    throw new Error(
      `${unknown} is not a field of this route; it takes ${known}`,
    );
  }
}

function faultRoutes(
  path: string,
  faults: { add: (text: string) => void; clear: () => void },
): ControlRoute[] {
  return [
    {
      method: "POST",
      path,
      fields: ["fault"],
      act(_values, { fault }) {
        if (typeof fault !== "string") {
          throw new Error('fault must be a text such as "once delay ms=800"');
        }
        faults.add(fault);
      },
    },
    { method: "DELETE", path, act: faults.clear },
  ];
}

function paymentOf({ openid, sign }: Readonly<Record<string, unknown>>) {
  if (openid !== undefined && typeof openid !== "string") {
    throw new Error("openid must be a text");
  }
  if (sign !== undefined && typeof sign !== "boolean") {
    throw new Error("sign must be true or false");
  }
  return { openid, sign };
}

function refundOutcome(outcome: unknown): RefundOutcome {
  const known = REFUND_OUTCOMES.find((each) => each === outcome);
  if (known === undefined) {
    throw new Error(`outcome must be one of ${REFUND_OUTCOMES.join(", ")}`);
  }
  return known;
}

function terminationOf({ mode, remark }: Readonly<Record<string, unknown>>) {
  const known = TERMINATION_MODES.find((each) => each === mode);
  if (mode !== undefined && known === undefined) {
    throw new Error(`mode must be one of ${TERMINATION_MODES.join(", ")}`);
  }
  if (remark !== undefined && typeof remark !== "string") {
    throw new Error("remark must be a text");
  }
  return { mode: known, remark };
}
