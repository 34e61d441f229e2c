import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
} from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { ContractReconciler } from "nestjs-wechatpay-contracts";
import type { Repository } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { TerminationService } from "../contracts/termination.service.js";
import {
  type InquiryReport,
  PaymentInquiry,
} from "../orders/payment-inquiry.js";
import { Housekeeping } from "./housekeeping.js";
import { PendingContracts } from "./pending-contracts.js";
import { ReconciliationRun } from "./reconciliation-run.entity.js";

/** No run asks about payments for longer, or than to the next one, so that contracts have their turn again. */
const LONGEST_MINUTES = 60;

/**
 * Asks WeChat Pay about contracts and payments of which no notification came, and again for the ends that customers wish; writes down
 * what came of it.
 */
@Injectable()
export class ReconciliationService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ReconciliationService.name);
  private readonly ending = new AbortController();

  constructor(
    private readonly reconciler: ContractReconciler,
    private readonly terminations: TerminationService,
    private readonly contracts: PendingContracts,
    private readonly payments: PaymentInquiry,
    private readonly housekeeping: Housekeeping,
    @InjectRepository(ReconciliationRun)
    private readonly runs: Repository<ReconciliationRun>,
    private readonly environment: Environment,
  ) {}

  /** One run. It may be broken off by the end of the shop; what it did until then holds. */
  async run(): Promise<void> {
    const startedAt = new Date();
    const { RECONCILE_AFTER_MINUTES: minutes } = this.environment;
    const { signal } = this.ending;
    const ended = await this.terminations.repeat(signal);
    const report = await this.reconciler.runOnce(
      await this.contracts.olderThan(minutes),
      { signal },
    );
    await this.contracts.settle(report, startedAt);
    const payments = await this.askForPayments();
    const run = {
      startedAt,
      finishedAt: new Date(),
      signed: report.signed.length,
      terminated: ended + report.terminated.length,
      absent: report.absent.length + report.other.length,
      paid: payments.paid,
      failed: report.failed.length + payments.failed,
    };
    await this.runs.insert(run);
    await this.housekeeping.tidy();
    this.logger.log(run, "Reconciled");
  }

  private async askForPayments(): Promise<InquiryReport> {
    const { RECONCILE_AFTER_MINUTES, RECONCILE_EVERY_MINUTES } =
      this.environment;
    const minutes = Math.min(RECONCILE_EVERY_MINUTES, LONGEST_MINUTES);
    const time = AbortSignal.timeout(minutes * 60_000);
    const report = await this.payments.catchUp(
      RECONCILE_AFTER_MINUTES,
      AbortSignal.any([this.ending.signal, time]),
    );
    if (time.aborted) {
      this.logger.warn(
        "There was no time to ask about every payment; the next run goes on",
      );
    }
    return report;
  }

  beforeApplicationShutdown(): void {
    this.ending.abort();
  }
}
