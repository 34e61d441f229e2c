/** Where lines about a merchant go that nobody waits for, such as a renewal of certificates that failed; Nest's `Logger` has it. */
export interface MerchantLogger {
  /** What will fail soon, or was left out. */
  warn(message: string): void;
  /** What failed; `stack` is that of the error, where there was one. */
  error(message: string, stack?: string): void;
}

/** One that takes besides what is neither wrong nor about to be. */
export interface NotificationLogger extends MerchantLogger {
  /** What happened. */
  log(message: string): void;
}

/** The console, with the package's name before each line. */
export const consoleLogger: MerchantLogger = {
  warn: (message) => console.warn(`[nestjs-wechatpay-contracts] ${message}`),
  error: (message) => console.error(`[nestjs-wechatpay-contracts] ${message}`),
};
