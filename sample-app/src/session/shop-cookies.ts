import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { ShopAddress } from "../configuration/shop-address.js";
import type { ShopResponse } from "../visitor/visitor.js";

/** The cookie by which a browser is known. */
export const SESSION_COOKIE = "session";

/** Sets the shop's cookies. None goes to another site's pages, and no script reads them. */
@Injectable()
export class ShopCookies {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly address: ShopAddress,
  ) {}

  /** @param ms for so long the browser keeps it */
  set(response: ShopResponse, name: string, value: string, ms: number): void {
    this.adapterHost.httpAdapter.setCookie(response, name, value, {
      httpOnly: true,
      sameSite: "lax",
      secure: this.address.url.startsWith("https:"),
      maxAge: Math.trunc(ms / 1_000),
    });
  }

  clear(response: ShopResponse, name: string): void {
    this.adapterHost.httpAdapter.clearCookie(response, name);
  }
}
