import { type DynamicModule, Module } from "@nestjs/common";
import {
  ContractsModule,
  type ContractsModuleOptions,
} from "nestjs-wechatpay-contracts";
import { CheckoutService } from "./checkout.service.js";
import { NotifyController } from "./notify.controller.js";

@Module({})
export class ShopModule {
  static forRoot(wechatPay: ContractsModuleOptions): DynamicModule {
    return {
      module: ShopModule,
      imports: [ContractsModule.forRoot({ ...wechatPay })],
      controllers: [NotifyController],
      providers: [CheckoutService],
    };
  }
}
