import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Put,
  UseGuards,
} from "@nestjs/common";
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiProperty,
  ApiTags,
  ApiUnauthorizedResponse,
} from "@nestjs/swagger";
import { InjectRepository } from "@nestjs/typeorm";
import { IsInt, Matches, Max, Min } from "class-validator";
import type { Repository } from "typeorm";
import { CartService } from "../cart/cart.service.js";
import { checkoutIdOf } from "../cart/checkout-id.js";
import { Product } from "../catalogue/product.entity.js";
import { IdentifierPipe } from "../visitor/identifier.pipe.js";
import {
  CurrentVisitor,
  SignedInGuard,
  type SignedInVisitor,
} from "../visitor/visitor.js";
import {
  CartView,
  ProblemView,
  ProductView,
  productView,
} from "./api-views.js";

class PieceDto {
  @ApiProperty({ example: "longjing" })
  @Matches(/^[\w-]{1,64}$/)
  product!: string;
}

class QuantityDto {
  @ApiProperty({ minimum: 0, maximum: 99, description: "0 takes it out" })
  @IsInt()
  @Min(0)
  @Max(99)
  quantity!: number;
}

/** What is for sale, and what a customer has chosen of it. */
@ApiTags("cart")
@Controller("api")
export class ApiCartController {
  constructor(
    private readonly carts: CartService,
    @InjectRepository(Product) private readonly products: Repository<Product>,
  ) {}

  @Get("products")
  @ApiOkResponse({ type: [ProductView] })
  async list(): Promise<ProductView[]> {
    const products = await this.products.find({ order: { position: "ASC" } });
    return products.map(productView);
  }

  @Get("cart")
  @ApiBearerAuth()
  @UseGuards(SignedInGuard)
  @ApiOkResponse({ type: CartView })
  @ApiUnauthorizedResponse({ type: ProblemView })
  async cart(
    @CurrentVisitor() { sessionId, cartId }: SignedInVisitor,
  ): Promise<CartView> {
    const lines = await this.carts.of(sessionId);
    return CartView.of(checkoutIdOf(cartId, lines), lines);
  }

  /** Adds one piece. */
  @Post("cart")
  @ApiBearerAuth()
  @UseGuards(SignedInGuard)
  @ApiCreatedResponse({ type: CartView })
  @ApiBadRequestResponse({ type: ProblemView })
  @ApiUnauthorizedResponse({ type: ProblemView })
  @ApiNotFoundResponse({ type: ProblemView })
  async add(
    @Body() { product }: PieceDto,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<CartView> {
    if (!(await this.carts.add(visitor.sessionId, product))) {
      throw new NotFoundException();
    }
    return this.cart(visitor);
  }

  /** Has so many pieces be in the cart, whether the product was in it or not. */
  @Put("cart/:product")
  @ApiBearerAuth()
  @UseGuards(SignedInGuard)
  @ApiOkResponse({ type: CartView })
  @ApiBadRequestResponse({ type: ProblemView })
  @ApiUnauthorizedResponse({ type: ProblemView })
  @ApiNotFoundResponse({ type: ProblemView })
  async setQuantity(
    @Param("product", IdentifierPipe) product: string,
    @Body() { quantity }: QuantityDto,
    @CurrentVisitor() visitor: SignedInVisitor,
  ): Promise<CartView> {
    const isKnown = await this.carts.setQuantity(
      visitor.sessionId,
      product,
      quantity,
    );
    if (!isKnown) {
      throw new NotFoundException();
    }
    return this.cart(visitor);
  }
}
