import {
  Controller,
  Get,
  Post,
  Redirect,
  Render,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle } from "@nestjs/throttler";
import { InjectRepository } from "@nestjs/typeorm";
import { IsNull, Not, type Repository } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { Order } from "../orders/order.entity.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { ReconciliationRun } from "../reconciliation/reconciliation-run.entity.js";
import { ReconciliationSchedule } from "../reconciliation/reconciliation-schedule.js";
import { AdminGuard } from "./admin.guard.js";

/** What the shopkeeper sees: what WeChat Pay told, and what it had to be asked. */
@Controller("admin")
@UseGuards(VisitorThrottlerGuard, AdminGuard)
@SkipThrottle({ checkout: true })
export class AdminController {
  constructor(
    @InjectRepository(ReceivedNotification)
    private readonly received: Repository<ReceivedNotification>,
    @InjectRepository(ReconciliationRun)
    private readonly runs: Repository<ReconciliationRun>,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(Contract)
    private readonly contracts: Repository<Contract>,
    private readonly schedule: ReconciliationSchedule,
  ) {}

  @Get()
  @Render("admin")
  async page() {
    return {
      notifications: await this.received.find({
        order: { number: "DESC" },
        take: 50,
      }),
      runs: await this.runs.find({
        order: { number: "DESC" },
        take: 20,
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

  @Post("reconciliations")
  @Redirect("/admin", 303)
  async reconcile() {
    await this.schedule.runNow();
  }
}
