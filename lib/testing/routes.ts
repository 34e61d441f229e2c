import type { SimulatedContract } from "./contract";
import { contractRoutes, preEntrustSignRoutes } from "./contract-routes";
import type { Contracts } from "./contracts";
import type { SimulatedMerchant } from "./merchant";
import type { NotificationEvent } from "./notification";
import { orderRoutes } from "./order-routes";
import type { Orders } from "./orders";
import type { Platform } from "./platform";
import type { Route } from "./route";
import { certificatesRoute, echoRoute } from "./security-routes";

/** Where the routes keep things, and whom they tell. */
export interface RouteNeeds {
  merchant: SimulatedMerchant;
  platform: Platform;
  orders: Orders;
  contracts: Contracts;
  /** The services that the merchant has; any, where it is left out. */
  serviceIds?: readonly number[];
  notify: (url: string, event: NotificationEvent) => void;
  notifyTermination: (contract: SimulatedContract) => void;
}

/** Every operation that the simulator knows. */
export function everyRoute(needs: RouteNeeds): Route[] {
  const { merchant, platform, orders, contracts } = needs;
  return [
    ...orderRoutes(orders, merchant.mchid),
    ...preEntrustSignRoutes(contracts, orders, needs.serviceIds),
    ...contractRoutes(contracts, needs.notifyTermination),
    certificatesRoute(platform, merchant.apiV3KeyObject),
    echoRoute(platform, merchant, needs.notify),
  ];
}
