import { openidsOf, type SimulatedContract } from "../contracts/contract";
import { signableUntil } from "../contracts/offer";
import type { Plans } from "../deductions/plan";
import type {
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "../deductions/plan-contract";
import { planOpenids } from "../deductions/plan-contracts";
import type { Exchange } from "../exchange/exchange";
import { signedText } from "../exchange/request-signature";
import { answerMessage } from "../../apiv3/signature";
import type { Delivery } from "../notifications/delivery";
import type { SimulatedNotification } from "../notifications/simulated-notification";
import type { SimulatedOrder } from "../orders/order";
import { namesIn, namesOf } from "./about";
import type {
  ContractState,
  DeliveryState,
  ExchangeState,
  NotificationState,
  OrderState,
  PlanContractState,
  PlanSigningState,
} from "./state";

/** An order as the page reads it. */
export function orderState({ request, ...order }: SimulatedOrder): OrderState {
  return { ...order, payer: request.payer ?? request.combine_payer_info };
}

/** A contract as the page reads it. */
export function contractState(contract: SimulatedContract): ContractState {
  const { operation, request, ...rest } = contract;
  return {
    kind: operation.kind,
    manner: operation.manner,
    openids: openidsOf(contract),
    contract_display_account: request.contract_display_account,
    signable_until: signableUntil(contract),
    ...rest,
  };
}

/** A pre-signing of a plan as the page reads it. */
export function planSigningState(
  signing: SimulatedPlanSigning,
  plans: Plans,
): PlanSigningState {
  return {
    ...signing,
    openids: planOpenids(signing),
    plan: plans.of(signing.plan_id),
  };
}

/** A contract of a plan as the page reads it. */
export function planContractState(
  contract: SimulatedPlanContract,
  plans: Plans,
): PlanContractState {
  return {
    ...contract,
    openids: planOpenids(contract),
    plan: plans.of(contract.plan_id),
  };
}

/** A notification as the page reads it. */
export function notificationState({
  event,
  ...notification
}: SimulatedNotification): NotificationState {
  const { summary, create_time, resource } = event;
  return {
    ...notification,
    summary,
    create_time,
    resource,
    state: stateOf(notification),
    deliveries: notification.deliveries.map(deliveryState),
    about: namesIn(resource),
  };
}

/** An exchange as the page reads it. */
export function exchangeState(exchange: Exchange): ExchangeState {
  const { authorization, body } = exchange;
  return {
    ...exchange,
    signedMessage:
      authorization &&
      signedText(authorization, { ...exchange, body: Buffer.from(body) }),
    about: namesOf(exchange),
  };
}

function stateOf({
  deliveries,
  nextAttemptAt,
}: Pick<
  SimulatedNotification,
  "deliveries" | "nextAttemptAt"
>): NotificationState["state"] {
  if (deliveries.some(({ verdict }) => verdict === "received")) {
    return "received";
  }
  if (nextAttemptAt !== undefined) {
    return "waiting";
  }
  return deliveries.length === 0 ? "underway" : "given-up";
}

function deliveryState(delivery: Delivery): DeliveryState {
  const { headers, body } = delivery.sent;
  const timestamp = headers["Wechatpay-Timestamp"];
  const nonce = headers["Wechatpay-Nonce"];
  return {
    ...delivery,
    ...(timestamp !== undefined &&
      nonce !== undefined && {
        signedText: answerMessage(
          timestamp,
          nonce,
          Buffer.from(body),
        ).toString(),
      }),
  };
}
