import { Global, Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { CartLine } from "./cart-line.entity.js";
import { Customers } from "./customers.js";
import { KnownCustomer } from "./known-customer.entity.js";
import { Session } from "./session.entity.js";
import { ShopCookies } from "./shop-cookies.js";
import { SessionsService } from "./sessions.service.js";

/** Browsers, what they have in their carts, and customers. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Session, CartLine, KnownCustomer])],
  providers: [Customers, SessionsService, ShopCookies],
  exports: [Customers, SessionsService, ShopCookies, TypeOrmModule],
})
export class SessionModule {}
