import { randomUUID } from "node:crypto";
import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UnprocessableEntityException,
  UseGuards,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { SkipThrottle } from "@nestjs/throttler";
import { IsOptional, IsString } from "class-validator";
import { ShopAddress } from "../configuration/shop-address.js";
import { SESSION_MS, SessionsService } from "../session/sessions.service.js";
import { SESSION_COOKIE, ShopCookies } from "../session/shop-cookies.js";
import { cookiesOf } from "../visitor/cookies.js";
import { VisitorThrottlerGuard } from "../visitor/visitor-throttler.guard.js";
import {
  CurrentVisitor,
  type ShopRequest,
  type ShopResponse,
  type Visitor,
} from "../visitor/visitor.js";
import { CodeSignIn } from "./code-sign-in.js";
import { ownPath } from "./own-path.js";
import { WechatSignIn } from "./wechat-sign-in.js";

class SignInForm {
  @IsString()
  openid!: string;

  @IsOptional()
  @IsString()
  next?: string;
}

class Authorized {
  @IsString()
  code!: string;

  @IsString()
  state!: string;

  @IsOptional()
  @IsString()
  next?: string;
}

/** The cookie by which an answer of WeChat's is known to be to this browser's question. */
const STATE_COOKIE = "sign-in";
const STATE_MS = 10 * 60_000;

/** Who the visitor is. */
@Controller()
@UseGuards(VisitorThrottlerGuard)
@SkipThrottle({ checkout: true, session: true })
export class SignInController {
  constructor(
    private readonly wechat: WechatSignIn,
    private readonly codes: CodeSignIn,
    private readonly sessions: SessionsService,
    private readonly cookies: ShopCookies,
    private readonly address: ShopAddress,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** To WeChat's page, which comes back at once; or the list of those who can be chosen. */
  @Get("sign-in")
  @SkipThrottle({ checkout: true, session: true, signIn: true })
  page(@Res() response: ShopResponse, @Query("next") next?: string): void {
    const { httpAdapter } = this.adapterHost;
    const state = randomUUID();
    const query = new URLSearchParams({ next: ownPath(next) });
    const url = this.wechat.authorizeUrl(
      `${this.address.url}/sign-in/wechat?${query}`,
      state,
    );
    if (url === undefined) {
      const { choices } = this.wechat;
      httpAdapter.render(response, "sign-in", { choices, next: ownPath(next) });
      return;
    }
    this.cookies.set(response, STATE_COOKIE, state, STATE_MS);
    httpAdapter.redirect(response, 303, url);
  }

  @Get("sign-in/wechat")
  @Redirect("/", 303)
  async authorized(
    @Query() { code, state, next }: Authorized,
    @Req() request: ShopRequest,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    if (cookiesOf(request).get(STATE_COOKIE) !== state) {
      throw new UnprocessableEntityException();
    }
    this.cookies.clear(response, STATE_COOKIE);
    await this.enter(code, request.visitor, response);
    return { url: ownPath(next) };
  }

  @Post("sign-in")
  @Redirect("/", 303)
  async choose(
    @Body() { openid, next }: SignInForm,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) response: ShopResponse,
  ) {
    if (!this.wechat.choices) {
      throw new NotFoundException();
    }
    await this.enter(openid, visitor, response);
    return { url: ownPath(next) };
  }

  @Post("sign-out")
  @SkipThrottle({ checkout: true, session: true, signIn: true })
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

  private async enter(
    code: string,
    { sessionId }: Visitor,
    response: ShopResponse,
  ): Promise<void> {
    const openid = await this.codes.openidOf(code);
    const id = await this.sessions.signIn(sessionId, openid);
    this.cookies.set(response, SESSION_COOKIE, id, SESSION_MS.customer);
  }
}
