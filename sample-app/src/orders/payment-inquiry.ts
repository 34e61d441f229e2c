import { Injectable } from "@nestjs/common";
import {
  isPaymentOf,
  type QueriedTransaction,
  TransactionReconciler,
  type TransactionReconcileReport,
} from "nestjs-wechatpay-contracts";
import { InjectRepository } from "@nestjs/typeorm";
import type { Repository } from "typeorm";
import { Payments } from "../wechat-pay/payments.js";
import { Order } from "./order.entity.js";
import { OrdersService } from "./orders.service.js";

/** So many are read at once. */
const PAGE = 500;
const PER_SECOND = 50;

/** An order that nobody has paid by then is given up. */
const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * 1000;

/** What came of a run. */
export interface InquiryReport {
  /** Orders that turned out to be paid, given back since or not. */
  paid: number;
  /** Orders of which it could not be learnt; the next run asks again. */
  failed: number;
}

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
   * Asks once about each order that was placed so long ago, or was to be, and is neither paid nor closed; closes what was not paid within
   * a day. Those come first of which nothing was asked for longest, so that no customer's many orders keep another's waiting.
   *
   * @param minutes for so long a notification may be under way
   * @param signal breaks it off; the next run goes on from there
   */
  async catchUp(minutes: number, signal: AbortSignal): Promise<InquiryReport> {
    const startedAt = Date.now();
    const since = startedAt - minutes * 60_000;
    const isGivenUp = ({ prepaidAt, createdAt }: Order) =>
      Date.now() - Number(prepaidAt ?? createdAt) > GIVEN_UP_AFTER_MS;
    const found: InquiryReport = { paid: 0, failed: 0 };
    while (!signal.aborted) {
      const orders = await this.outstanding(since, startedAt);
      const report = await this.ask(orders, isGivenUp, signal);
      found.paid += report.paid.length + report.refunded.length;
      found.failed += report.failed.length;
      if (orders.length < PAGE) {
        break;
      }
    }
    return found;
  }

  /** Where there is no `prepay_id`, WeChat Pay did not take the order, or the process died before it kept the answer. */
  private outstanding(since: number, startedAt: number): Promise<Order[]> {
    return this.records
      .createQueryBuilder("placed")
      .where("placed.state = 'OPEN'")
      .andWhere("COALESCE(placed.prepaidAt, placed.createdAt) < :since", {
        since: new Date(since),
      })
      .andWhere("COALESCE(placed.askedAt, placed.createdAt) < :startedAt", {
        startedAt: new Date(startedAt),
      })
      .orderBy("COALESCE(placed.askedAt, placed.createdAt)", "ASC")
      .limit(PAGE)
      .getMany();
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
