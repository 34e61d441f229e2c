import { type DynamicModule, Global, Module } from "@nestjs/common";
import { Environment } from "./environment.js";
import { ShopAddress } from "./shop-address.js";

/** Hands the checked `Environment` to whatever names it in its constructor: there is no other way to the shop's settings. */
@Global()
@Module({})
export class ConfigurationModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: ConfigurationModule,
      providers: [{ provide: Environment, useValue: environment }, ShopAddress],
      exports: [Environment, ShopAddress],
    };
  }
}
