import { describe, expect, it } from "vitest";
import {
  type ContractNotification,
  isContract,
  isContractSigned,
  isContractTerminated,
} from "../../lib";

const event = (
  event_type: string,
  told: object = {},
): ContractNotification => ({
  id: "1",
  create_time: "2026-06-08T10:34:56+08:00",
  event_type,
  resource: { out_contract_code: "A1", ...told },
});

describe("what a contract's notification tells", () => {
  it.each<[string, object, "signed" | "terminated" | "neither"]>([
    ["ENTRUST.SIGN", {}, "signed"],
    ["ECOMMERCE_ENTRUST.SIGN", {}, "signed"],
    ["ENTRUST.TERMINATE", {}, "terminated"],
    ["ECOMMERCE_ENTRUST.TERMINATE", {}, "terminated"],
    ["PASSWORD_EXEMPT.SIGN", {}, "signed"],
    ["ENTRUST.SIGNING", {}, "signed"],
    ["ENTRUST.RELEASE", {}, "terminated"],
    ["CREDIT_REPAYMENT.SIGN_CONTRACT", {}, "signed"],
    ["CREDIT_REPAYMENT.TERMINATE_CONTRACT", {}, "terminated"],
    ["PAYSCORE.USER_OPEN_SERVICE", {}, "signed"],
    ["PAYSCORE.USER_CLOSE_SERVICE", {}, "terminated"],
    ["ENTRUST.TERMINATE_RETENTION", {}, "neither"],
    ["ENTRUST.RENEW", {}, "neither"],
    ["INSURANCE_ENTRUST.RENEW", { contract_state: "SIGNED" }, "neither"],
    ["ENTRUST.TERMINATE_RETENTION", { contract_state: "SIGNED" }, "neither"],
    ["ENTRUST.TERMINATE_INQUIRY", { contract_state: "SIGNED" }, "neither"],
    ["ENTRUSTSIGN", {}, "neither"],
    ["ANYTHING", { contract_state: "SIGNED" }, "signed"],
    ["ANYTHING", { contract_state: "TERMINATED" }, "terminated"],
    ["ANYTHING", { contract_status: "ADD" }, "signed"],
    ["ANYTHING", { contract_status: "DELETE" }, "terminated"],
    ["ANYTHING", { user_service_status: "USER_OPEN_SERVICE" }, "signed"],
    ["ANYTHING", { user_service_status: "USER_CLOSE_SERVICE" }, "terminated"],
    ["ENTRUST.SIGN", { contract_state: "TERMINATED" }, "terminated"],
    ["ENTRUST.TERMINATE", { contract_state: "SIGNED" }, "signed"],
    ["ENTRUST.SIGN", { contract_status: "DELETE" }, "terminated"],
    [
      "ENTRUST.SIGN",
      { contract_state: "SIGNED", contract_status: "DELETE" },
      "signed",
    ],
    ["ENTRUST.SIGN", { contract_state: null }, "signed"],
    ["ENTRUST.SIGN", { contract_state: "A_STATE_OF_NEXT_YEAR" }, "neither"],
    ["ENTRUST.TERMINATE", { contract_state: "TERMINATE_PENDING" }, "neither"],
    ["ENTRUST.SIGN", { contract_state: 1, contract_status: "ADD" }, "neither"],
  ])("%s with %j is %s", (type, told, expected) => {
    const notification = event(type, told);
    expect(isContract(notification)).toBe(true);
    expect(isContractSigned(notification)).toBe(expected === "signed");
    expect(isContractTerminated(notification)).toBe(expected === "terminated");
  });

  it.each<[string, unknown]>([
    ["TRANSACTION.SUCCESS", { out_contract_code: "A1" }],
    ["REFUND.SUCCESS", { out_contract_code: "A1" }],
    ["ENTRUST.SIGN", { contract_state: "SIGNED" }],
    ["ENTRUST.SIGNING", { contract_information: { contract_status: "ADD" } }],
    ["ENTRUST.SIGN", { out_contract_code: 1, contract_state: "SIGNED" }],
    ["SECURITY_ECHO.SUCCESS", {}],
    ["ENTRUST.SIGN", null],
  ])("%s with the resource %j is not a contract's", (event_type, resource) => {
    const notification = { ...event(event_type), resource };
    expect(isContract(notification)).toBe(false);
    expect(isContractSigned(notification)).toBe(false);
    expect(isContractTerminated(notification)).toBe(false);
  });
});
