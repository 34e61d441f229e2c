import type { Clock } from "../clock";
import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";
import type { Schedule } from "../schedule";
import type { RefundOutcome, SimulatedRefund } from "./refund";
import { refundEvent } from "./refund-answers";
import type { Refunds } from "./refunds";

/** What `refundOutcome` may be. */
export const REFUND_OUTCOMES = [
  "SUCCESS",
  "CLOSED",
  "ABNORMAL",
  "PROCESSING",
] as const;

/** What becomes of refunds, and where that is notified. */
export interface RefundOptions {
  /** What becomes of a refund once it is answered; `PROCESSING` leaves it to `settleRefund`. Default: `SUCCESS`. */
  refundOutcome?: RefundOutcome | "PROCESSING";
  /** How long a refund is under way, in seconds of the simulated clock. Default: 0. */
  refundDelaySeconds?: number;
  /** Where refunds without a `notify_url` are notified, as set on the merchant platform. Default: nowhere. */
  refundNotifyUrl?: string;
}

/** A refund that is settled. */
export interface RefundSettlement {
  /** WeChat Pay's number of the refund. */
  refund_id: string;
  /** The first attempt to notify the merchant; absent where there is no URL for it. */
  notification?: Delivery;
}

/** Ends refunds, and notifies the merchant (`REFUND.SUCCESS`, `REFUND.CLOSED`, `REFUND.ABNORMAL`). */
export class RefundSettlements {
  constructor(
    private readonly mchid: string,
    private readonly refunds: Refunds,
    private readonly notifier: Notifier,
    private readonly clock: Clock,
    private readonly schedule: Schedule,
    private readonly options: RefundOptions,
  ) {}

  /** Ends, as the options say, the refunds that an earlier simulator left under way. */
  goOn(): void {
    for (const refund of this.refunds.all()) {
      if (refund.status === "PROCESSING") {
        this.settleLater(refund);
      }
    }
  }

  /** Ends a refund that has begun, as and when the options say. */
  settleLater({ out_refund_no }: SimulatedRefund): void {
    const { refundDelaySeconds = 0 } = this.options;
    const happen = () => void this.settleAsUsual(out_refund_no);
    if (refundDelaySeconds === 0) {
      happen();
      return;
    }
    const at = this.clock.now() + refundDelaySeconds * 1000;
    this.schedule.add({ at, what: "settlement", happen });
  }

  private async settleAsUsual(outRefundNo: string): Promise<void> {
    const { refundOutcome = "SUCCESS" } = this.options;
    const refund = this.refunds.find("out_refund_no", outRefundNo);
    if (refund?.status === "PROCESSING" && refundOutcome !== "PROCESSING") {
      // What was abnormal and handled comes to its end, or it would be abnormal for ever.
      await this.settle(
        outRefundNo,
        refund.handled ? "SUCCESS" : refundOutcome,
      );
    }
  }

  /** @throws Error where there is no such refund, or it is not in progress */
  async settle(
    outRefundNo: string,
    outcome: RefundOutcome,
  ): Promise<RefundSettlement> {
    const refund = this.refunds.settle(outRefundNo, outcome);
    const { refund_id, notify_url = this.options.refundNotifyUrl } = refund;
    return notify_url === undefined
      ? { refund_id }
      : {
          refund_id,
          notification: await this.notifier.notify(
            notify_url,
            refundEvent(refund, this.mchid),
          ),
        };
  }
}
