import { Schedule } from "../scheduling/schedule.js";

/** The queue of renewals. */
export const RENEWAL = "renewal";

/** When renewal runs. */
export abstract class RenewalSchedule extends Schedule {}
