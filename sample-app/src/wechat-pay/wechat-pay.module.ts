import { type DynamicModule, Global, Module } from "@nestjs/common";
import {
  ContractsModule,
  type ContractsModuleOptions,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import type { Environment } from "../configuration/environment.js";
import type { Variables } from "../configuration/read-environment.js";
import { NOTIFY_PATH, ShopAddress } from "../configuration/shop-address.js";
import { poolOf } from "../database/pool.js";
import { Payments } from "./payments.js";
import { WechatPayAccount } from "./wechat-pay-account.js";

/** The package, set up for this shop. */
@Global()
@Module({})
export class WechatPayModule {
  static forRoot(
    environment: Environment,
    variables: Variables,
  ): DynamicModule {
    return {
      module: WechatPayModule,
      imports: [
        ContractsModule.forRootAsync({
          inject: [WechatPayAccount, SqlNotificationStore],
          useFactory: (
            account: WechatPayAccount,
            store: SqlNotificationStore,
          ) => options(environment, account, store),
          isGlobal: true,
        }),
      ],
      providers: [
        {
          provide: WechatPayAccount,
          useFactory: () => WechatPayAccount.open(environment, variables),
        },
        {
          provide: SqlNotificationStore,
          useFactory: (dataSource: DataSource) =>
            new SqlNotificationStore(poolOf(dataSource)),
          inject: [DataSource],
        },
        Payments,
        ShopAddress,
      ],
      exports: [Payments, ShopAddress, SqlNotificationStore, WechatPayAccount],
    };
  }
}

function options(
  { WECHATPAY_APPID: appid, WECHATPAY_SERVICE_ID: service_id }: Environment,
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
    notification: { path: NOTIFY_PATH, store },
  };
}
