import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from "@nestjs/common";
import type { Customer } from "../configuration/customer.js";
import type { Language } from "./language.js";

/** Who asks for a page. */
export interface Visitor {
  language: Language;
  /** Absent until something is put into the cart, or someone signs in. */
  sessionId?: string;
  /** Another one after each order. */
  cartId?: string;
  /** Pieces in the cart. */
  pieces: number;
  customer?: Customer;
  /** The page, for the forms that come back to it. */
  path: string;
}

/** A visitor who has signed in. */
export type SignedInVisitor = Visitor &
  Required<Pick<Visitor, "sessionId" | "cartId" | "customer">>;

/** A request to which the middleware has attached its visitor. */
export type ShopRequest = IncomingMessage & {
  visitor: Visitor;
  originalUrl: string;
  ip: string;
};

/** An answer whose `locals` every view sees. */
export type ShopResponse = ServerResponse & {
  locals: Record<string, unknown>;
};

/** Whether a program asks, and not a browser for a page. Routes take no notice of upper and lower case. */
export function isApi(path: string): boolean {
  return path.toLowerCase().startsWith("/api/");
}

/** Gives a handler its visitor. */
export const CurrentVisitor = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<ShopRequest>().visitor,
);

/** Nobody has signed in; the error page becomes the sign-in page. */
export class SignInRequiredException extends UnauthorizedException {
  constructor() {
    super("Sign in first");
  }
}

/** Lets only customers pass. */
@Injectable()
export class SignedInGuard implements CanActivate {
  /** @throws SignInRequiredException */
  canActivate(context: ExecutionContext): boolean {
    const { visitor } = context.switchToHttp().getRequest<ShopRequest>();
    if (!visitor.customer) {
      throw new SignInRequiredException();
    }
    return true;
  }
}
