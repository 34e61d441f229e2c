import { isOfTeaBox, type Order } from "./order.entity.js";

/** As long as a `prepay_id` holds. */
const PREPAY_ID_MS = 2 * 60 * 60 * 1000;

/** What the page of an order shows. */
export interface OrderStatus {
  isPaid: boolean;
  isClosed: boolean;
  /** WeChat Pay is being asked to take it. */
  isPlacing: boolean;
  /** The customer can pay it now. */
  isPayable: boolean;
  /** WeChat Pay could not take it, or what it gave is over: the customer may try again. */
  isStalled: boolean;
  /** A signed contract spares the password, or has spared it. */
  isPasswordFree: boolean;
  /** Its payment signs the subscription of the tea box. */
  isOfTeaBox: boolean;
  /** `offered` before the payment, `asked` after it; absent where there is nothing to say of a contract. */
  contract?: "offered" | "asked" | "signed" | "terminated";
}

/** @param now milliseconds since the epoch */
export function orderStatus(order: Order, now: number): OrderStatus {
  const { state, prepayId, prepaidAt, placingUntil } = order;
  const isOpen = state === "OPEN";
  const isPlacing = isOpen && placingUntil !== null && +placingUntil > now;
  const isPayable =
    isOpen &&
    !isPlacing &&
    prepayId !== null &&
    now - Number(prepaidAt) < PREPAY_ID_MS;
  return {
    isPaid: state === "PAID",
    isClosed: state === "CLOSED",
    isPlacing,
    isPayable,
    isStalled: isOpen && !isPlacing && !isPayable,
    isPasswordFree: isPasswordFree(order),
    isOfTeaBox: isOfTeaBox(order),
    contract: contractStatus(order),
  };
}

/** A contract that had ended when the order was paid has spared nothing. */
function isPasswordFree({ payingContract, paidAt }: Order): boolean {
  if (!payingContract) {
    return false;
  }
  const { state, standing } = payingContract;
  return (
    state === "SIGNED" ||
    (paidAt !== null && paidAt < new Date(standing?.terminatedTime ?? 0))
  );
}

function contractStatus({
  state,
  offeredContract,
}: Order): OrderStatus["contract"] {
  switch (offeredContract?.state) {
    case "OFFERED":
      return state === "PAID" ? "asked" : "offered";
    case "SIGNED":
      return "signed";
    case "TERMINATED":
      return "terminated";
    default:
      return undefined;
  }
}
