import { Injectable } from "@nestjs/common";
import {
  isPaymentOf,
  type QueriedTransaction,
  TransactionReconciler,
  type TransactionReconcileReport,
} from "nestjs-wechatpay-contracts";
import { InjectRepository } from "@nestjs/typeorm";
import { IsNull, LessThan, type Repository } from "typeorm";
import { Payments } from "../wechat-pay/payments.js";
import { Order } from "./order.entity.js";
import { OrdersService } from "./orders.service.js";

/** So many are asked about in one run, those first of which nothing was asked for longest. */
const MOST = 500;
const PER_SECOND = 50;

/** An order that nobody has paid by then is given up. */
const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Asks WeChat Pay what became of orders of which no notification tells. What is paid goes to `PaymentNotifications`, as if it had been
 * notified.
 */
@Injectable()
export class PaymentInquiry {
  constructor(
    @InjectRepository(Order) private readonly records: Repository<Order>,
    private readonly reconciler: TransactionReconciler,
    private readonly payments: Payments,
    private readonly orders: OrdersService,
  ) {}

  /**
   * Asks about what was placed so long ago, or was to be, and is neither paid nor closed; closes what was not paid within a day.
   *
   * @param minutes for so long a notification may be under way
   */
  async catchUp(
    minutes: number,
    signal: AbortSignal,
  ): Promise<TransactionReconcileReport> {
    const since = new Date(Date.now() - minutes * 60_000);
    const placed = await this.records.find({
      where: { state: "OPEN", prepaidAt: LessThan(since) },
      order: { askedAt: "ASC" },
      take: MOST,
    });
    // WeChat Pay did not take them, or the process died before it kept the answer.
    const unplaced = await this.records.find({
      where: { state: "OPEN", prepaidAt: IsNull(), createdAt: LessThan(since) },
      order: { createdAt: "ASC" },
      take: MOST,
    });
    const isGivenUp = ({ prepaidAt, createdAt }: Order) =>
      Date.now() - Number(prepaidAt ?? createdAt) > GIVEN_UP_AFTER_MS;
    return this.ask([...placed, ...unplaced], isGivenUp, signal);
  }

  /** @param isOver whether nobody shall pay an order any more; it is closed then, unless it is paid */
  async ask(
    orders: Order[],
    isOver: (order: Order) => boolean,
    signal?: AbortSignal,
  ): Promise<TransactionReconcileReport> {
    const report = await this.reconciler.runOnce(this.pending(orders, isOver), {
      perSecond: PER_SECOND,
      signal,
      onTransaction: (transaction, { order }) =>
        this.takeRefunded(transaction, order),
    });
    const isClosed = ({ outTradeNo }: Order) =>
      report.closed.includes(outTradeNo);
    // What WeChat Pay does not know nobody can pay either.
    const isUnknown = (order: Order) =>
      report.absent.includes(order.outTradeNo) && isOver(order);
    for (const order of orders) {
      if (isClosed(order) || isUnknown(order)) {
        await this.orders.close(order);
      }
    }
    return report;
  }

  private async *pending(orders: Order[], isOver: (order: Order) => boolean) {
    for (const order of orders) {
      await this.orders.asked(order);
      const pending = this.payments.pending(order);
      yield { ...pending, isOver: isOver(order), order };
    }
  }

  /** A refund gives back what was paid; of that no handler is told. */
  private async takeRefunded(
    transaction: QueriedTransaction,
    order: Order,
  ): Promise<void> {
    if (
      !("combine_out_trade_no" in transaction) &&
      transaction.trade_state === "REFUND" &&
      isPaymentOf(this.payments.record(order), {
        ...transaction,
        trade_state: "SUCCESS",
      })
    ) {
      await this.orders.pay(transaction);
    }
  }
}
