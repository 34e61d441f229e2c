import {
  Body,
  Controller,
  Get,
  Post,
  Query,
  Redirect,
  Render,
  Res,
  UnprocessableEntityException,
  UseGuards,
} from "@nestjs/common";
import { SkipThrottle } from "@nestjs/throttler";
import { IsIn, IsOptional, IsString } from "class-validator";
import {
  type Language,
  LANGUAGE_COOKIE,
  LANGUAGES,
} from "../visitor/language.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import { Customers } from "./customers.js";
import { SESSION_COOKIE, ShopCookies } from "./shop-cookies.js";
import { SessionsService } from "./sessions.service.js";
import {
  CurrentVisitor,
  type ShopResponse,
  type Visitor,
} from "../visitor/visitor.js";

class SignInForm {
  @IsString()
  openid!: string;

  @IsOptional()
  @IsString()
  next?: string;
}

class LanguageForm {
  @IsIn(LANGUAGES)
  language!: Language;

  @IsOptional()
  @IsString()
  next?: string;
}

/** Who the visitor is, and in which language. */
@Controller()
export class SignInController {
  constructor(
    private readonly customers: Customers,
    private readonly sessions: SessionsService,
    private readonly cookies: ShopCookies,
  ) {}

  @Get("sign-in")
  @Render("sign-in")
  page(@Query("next") next?: string) {
    return { customers: this.customers.all, next: ownPath(next) };
  }

  @Post("sign-in")
  @UseGuards(VisitorThrottlerGuard)
  @SkipThrottle({ checkout: true })
  @Redirect("/", 303)
  async signIn(
    @Body() { openid, next }: SignInForm,
    @CurrentVisitor() { sessionId }: Visitor,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    const customer = this.customers.find(openid);
    if (!customer) {
      throw new UnprocessableEntityException();
    }
    const id = await this.sessions.signIn(sessionId, customer.openid);
    this.cookies.set(response, SESSION_COOKIE, id);
    return { url: ownPath(next) };
  }

  @Post("sign-out")
  @Redirect("/", 303)
  async signOut(
    @CurrentVisitor() { sessionId }: Visitor,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    if (sessionId !== undefined) {
      await this.sessions.end(sessionId);
    }
    this.cookies.clear(response, SESSION_COOKIE);
  }

  @Post("language")
  @Redirect("/", 303)
  choose(
    @Body() { language, next }: LanguageForm,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    this.cookies.set(response, LANGUAGE_COOKIE, language);
    return { url: ownPath(next) };
  }
}

/** A path of the shop, and no other site's address. */
function ownPath(path = "/"): string {
  const shop = "http://shop";
  const url = URL.canParse(path, shop) ? new URL(path, shop) : undefined;
  // A path that begins with two slashes is an address, and "/.//" becomes one.
  return path.startsWith("/") &&
    url?.origin === shop &&
    !url.pathname.startsWith("//")
    ? `${url.pathname}${url.search}`
    : "/";
}
