import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from "@nestjs/common";
import { Environment } from "../configuration/environment.js";

/** Asks for the shop's password (HTTP Basic, user `admin`), which is required where money moves. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(private readonly environment: Environment) {}

  /** @throws UnauthorizedException */
  canActivate(context: ExecutionContext): boolean {
    const { ADMIN_PASSWORD: password } = this.environment;
    const http = context.switchToHttp();
    const { headers } = http.getRequest<IncomingMessage>();
    if (password === undefined) {
      return true;
    }
    const expected = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    if (!isEqual(headers.authorization ?? "", expected)) {
      http
        .getResponse<ServerResponse>()
        .setHeader("WWW-Authenticate", 'Basic realm="shop", charset="UTF-8"');
      throw new UnauthorizedException();
    }
    return true;
  }
}

/** In a time that does not tell how far two texts agree. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
