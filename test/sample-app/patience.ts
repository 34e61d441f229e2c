/** Variables of a shop whose pre-signings a busy machine does not break off. */
export const PATIENCE = { PRE_SIGN_BUDGET: "60000" };
