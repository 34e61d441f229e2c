import { Injectable, type NestMiddleware } from "@nestjs/common";
import { languageOf } from "../visitor/language.js";
import { cookiesOf } from "../visitor/cookies.js";
import { Customers } from "./customers.js";
import { SESSION_COOKIE } from "./shop-cookies.js";
import { SessionsService } from "./sessions.service.js";
import type { ShopRequest, ShopResponse, Visitor } from "../visitor/visitor.js";

/** Finds out who asks, for the handlers and for every view. */
@Injectable()
export class VisitorMiddleware implements NestMiddleware {
  constructor(
    private readonly sessions: SessionsService,
    private readonly customers: Customers,
  ) {}

  async use(
    request: ShopRequest,
    response: ShopResponse,
    next: () => void,
  ): Promise<void> {
    const visitor: Visitor = {
      language: languageOf(request),
      pieces: 0,
      path: comesBackTo(request),
    };
    // Before the database is asked, so that the page of its failure has a language, too.
    request.visitor = response.locals.visitor = visitor;
    const id = cookiesOf(request).get(SESSION_COOKIE);
    const session = await this.sessions.find(id);
    if (session) {
      const { openid, ...known } = session;
      Object.assign(visitor, known, { customer: this.customers.find(openid) });
    }
    next();
  }
}

/** Neither to a form's address, nor to the sign-in again. */
function comesBackTo({ method, originalUrl }: ShopRequest): string {
  return method === "GET" && !originalUrl.startsWith("/sign-in")
    ? originalUrl
    : "/";
}
