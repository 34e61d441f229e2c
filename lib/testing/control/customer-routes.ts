import type { TerminationMode } from "../contracts/contract";
import {
  DEDUCTION_ENDS,
  type DeductionEnd,
} from "../deductions/deduction-outcome";
import { parseNotificationFault } from "../faults/fault-text";
import type { RefundOutcome } from "../refunds/refund";
import type { ControlRoute } from "./control-route";
import type { Controlled } from "./controlled";

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

/** What the user does, and what becomes of contracts, refunds and notifications. */
export function customerRoutes(simulator: Controlled): ControlRoute[] {
  return [
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
      fields: ["openid"],
      act: ({ out_contract_code = "" }, body) =>
        simulator.sign(out_contract_code, signerOf(body)),
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
      path: "/simulator/contracts/{out_contract_code}/retention",
      act: ({ out_contract_code = "" }) =>
        simulator.askRetention(out_contract_code),
    },
    {
      method: "POST",
      path: "/simulator/deductions/{out_trade_no}/settle",
      fields: ["end"],
      act: ({ out_trade_no = "" }, { end }) =>
        simulator.settleDeduction(out_trade_no, deductionEnd(end)),
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
      fields: ["fault"],
      act: ({ id = "" }, { fault }) =>
        simulator.redeliver(
          id,
          fault === undefined
            ? undefined
            : parseNotificationFault(`once ${String(fault)}`).fault,
        ),
    },
  ];
}

function signerOf({ openid }: Readonly<Record<string, unknown>>) {
  if (openid !== undefined && typeof openid !== "string") {
    throw new Error("openid must be a text");
  }
  return { openid };
}

function paymentOf({ sign, ...body }: Readonly<Record<string, unknown>>) {
  const { openid } = signerOf(body);
  if (sign !== undefined && typeof sign !== "boolean") {
    throw new Error("sign must be true or false");
  }
  return { openid, sign };
}

function deductionEnd(end: unknown): DeductionEnd {
  const known = DEDUCTION_ENDS.find((each) => each === end);
  if (known === undefined) {
    throw new Error(`end must be one of ${DEDUCTION_ENDS.join(", ")}`);
  }
  return known;
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
