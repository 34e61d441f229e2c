import { Schedule } from "../scheduling/schedule.js";

/** The queue of reconciliations. */
export const RECONCILIATION = "reconciliation";

/** When reconciliation runs. */
export abstract class ReconciliationSchedule extends Schedule {}
