import { Logger } from "@nestjs/common";
import { SampledLog } from "../observability/sampled-log";

/** So many are written one by one; who looks for a fault sees each of his tries. */
const SAMPLING = { atOnce: 20 };

/** Tells why requests are refused that anybody may have sent: of a flood only a sample, so that no disk is filled. */
export class RefusalLog {
  private readonly warnings: SampledLog;
  private readonly errors: SampledLog;

  /** @param context names who refuses */
  constructor(context: string) {
    const logger = new Logger(context);
    this.warnings = new SampledLog((line) => logger.warn(line), SAMPLING);
    this.errors = new SampledLog((...line) => logger.error(...line), SAMPLING);
  }

  warn(line: string): void {
    this.warnings.write(line);
  }

  error(...line: [line: string, stack?: string]): void {
    this.errors.write(...line);
  }
}
