import { describe, expect, it } from "vitest";
import {
  canDeduct,
  canSchedule,
  ConfigurationError,
  type DeductibleContract,
  nextDeductionWindow,
} from "../../lib";

const AT = new Date("2026-12-01T10:00:00+08:00");
const SIGNED = { contract_state: "SIGNED" } as const;
const scheduled = (estimated_deduct_date: unknown) => ({
  deduct_schedule: { estimated_deduct_date, schedule_state: "NO_SCHEDULED" },
});

describe.each([
  ["canDeduct", canDeduct],
  ["nextDeductionWindow", nextDeductionWindow],
  ["canSchedule", canSchedule],
])("%s", (_, decide) => {
  it.each<[string, object]>([
    ["notice.sentAt", { notice: { sentAt: "2026-11-28T10:00:00+08:00" } }],
    ["notice.sentAt", { notice: { sentAt: new Date("yesterday") } }],
    ["notice.sentAt", { notice: {} }],
    ["notice.sentAt", { notice: null }],
    ["contract_signed_time", { contract_signed_time: "" }],
    ["contract_signed_time", { contract_signed_time: "1. 12. 2026, 10 Uhr" }],
    ["deduct_schedule.estimated_deduct_date", scheduled("2026/12/01")],
    ["deduct_schedule.estimated_deduct_date", scheduled("2026-13-01")],
    ["deduct_schedule.estimated_deduct_date", scheduled("2026-02-30")],
    ["deduct_schedule.estimated_deduct_date", scheduled(AT)],
    ["deduct_schedule.estimated_deduct_date", scheduled(undefined)],
  ])("names %s where it is no time: %j", (field, given) => {
    const contract = { ...SIGNED, ...given } as DeductibleContract;
    expect(() => decide(contract, AT)).toThrow(ConfigurationError);
    expect(() => decide(contract, AT)).toThrow(`${field}: must be a`);
  });

  it("names an option that it does not know", () => {
    const misspelt = { deductionhours: false } as object;
    const decideBy = decide as typeof canDeduct;
    expect(() => decideBy(SIGNED, AT, misspelt)).toThrow(
      "options.deductionhours: is not an option; the nearest is deductionHours",
    );
  });
});
