/** A plan (模板) of the merchant's, as WeChat Pay agreed to it. */
export interface SimulatedPlan {
  /** Its id (委托代扣模板ID). */
  readonly plan_id: number;
  /** Renewals (周期扣款), or payment after use (先享后付). Default: `renewal`. */
  readonly kind?: "renewal" | "payAfterUse";
  /**
   * Whether the merchant announces each deduction by a notice (预扣费通知), or WeChat Pay does, a day ahead. Default: the merchant where it
   * has sent one.
   */
  readonly notices?: boolean;
  /** The price that the plan shows, in fen: no more is agreed on for a scheduled deduction. Default: any. */
  readonly price?: number;
  /** How long a period is, in days from the signing on. Default: a calendar month in Beijing. */
  readonly periodDays?: number;
  /** Whether it was disabled: its contracts are deducted and ended as before, and no more are signed. Default: false. */
  readonly disabled?: boolean;
}

/** The plans of one merchant. */
export class Plans {
  private readonly byId: ReadonlyMap<number, SimulatedPlan>;

  constructor(plans: readonly SimulatedPlan[] = []) {
    this.byId = new Map(plans.map((plan) => [plan.plan_id, plan]));
  }

  /** The plan of this id; one of which nothing is known is a plan of renewals. */
  of(planId: number): SimulatedPlan {
    return this.byId.get(planId) ?? { plan_id: planId };
  }
}
