/** Receives messages about a merchant that no call throws, such as a failed renewal of certificates; Nest's `Logger` implements it. */
export interface MerchantLogger {
  /** What will fail soon, or was left out. */
  warn(message: string): void;
  /** What failed; `stack` is that of the error, where there was one. */
  error(message: string, stack?: string): void;
}

/** A logger that also takes informational messages. */
export interface NotificationLogger extends MerchantLogger {
  /** What happened. */
  log(message: string): void;
}

/** The console, with the package's name before each line. */
export const consoleLogger: MerchantLogger = {
  warn: (message) => console.warn(`[nestjs-wechatpay-contracts] ${message}`),
  error: (message) => console.error(`[nestjs-wechatpay-contracts] ${message}`),
};
