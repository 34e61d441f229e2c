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
import { merchantOf } from "./merchant.js";
import { PaymentOrders } from "./payment-orders.js";
import { PaymentStart } from "./payment-start.js";
import { MERCHANT } from "./tokens.js";
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
          useFactory: options,
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
        {
          provide: MERCHANT,
          useFactory: ({ options }: WechatPayAccount) =>
            merchantOf(environment, options.mchid),
          inject: [WechatPayAccount],
        },
        PaymentOrders,
        PaymentStart,
        ShopAddress,
      ],
      exports: [
        MERCHANT,
        PaymentOrders,
        PaymentStart,
        ShopAddress,
        SqlNotificationStore,
        WechatPayAccount,
      ],
    };
  }
}

function options(
  account: WechatPayAccount,
  store: SqlNotificationStore,
): ContractsModuleOptions {
  return {
    ...account.options,
    notification: { path: NOTIFY_PATH, store },
  };
}
