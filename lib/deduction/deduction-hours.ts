import type { DailyHours } from "../validation/beijing-time";

/** When notices are sent and deductions made, in Beijing (`protocol` "Deductions in time"). */
export const DEDUCTION_HOURS: DailyHours = { from: "07:00", until: "22:00" };

/** When a deduction of the next day is scheduled, in Beijing (merchant 4012467036). */
export const SCHEDULE_HOURS: DailyHours = { from: "08:00", until: "19:30" };
