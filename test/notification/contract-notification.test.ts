import { describe, expect, it } from "vitest";
import {
  type ContractNotification,
  isContractSigned,
  isContractTerminated,
} from "../../lib";

const event = (
  event_type: string,
  contract_state?: string,
): ContractNotification => ({
  id: "1",
  create_time: "2026-06-08T10:34:56+08:00",
  event_type,
  resource: { out_contract_code: "A1", contract_state },
});

describe("what a notification tells", () => {
  it.each([
    ["ENTRUST.SIGN", undefined, "signed"],
    ["ECOMMERCE_ENTRUST.SIGN", undefined, "signed"],
    ["ENTRUST.TERMINATE", undefined, "terminated"],
    ["ECOMMERCE_ENTRUST.TERMINATE", undefined, "terminated"],
    ["PASSWORD_EXEMPT.SIGN", undefined, "signed"],
    ["ANYTHING", "SIGNED", "signed"],
    ["ANYTHING", "TERMINATED", "terminated"],
    ["ENTRUST.SIGN", "TERMINATED", "terminated"],
    ["ENTRUST.TERMINATE", "SIGNED", "signed"],
    ["ENTRUST.SIGN", "A_STATE_OF_NEXT_YEAR", "neither"],
    ["TRANSACTION.SUCCESS", undefined, "neither"],
  ])("%s with the state %s is %s", (type, state, expected) => {
    const notification = event(type, state);
    expect(isContractSigned(notification)).toBe(expected === "signed");
    expect(isContractTerminated(notification)).toBe(expected === "terminated");
  });
});
