import type { TerminationMode } from "../contracts/contract";
import type { DeductionEnd } from "../deductions/deduction-outcome";
import type { NotificationFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { PlatformCertificate } from "../keys/platform";
import type { NotificationSigner } from "../notifications/notification-keys";
import type { PaymentOptions } from "../orders/payments";
import type { RefundOutcome } from "../refunds/refund";
import type { Span } from "../span";

/** What the page and the control routes do to a simulator. */
export interface Controlled {
  readonly baseUrl: string;
  readonly faults: Faults;
  readonly notificationFaults: Faults<NotificationFault>;
  notificationsSignedBy: NotificationSigner;
  advance(by: Span | { to: "next-retry" }): Promise<void>;
  pay(prepay_id: string, how: PaymentOptions): Promise<unknown>;
  sign(out_contract_code: string, how: { openid?: string }): Promise<unknown>;
  decline(out_contract_code: string): void;
  terminate(
    out_contract_code: string,
    how: { mode?: TerminationMode; remark?: string },
  ): Promise<unknown>;
  askRetention(out_contract_code: string): Promise<unknown>;
  settleDeduction(out_trade_no: string, end: DeductionEnd): Promise<unknown>;
  settleRefund(out_refund_no: string, outcome: RefundOutcome): Promise<unknown>;
  redeliver(
    notificationId: string,
    fault: NotificationFault | undefined,
  ): Promise<unknown>;
  rotateCertificate(): Promise<PlatformCertificate>;
  removeCertificate(serial: string): void;
  migrateToPublicKey(): void;
  goOffline(how: { seconds: number }): Promise<void>;
}
