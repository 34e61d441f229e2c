import type { DeliveryState, ExchangeState, NotificationState } from "./state";

/** An exchange, or an attempt to deliver a notification, as a line of the log. */
export type LogLine =
  | ({ readonly type: "exchange" } & ExchangeState)
  | ({
      readonly type: "delivery";
      readonly delivery: DeliveryState;
      /** Which of all attempts it is, from 1. */
      readonly attempt: number;
    } & Omit<NotificationState, "deliveries">);

/** The lines of these exchanges and notifications, in the order of time. */
export function logLines(
  exchanges: readonly ExchangeState[],
  notifications: readonly NotificationState[],
): LogLine[] {
  return [
    ...exchanges.map(exchangeLine),
    ...notifications.flatMap(({ deliveries, ...notification }) =>
      deliveries.map((delivery, index) => ({
        type: "delivery" as const,
        ...notification,
        delivery,
        attempt: index + 1,
      })),
    ),
  ].sort((a, b) => timeOf(a) - timeOf(b));
}

/** The line of an exchange. */
export function exchangeLine(exchange: ExchangeState): LogLine {
  return { type: "exchange", ...exchange };
}

/** When it came in, or was sent, in milliseconds since the epoch. */
export function timeOf(line: LogLine): number {
  return line.type === "exchange" ? line.at : line.delivery.at;
}
