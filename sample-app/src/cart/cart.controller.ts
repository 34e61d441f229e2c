import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Render,
  Res,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle } from "@nestjs/throttler";
import { Type } from "class-transformer";
import { IsInt, Matches, Max, Min } from "class-validator";
import { SESSION_COOKIE, ShopCookies } from "../session/shop-cookies.js";
import { SESSION_MS, SessionsService } from "../session/sessions.service.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  type ShopResponse,
  type Visitor,
} from "../visitor/visitor.js";
import { CartService } from "./cart.service.js";
import { checkoutIdOf } from "./checkout-id.js";

class AddForm {
  @Matches(/^[\w-]{1,64}$/)
  product!: string;
}

class QuantityForm {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(99)
  quantity!: number;
}

/** The visitor's cart. */
@Controller("cart")
export class CartController {
  constructor(
    private readonly carts: CartService,
    private readonly sessions: SessionsService,
    private readonly cookies: ShopCookies,
  ) {}

  @Get()
  @Render("cart")
  async page(@CurrentVisitor() { sessionId, cartId }: Visitor) {
    const lines = sessionId ? await this.carts.of(sessionId) : [];
    const priced = lines.map(({ product, quantity }) => ({
      product,
      quantity,
      sum: product.price * quantity,
    }));
    return {
      checkout: cartId && checkoutIdOf(cartId, lines),
      lines: priced,
      total: priced.reduce((total, { sum }) => total + sum, 0),
    };
  }

  @Post()
  @UseGuards(VisitorThrottlerGuard)
  @SkipThrottle({ checkout: true, signIn: true })
  @Redirect("/cart", 303)
  async add(
    @Body() { product }: AddForm,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    const id = visitor.sessionId ?? (await this.newSession(response));
    if (!(await this.carts.add(id, product))) {
      throw new NotFoundException();
    }
  }

  private async newSession(response: ShopResponse): Promise<string> {
    const id = await this.sessions.create();
    this.cookies.set(response, SESSION_COOKIE, id, SESSION_MS.visitor);
    return id;
  }

  @Post(":product")
  @Redirect("/cart", 303)
  async setQuantity(
    @Param("product", IdentifierPipe) product: string,
    @Body() { quantity }: QuantityForm,
    @CurrentVisitor() { sessionId }: Visitor,
  ) {
    if (
      sessionId !== undefined &&
      !(await this.carts.setQuantity(sessionId, product, quantity))
    ) {
      throw new NotFoundException();
    }
  }
}
