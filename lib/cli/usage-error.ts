/** The command line cannot be understood; ends with exit code 2. The message is for the user. */
export class UsageError extends Error {}
