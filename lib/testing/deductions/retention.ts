import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";
import type { PlanContracts } from "./plan-contracts";

const STATES = ["SEND_COUPON", "UNUSED_COUPON", "NOT_SEND_COUPON"] as const;

/** What a merchant answered when asked what would keep a user (解约挽留). */
export interface Retention {
  /** The question, `ENTRUST.TERMINATE_RETENTION`, and the answer to it. */
  notification: Delivery;
  /** What the user is shown; absent where the answer offers nothing that can be shown. */
  coupon_info?: { state: (typeof STATES)[number]; coupon_id?: string };
  /** Why the answer offers nothing. */
  objection?: string;
}

/** Where the merchant is asked what would keep a user. */
export interface RetentionOptions {
  /** The address that is registered for 解约挽留. Default: none, and the merchant is not asked. */
  retentionNotifyUrl?: string;
}

/** Asks the merchant what would keep a user who is about to end a contract of 委托代扣 (merchant 4012312222). */
export class Retentions {
  constructor(
    private readonly contracts: PlanContracts,
    private readonly notifier: Notifier,
    private readonly options: RetentionOptions,
  ) {}

  /** @throws Error where there is no such contract, or no retention URL is set */
  async ask(code: string): Promise<Retention> {
    const { retentionNotifyUrl } = this.options;
    const contract = this.contracts.findByCode(code);
    if (contract?.family !== "papay" || contract.contract_state !== "SIGNED") {
      throw new Error(`no contract of 委托代扣 has the code ${code}`);
    }
    if (retentionNotifyUrl === undefined) {
      throw new Error(
        "there is no address to ask at; start the simulator with retentionNotifyUrl",
      );
    }
    const { parties, contract_id, plan_id, out_contract_code } = contract;
    const notification = await this.notifier.notify(retentionNotifyUrl, {
      event_type: "ENTRUST.TERMINATE_RETENTION",
      summary: "解约挽留",
      resource: { ...parties, contract_id, plan_id, out_contract_code },
    });
    return { notification, ...offerIn(notification) };
  }
}

function offerIn({
  status,
  body = "",
}: Delivery): Pick<Retention, "coupon_info" | "objection"> {
  if (status !== 200) {
    return {
      objection: `the status of the answer is ${status ?? "missing"}, not 200`,
    };
  }
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return { objection: "the answer is not JSON" };
  }
  const { retention_type, coupon_info } = Object(answer) as {
    retention_type?: unknown;
    coupon_info?: unknown;
  };
  if (retention_type !== "COUPON") {
    return { objection: 'retention_type of the answer is not "COUPON"' };
  }
  const { state, coupon_id } = Object(coupon_info) as {
    state?: unknown;
    coupon_id?: unknown;
  };
  const known = STATES.find((each) => each === state);
  if (known === undefined) {
    return {
      objection: `coupon_info.state of the answer is not one of ${STATES.join(", ")}`,
    };
  }
  return {
    coupon_info: {
      state: known,
      ...(typeof coupon_id === "string" && { coupon_id }),
    },
  };
}
