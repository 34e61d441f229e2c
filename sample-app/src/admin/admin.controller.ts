import {
  Controller,
  Get,
  NotFoundException,
  Optional,
  Post,
  Redirect,
  Render,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle, ThrottlerGuard } from "@nestjs/throttler";
import { InjectRepository } from "@nestjs/typeorm";
import { type FindOperator, IsNull, Not, type Repository } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { Order } from "../orders/order.entity.js";
import { ReconciliationRun } from "../reconciliation/reconciliation-run.entity.js";
import { ReconciliationSchedule } from "../reconciliation/reconciliation-schedule.js";
import { RenewalSchedule } from "../subscriptions/renewal-schedule.js";
import { WechatPayAccount } from "../wechat-pay/wechat-pay-account.js";
import { AdminGuard } from "./admin.guard.js";

/** Of each kind, the newest. */
const LISTED = 50;

/**
 * What the shopkeeper sees: what WeChat Pay told, and what it had to be asked. Tries of the password are counted by address, for being
 * another customer must not give more of them.
 */
@Controller("admin")
@UseGuards(ThrottlerGuard, AdminGuard)
@SkipThrottle({ checkout: true, session: true })
export class AdminController {
  constructor(
    @InjectRepository(ReceivedNotification)
    private readonly received: Repository<ReceivedNotification>,
    @InjectRepository(ReconciliationRun)
    private readonly runs: Repository<ReconciliationRun>,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
    private readonly account: WechatPayAccount,
    private readonly schedule: ReconciliationSchedule,
    /** Where the shop has a tea box. */
    @Optional() private readonly renewals?: RenewalSchedule,
  ) {}

  @Get()
  @Render("admin")
  async page() {
    const orders = await this.orders.find({
      order: { createdAt: "DESC" },
      take: LISTED,
    });
    return {
      phonePage: this.account.phonePage,
      hasTeaBox: this.renewals !== undefined,
      orders: orders.map((order) => ({
        ...order,
        contract: order.payingContractCode ?? order.offeredContractCode,
      })),
      contracts: await this.contracts.find({
        order: { createdAt: "DESC" },
        take: LISTED,
      }),
      notifications: await this.notifications(),
      runs: await this.runs.find({
        order: { number: "DESC" },
        take: LISTED,
      }),
      counts: {
        open: await this.orders.countBy({ state: "OPEN" }),
        paid: await this.orders.countBy({ state: "PAID" }),
        offered: await this.contracts.countBy({ state: "OFFERED" }),
        signed: await this.contracts.countBy({ state: "SIGNED" }),
        terminated: await this.contracts.countBy({ state: "TERMINATED" }),
        inDoubt: await this.contracts.countBy({ doubtedAt: Not(IsNull()) }),
      },
    };
  }

  /** Those of WeChat Pay and those that anyone could have sent, of which a flood leaves room for the others. */
  private async notifications(): Promise<ReceivedNotification[]> {
    const newest = (eventId: FindOperator<string>) =>
      this.received.find({
        where: { eventId },
        order: { number: "DESC" },
        take: LISTED,
      });
    const signed = await newest(Not(IsNull()));
    const unsigned = await newest(IsNull());
    return [...signed, ...unsigned].sort(
      (one, other) => Number(other.number) - Number(one.number),
    );
  }

  @Post("reconciliations")
  @Redirect("/admin", 303)
  async reconcile() {
    await this.schedule.runNow();
  }

  @Post("renewals")
  @Redirect("/tea-box", 303)
  async renew() {
    if (!this.renewals) {
      throw new NotFoundException();
    }
    await this.renewals.runNow();
  }
}
