import { openidsOf } from "../contracts/contract";
import type { Exchange } from "../exchange/exchange";
import { signedText } from "../exchange/request-signature";
import { faultText } from "../faults/fault-text";
import type { SimulatedNotification } from "../notifications/notifier";
import type { SimulatedOrder } from "../orders/order";
import type { Controlled } from "./controlled";

/** The state of a simulator as `GET /simulator/state` tells it. Times are in milliseconds since the epoch. */
export function stateOf(simulator: Controlled) {
  return {
    baseUrl: simulator.baseUrl,
    mchid: simulator.mchid,
    now: simulator.now(),
    orders: simulator.orders.map(orderState),
    contracts: simulator.contracts.map(
      ({ operation, request, ...contract }) => ({
        kind: operation.kind,
        manner: operation.manner,
        openids: openidsOf({ operation, request, ...contract }),
        contract_display_account: request.contract_display_account,
        ...contract,
      }),
    ),
    planContracts: simulator.planContracts,
    refunds: simulator.refunds,
    notifications: simulator.notifications.map(notificationState),
    exchanges: simulator.exchanges.map(exchangeState),
    faults: simulator.faults.list().map(faultText),
    notificationFaults: simulator.notificationFaults.list().map(faultText),
  };
}

function orderState({ request, ...order }: SimulatedOrder) {
  return { ...order, payer: request.payer ?? request.combine_payer_info };
}

function notificationState({ event, ...notification }: SimulatedNotification) {
  const { summary, create_time, resource } = event;
  return { ...notification, summary, create_time, resource };
}

function exchangeState({ headers, ...exchange }: Exchange) {
  const { authorization, body } = exchange;
  return {
    ...exchange,
    wechatpaySerial: headers["wechatpay-serial"],
    signedMessage:
      authorization &&
      signedText(authorization, { ...exchange, body: Buffer.from(body) }),
  };
}
