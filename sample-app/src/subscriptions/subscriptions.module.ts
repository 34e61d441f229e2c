import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { Box } from "./box.entity.js";
import { BoxBook } from "./box-book.js";
import { BoxDeduction } from "./box-deduction.js";
import { BoxOpening } from "./box-opening.js";
import { ContractInquiry } from "./contract-inquiry.js";
import { DeductionInquiry } from "./deduction-inquiry.js";
import { DeductionResults } from "./deduction-results.js";
import { RenewalService } from "./renewal.service.js";
import { StandingSubscriptions } from "./standing-subscriptions.js";
import { Subscription } from "./subscription.entity.js";
import { SubscriptionBook } from "./subscription-book.js";
import { SubscriptionsService } from "./subscriptions.service.js";

/** Subscriptions of the tea box: their record, what WeChat Pay tells of them, and their renewal. */
@Module({
  imports: [TypeOrmModule.forFeature([Subscription, Box])],
  providers: [
    BoxBook,
    BoxDeduction,
    BoxOpening,
    ContractInquiry,
    DeductionInquiry,
    DeductionResults,
    RenewalService,
    StandingSubscriptions,
    SubscriptionBook,
    SubscriptionsService,
  ],
  exports: [
    ContractInquiry,
    DeductionResults,
    RenewalService,
    SubscriptionBook,
    SubscriptionsService,
    TypeOrmModule,
  ],
})
export class SubscriptionsModule {}
