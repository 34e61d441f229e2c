import type { SimulatedContract } from "./contracts/contract";
import {
  contractRoutes,
  preEntrustSignRoutes,
} from "./contracts/contract-routes";
import type { Contracts } from "./contracts/contracts";
import {
  combinePapayRoutes,
  type DeductionNeeds,
} from "./deductions/combine-papay-routes";
import { papayContractRoutes } from "./deductions/papay-contract-routes";
import { papayApplyRoutes } from "./deductions/papay-apply-routes";
import { papayNoticeRoutes } from "./deductions/papay-notice-routes";
import { papayScheduleRoutes } from "./deductions/papay-schedule-routes";
import type { SimulatedMerchant } from "./keys/merchant";
import type { NotificationEvent } from "./notifications/notification";
import { orderRoutes } from "./orders/order-routes";
import { queryRoutes } from "./orders/query-routes";
import type { SimulatedRefund } from "./refunds/refund";
import { refundRoutes } from "./refunds/refund-routes";
import type { Refunds } from "./refunds/refunds";
import type { Platform } from "./keys/platform";
import type { Route } from "./exchange/route";
import { certificatesRoute, echoRoute } from "./exchange/security-routes";

/** Where the routes keep things, and whom they tell. */
export interface RouteNeeds extends Omit<DeductionNeeds, "mchid"> {
  merchant: SimulatedMerchant;
  platform: Platform;
  contracts: Contracts;
  refunds: Refunds;
  /** The services that the merchant has; any, where it is left out. */
  serviceIds?: readonly number[];
  notify: (url: string, event: NotificationEvent) => void;
  notifyTermination: (contract: SimulatedContract) => void;
  settleRefund: (refund: SimulatedRefund) => void;
}

/** Every operation that the simulator knows. */
export function everyRoute(needs: RouteNeeds): Route[] {
  const { merchant, platform, orders, contracts, planContracts } = needs;
  const deductions = { ...needs, mchid: merchant.mchid };
  return [
    ...orderRoutes(orders, contracts, planContracts, merchant.mchid),
    ...queryRoutes(orders, merchant.mchid),
    ...refundRoutes(needs.refunds, merchant.mchid, needs.settleRefund),
    ...preEntrustSignRoutes(contracts, orders, needs.serviceIds),
    ...contractRoutes(contracts, needs.notifyTermination, needs.serviceIds),
    ...combinePapayRoutes(deductions),
    ...papayContractRoutes(deductions),
    ...papayNoticeRoutes(deductions),
    ...papayScheduleRoutes(deductions),
    ...papayApplyRoutes(deductions),
    certificatesRoute(platform, merchant.apiV3KeyObject),
    echoRoute(merchant, needs.notify),
  ];
}
