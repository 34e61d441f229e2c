import { describe, expect, it } from "vitest";
import { LoadBudget } from "../../lib/module/load-budget";

describe("A budget of loads", () => {
  const limits = { atOnce: 3, perSecond: 2 };
  const spend = (budget: LoadBudget, times: number) =>
    Array.from({ length: times }, () => budget.spend());

  it("is spent at once, and earned with time", () => {
    let now = 0;
    const budget = new LoadBudget(limits, () => now);
    expect(spend(budget, 4)).toEqual([true, true, true, false]);
    now = 499;
    expect(budget.spend()).toBe(false);
    now = 500;
    expect(spend(budget, 2)).toEqual([true, false]);
    now = 1_500;
    expect(spend(budget, 3)).toEqual([true, true, false]);
  });

  it("is saved up no further than may be loaded at once", () => {
    let now = 0;
    const budget = new LoadBudget(limits, () => now);
    spend(budget, 3);
    now = 3_600_000;
    expect(spend(budget, 4)).toEqual([true, true, true, false]);
  });
});
