import { describe, expect, it } from "vitest";
import {
  isCombinePapayContract,
  isContract,
  isContractSigned,
  isContractTerminated,
  isEduContract,
  isPapayContract,
  isTerminateRetention,
} from "../../lib";

const event = (
  event_type: string,
  resource: object,
  original_type?: string,
) => ({
  id: "1",
  event_type,
  create_time: "2026-11-29T10:00:00+08:00",
  ...(original_type && { original_type }),
  resource,
});
const plan = { out_contract_code: "tea0001", plan_id: 12535, openid: "o1" };
const papay = { ...plan, contract_id: "1", contract_state: "SIGNED" };
const edu = {
  appid: "wx1",
  openid: "o1",
  plan_id: "12535",
  contract_information: { contract_id: "1", contract_status: "ADD" },
};

const EVENTS = {
  papay: event("ENTRUST.SIGN", papay, "entrust"),
  papayEnd: event("ENTRUST.TERMINATE", {
    ...papay,
    contract_state: "TERMINATED",
  }),
  combinePapay: event("ECOMMERCE_ENTRUST.SIGN", plan),
  combinePapayEnd: event("ECOMMERCE_ENTRUST.TERMINATE", plan),
  edu: event("ENTRUST.SIGNING", edu),
  eduEnd: event("ENTRUST.RELEASE", edu),
  passwordFree: event("ENTRUST.SIGN", {
    out_contract_code: "A1",
    service_id: 12535,
  }),
  retention: event("ENTRUST.TERMINATE_RETENTION", plan, "entrust"),
};
type Name = keyof typeof EVENTS;

describe("An event of a contract is of one family", () => {
  it.each<[string, (event: never) => boolean, Name[]]>([
    ["papay", isPapayContract, ["papay", "papayEnd"]],
    [
      "combinePapay",
      isCombinePapayContract,
      ["combinePapay", "combinePapayEnd"],
    ],
    ["edu", isEduContract, ["edu", "eduEnd"]],
    ["retention", isTerminateRetention, ["retention"]],
  ])("%s", (_name, is, expected) => {
    const names = Object.keys(EVENTS) as Name[];
    expect(names.filter((name) => is(EVENTS[name] as never))).toEqual(expected);
  });

  it("and tells the signing or the end in its own words", () => {
    const names = Object.keys(EVENTS) as Name[];
    const of = (is: (event: never) => boolean) =>
      names.filter((name) => is(EVENTS[name] as never));
    expect(of(isContractSigned)).toEqual([
      "papay",
      "combinePapay",
      "passwordFree",
    ]);
    expect(of(isContractTerminated)).toEqual(["papayEnd", "combinePapayEnd"]);
    expect(of(isContract)).not.toContain("edu");
  });
});
