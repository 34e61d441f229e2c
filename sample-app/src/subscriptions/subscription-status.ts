import type { Box, BoxState } from "./box.entity.js";
import type { Day, Month } from "./calendar.js";
import type { Subscription } from "./subscription.entity.js";

/** One month's box, as the customer sees it. */
export interface BoxStatus {
  month: Month;
  state: BoxState;
  /** In fen. */
  price: number;
  paidAt: Date | null;
  /** Why the last deduction failed, in WeChat Pay's words; null where WeChat Pay took none on. */
  failure: string | null;
  /** The day of the next try; null where there is none. */
  tryOn: Day | null;
}

/** What a customer sees of the tea box. */
export interface SubscriptionStatus {
  /** `none`: never signed. */
  state: "none" | "signed" | "ended";
  /** Of the next box, in fen: what was agreed on, or what who subscribes now pays. */
  price: number;
  /** The day of the next month's deduction. */
  nextOn: Day | null;
  /** WeChat Pay is asked whether it still stands. */
  isInDoubt: boolean;
  /** An order is paid that may have signed one, which WeChat Pay has not told yet. */
  isSigning: boolean;
  /** The customer has ended it, and WeChat Pay has not confirmed that yet. */
  isEnding: boolean;
  signedAt: Date | null;
  endedAt: Date | null;
  /** The newest first. */
  boxes: BoxStatus[];
  /** The newest box, where its deduction failed and the subscription goes on. */
  failed: BoxStatus | null;
}

/** The shop's record of a customer's tea boxes. */
interface Recorded {
  /** The one that the customer has, or had last. */
  subscription?: Subscription;
  /** One whose order is paid, and of which nothing was told. */
  untold?: Subscription;
  boxes: Box[];
  /** What who subscribes now pays, in fen. */
  price: number;
}

export function subscriptionStatus({
  subscription,
  untold,
  boxes,
  price,
}: Recorded): SubscriptionStatus {
  const isSigned = subscription?.state === "SIGNED";
  const isSigning = !isSigned && untold !== undefined;
  const standing = isSigned ? subscription : untold;
  const isEnding = (standing?.endWishedAt ?? null) !== null;
  const { signedTime, terminatedTime } = subscription?.standing ?? {};
  const statuses = boxes.map(boxStatus);
  const [newest] = statuses;
  return {
    state: isSigned ? "signed" : subscription ? "ended" : "none",
    price: isSigned ? subscription.price : price,
    nextOn: subscription?.nextOn ?? null,
    isInDoubt: (subscription?.doubtedAt ?? null) !== null,
    isSigning,
    isEnding,
    signedAt: signedTime ? new Date(signedTime) : null,
    endedAt: terminatedTime ? new Date(terminatedTime) : null,
    boxes: statuses,
    failed:
      isSigned && !isEnding && newest && hasFailed(newest) ? newest : null,
  };
}

function hasFailed({ state }: BoxStatus): boolean {
  return state === "FAILED" || state === "MISSED";
}

function boxStatus(box: Box): BoxStatus {
  const { month, state, price, paidAt, failure, tryOn } = box;
  const isTried = state === "DUE" || state === "FAILED";
  return {
    month,
    state,
    price,
    paidAt,
    failure,
    tryOn: isTried ? tryOn : null,
  };
}
