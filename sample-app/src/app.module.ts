import { type DynamicModule, Module } from "@nestjs/common";
import {
  ContractsModule,
  type ContractsModuleOptions,
} from "nestjs-wechatpay-contracts";
import { CheckoutService } from "./checkout.service.js";
import { Contracts } from "./contracts.js";
import { NotifyController } from "./notify.controller.js";
import { Orders } from "./orders.js";
import { ShopController } from "./shop.controller.js";
import { SHOP_OPTIONS, type ShopOptions } from "./shop.options.js";

@Module({})
export class AppModule {
  static forRoot(
    wechatPay: ContractsModuleOptions,
    shop: ShopOptions,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [ContractsModule.forRoot(wechatPay)],
      controllers: [NotifyController, ShopController],
      providers: [
        CheckoutService,
        Contracts,
        Orders,
        { provide: SHOP_OPTIONS, useValue: shop },
      ],
    };
  }
}
