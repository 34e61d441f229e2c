import { describe, expect, it } from "vitest";
import {
  Attempts,
  requireWithinLimits,
} from "../../../lib/testing/deductions/deduction-limits";
import type { SimulatedPlanContract } from "../../../lib/testing/deductions/plan-contract";
import type { SimulatedOrder } from "../../../lib/testing/orders/order";

const NOW = Date.parse("2026-11-02T10:00:00+08:00");
const DAY_MS = 24 * 60 * 60 * 1000;
const contract = {
  contract_id: "1",
  contract_signed_time: "2026-11-01T10:00:00+08:00",
} as SimulatedPlanContract;

/** Deductions that were accepted and failed. */
const failed = (count: number, placed_at: number) =>
  Array.from(
    { length: count },
    () => ({ placed_at, trade_state: "CLOSED" }) as SimulatedOrder,
  );

describe("of one contract a day", () => {
  it("300 deductions are asked for at most", () => {
    const attempts = new Attempts();
    const times = (count: number, now: number) => {
      for (let time = 0; time < count; time++) {
        attempts.count(contract, now);
      }
    };
    times(300, NOW);
    expect(() => times(1, NOW)).toThrow("300");
    attempts.count({ ...contract, contract_id: "2" }, NOW);
    times(300, NOW + DAY_MS);
  });

  it("150 are accepted at most", () => {
    const plan = { plan_id: 12535 };
    const accept = (past: readonly SimulatedOrder[]) =>
      requireWithinLimits(contract, plan, 6800, past, NOW);
    accept(failed(149, NOW));
    expect(() => accept(failed(150, NOW))).toThrow("150");
    accept(failed(150, NOW - DAY_MS));
  });
});
