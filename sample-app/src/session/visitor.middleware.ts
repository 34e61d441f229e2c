import { Injectable, type NestMiddleware } from "@nestjs/common";
import { languageOf } from "../visitor/language.js";
import { cookiesOf } from "../visitor/cookies.js";
import { Customers } from "./customers.js";
import { SESSION_COOKIE } from "./shop-cookies.js";
import { SessionsService } from "./sessions.service.js";
import {
  isApi,
  type ShopRequest,
  type ShopResponse,
  type Visitor,
} from "../visitor/visitor.js";

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
    // A program names its session itself, so that no other site's page can do it for the visitor.
    const id = isApi(request.originalUrl)
      ? /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1]
      : cookiesOf(request).get(SESSION_COOKIE);
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
