import { Global, Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import {
  ContractsModule,
  type ContractsModuleOptions,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { NOTIFY_PATH } from "../configuration/shop-address.js";
import { OwnRecords } from "./own-records.js";
import { Payments } from "./payments.js";
import { RecordedMerchant } from "./recorded-merchant.entity.js";
import { Signings } from "./signings.js";
import { WechatPayAccount } from "./wechat-pay-account.js";
import { WechatPayClock } from "./wechat-pay-clock.js";

/** The package, set up for this shop. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([RecordedMerchant]),
    ContractsModule.forRootAsync({
      inject: [Environment, WechatPayAccount, SqlNotificationStore],
      useFactory: optionsOf,
      isGlobal: true,
    }),
  ],
  providers: [
    {
      provide: WechatPayAccount,
      useFactory: (environment: Environment) =>
        WechatPayAccount.open(environment),
      inject: [Environment],
    },
    {
      provide: SqlNotificationStore,
      useFactory: (dataSource: DataSource) =>
        new SqlNotificationStore(dataSource),
      inject: [DataSource],
    },
    OwnRecords,
    Payments,
    Signings,
    WechatPayClock,
  ],
  exports: [
    Payments,
    Signings,
    SqlNotificationStore,
    WechatPayAccount,
    WechatPayClock,
  ],
})
export class WechatPayModule {}

function optionsOf(
  {
    WECHATPAY_APPID: appid,
    WECHATPAY_SERVICE_ID: service_id,
    paysForReal,
  }: Environment,
  account: WechatPayAccount,
  store: SqlNotificationStore,
): ContractsModuleOptions {
  return {
    ...account.options,
    defaults: {
      ...account.options.defaults,
      appid,
      sp_appid: appid,
      service_id,
    },
    // A simulator keeps to the hours of its own clock, which can be moved ahead.
    deductionHours: paysForReal,
    notification: { path: NOTIFY_PATH, store },
  };
}
