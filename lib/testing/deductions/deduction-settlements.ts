import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";
import type { SimulatedOrder } from "../orders/order";
import type { Orders } from "../orders/orders";
import type { Schedule } from "../schedule";
import { transaction } from "../orders/transaction";
import {
  type DeductionEnd,
  type DeductionOutcome,
  failureText,
} from "./deduction-outcome";
import { dayOf } from "./deduction-times";
import type { PlanContractChanges } from "./plan-contract-changes";
import type { PlanContracts } from "./plan-contracts";

/** A deduction that has come to its end. */
export interface DeductionSettlement {
  /** The merchant's own number of the deduction. */
  out_trade_no: string;
  /** The first attempt to notify the merchant. */
  notification: Delivery;
}

/** Ends deductions that were accepted, and notifies the merchant (`TRANSACTION.SUCCESS`, `TRANSACTION.FAIL`). */
export class DeductionSettlements {
  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly schedule: Pick<Schedule, "add">,
    private readonly orders: Orders,
    private readonly contracts: PlanContracts,
    private readonly changes: PlanContractChanges,
    private readonly notifier: Notifier,
    private readonly outcome: () => DeductionOutcome,
  ) {}

  /** Goes on with the deductions that an earlier simulator left under way. */
  goOn(): void {
    for (const order of this.orders.all()) {
      if (order.trade_state === "ACCEPT") {
        this.settleLater(order);
      }
    }
  }

  /** Ends a deduction that was accepted, when it is due, as `deductionOutcome` then says. */
  settleLater({ out_trade_no, deducted_at = 0 }: SimulatedOrder): void {
    const happen = () => void this.settleAsUsual(out_trade_no);
    if (deducted_at <= this.clock.now()) {
      happen();
    } else {
      this.schedule.add({ at: deducted_at, what: "deduction", happen });
    }
  }

  private async settleAsUsual(outTradeNo: string): Promise<void> {
    const order = this.orders.findByTradeNo(outTradeNo);
    const outcome = this.outcome();
    if (order?.trade_state !== "ACCEPT" || outcome === "ACCEPT") {
      return;
    }
    const contract = this.contracts.findById(order.contract_id ?? "");
    if (contract?.contract_state === "SIGNED") {
      await this.settle(outTradeNo, outcome);
    } else {
      // It ended while the deduction waited for its time.
      await this.fail(order, "协议已解约");
    }
  }

  /** @throws Error where no such deduction is under way */
  async settle(
    outTradeNo: string,
    end: DeductionEnd,
  ): Promise<DeductionSettlement> {
    const accepted = this.orders.findByTradeNo(outTradeNo);
    if (accepted?.trade_state !== "ACCEPT") {
      throw new Error(
        accepted
          ? `the deduction ${outTradeNo} is ${accepted.trade_state}, not ACCEPT`
          : `no deduction has the out_trade_no ${outTradeNo}`,
      );
    }
    return end === "SUCCESS"
      ? this.succeed(accepted)
      : this.fail(accepted, failureText(end), end === "SYSTEMERROR");
  }

  private async succeed(
    accepted: SimulatedOrder,
  ): Promise<DeductionSettlement> {
    const order = this.orders.pay(accepted.prepay_id, accepted.openids);
    const contract = this.contracts.findById(order.contract_id ?? "");
    const { deduct_schedule } = contract ?? {};
    const today = dayOf(this.clock.now());
    if (contract) {
      this.contracts.give(contract, {
        notice: undefined,
        ...(deduct_schedule && {
          deduct_schedule: {
            ...deduct_schedule,
            schedule_state: "PAID",
            deduct_amount: { total: order.total, currency: "CNY" },
            deduct_date: today,
          },
        }),
      });
    }
    const settlement = await this.tell(order, {
      event_type: "TRANSACTION.SUCCESS",
      summary: "支付成功",
      resource: transaction(order, this.mchid),
    });
    if (contract && deduct_schedule) {
      // It was for this deduction alone.
      await this.changes.end(contract, "SYSTEM_TERMINATE");
    }
    return settlement;
  }

  /** @param staysOpen whether the merchant is to close it, as after an error of the system */
  private async fail(
    accepted: SimulatedOrder,
    reason: string,
    staysOpen = false,
  ): Promise<DeductionSettlement> {
    this.orders.fail(accepted, staysOpen ? "PAYERROR" : "CLOSED");
    return this.tell(accepted, {
      event_type: "TRANSACTION.FAIL",
      summary: "扣款失败",
      resource: {
        ...transaction(accepted, this.mchid),
        trade_type: "PAP",
        trade_state: "PAY_FAIL",
        trade_state_desc: reason,
      },
    });
  }

  private async tell(
    { out_trade_no, notify_url = "" }: SimulatedOrder,
    event: { event_type: string; summary: string; resource: JsonObject },
  ): Promise<DeductionSettlement> {
    const notification = await this.notifier.notify(notify_url, event);
    return { out_trade_no, notification };
  }
}
