import {
  Controller,
  Get,
  Post,
  Redirect,
  Render,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle } from "@nestjs/throttler";
import { DataSource, IsNull, Not } from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { Order } from "../orders/order.entity.js";
import { VisitorThrottlerGuard } from "../pages/visitor-throttler.guard.js";
import { ReconciliationRun } from "../reconciliation/reconciliation-run.entity.js";
import { ReconciliationSchedule } from "../reconciliation/reconciliation-schedule.js";
import { AdminGuard } from "./admin.guard.js";

/** What the shopkeeper sees: what WeChat Pay told, and what it had to be asked. */
@Controller("admin")
@UseGuards(VisitorThrottlerGuard, AdminGuard)
@SkipThrottle({ checkout: true })
export class AdminController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly schedule: ReconciliationSchedule,
  ) {}

  @Get()
  @Render("admin")
  async page() {
    const { manager } = this.dataSource;
    return {
      notifications: await manager.find(ReceivedNotification, {
        order: { number: "DESC" },
        take: 50,
      }),
      runs: await manager.find(ReconciliationRun, {
        order: { number: "DESC" },
        take: 20,
      }),
      counts: {
        open: await manager.countBy(Order, { state: "OPEN" }),
        paid: await manager.countBy(Order, { state: "PAID" }),
        offered: await manager.countBy(Contract, { state: "OFFERED" }),
        signed: await manager.countBy(Contract, { state: "SIGNED" }),
        terminated: await manager.countBy(Contract, { state: "TERMINATED" }),
        inDoubt: await manager.countBy(Contract, { doubtedAt: Not(IsNull()) }),
      },
    };
  }

  @Post("reconciliations")
  @Redirect("/admin", 303)
  async reconcile() {
    await this.schedule.runNow();
  }
}
