import { Global, Module } from "@nestjs/common";
import { Customers } from "./customers.js";
import { ShopCookies } from "./shop-cookies.js";
import { SessionsService } from "./sessions.service.js";
import { SignInController } from "./sign-in.controller.js";

/** Browsers and customers. */
@Global()
@Module({
  controllers: [SignInController],
  providers: [Customers, SessionsService, ShopCookies],
  exports: [Customers, SessionsService, ShopCookies],
})
export class SessionModule {}
