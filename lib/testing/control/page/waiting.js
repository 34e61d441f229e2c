/** Whether an order can still be paid. */
export function isUnpaid(order) {
  return order.trade_state === "NOTPAY";
}

/** Whether the user can sign a contract now. */
export function isOffered(contract) {
  return contract.offered && contract.contract_state === "PRE_SIGNED";
}
