import { Injectable } from "@nestjs/common";
import { ThrottlerGuard } from "@nestjs/throttler";
import type { ShopRequest } from "./visitor.js";

/** Counts a customer's requests, wherever they come from, and those of others by their address: of IPv6 by the subnet, as one visitor has it all. */
@Injectable()
export class VisitorThrottlerGuard extends ThrottlerGuard {
  protected override errorMessage = "Too many requests; try again in a minute";

  protected override async getTracker(request: ShopRequest): Promise<string> {
    return request.visitor.customer?.openid ?? super.getTracker(request);
  }
}
