import type { Exchange } from "../testing/exchange/exchange";
import { signedText } from "../testing/exchange/request-signature";
import { isReceived, type Delivery } from "../testing/notifications/delivery";
import type { SimulatedNotification } from "../testing/notifications/notifier";

/** Longer bodies are cut, so that each line is read at a glance. */
const LONGEST_BODY = 400;

/** What a person reads of one exchange: the request, what was signed, whether it held, and the answer. */
export function exchangeText(exchange: Exchange): string {
  const { authorization, method, path, body, requestId, fault } = exchange;
  const signed = authorization
    ? signedText(authorization, { method, path, body: Buffer.from(body) })
    : "nothing that could be read in Authorization";
  const lines = [
    `${time(exchange.at)} ${method} ${path}`,
    entry("signed", shortened(signed)),
    exchange.verified && authorization
      ? entry(
          "verified",
          `mchid ${authorization.mchid}, serial_no ${authorization.serial_no}`,
        )
      : undefined,
    fault && entry("fault", fault),
    exchange.refusal &&
      entry(
        "refused",
        `${exchange.status} ${exchange.code} ${exchange.refusal}`,
      ),
    exchange.status === undefined
      ? entry("no answer", `Request-ID ${requestId}`)
      : entry(
          "answered",
          `${exchange.status} ${shortened(exchange.answer ?? "")} Request-ID ${requestId}`,
        ),
  ];
  return lines.filter((line) => line !== undefined && line !== "").join("\n");
}

/** What a person reads of one attempt to deliver a notification. */
export function deliveryText(
  notification: SimulatedNotification,
  delivery: Delivery,
): string {
  const { event_type, id, event } = notification;
  const outcome =
    delivery.error ?? `${delivery.status} ${shortened(delivery.body ?? "")}`;
  return [
    `${time(delivery.at)} notification ${event_type} ${id} -> ${delivery.url}`,
    entry("resource", shortened(JSON.stringify(event.resource))),
    entry(
      isReceived(delivery) ? "received" : "not taken",
      isReceived(delivery)
        ? outcome
        : `${outcome} (attempt ${notification.deliveries.length}; only 200 or 204 count)`,
    ),
  ].join("\n");
}

function entry(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}

/** Line breaks are shown, since they are what signatures go wrong by. */
function shortened(text: string): string {
  const characters = [...text.replaceAll("\n", "⏎ ")];
  return characters.length > LONGEST_BODY
    ? `${characters.slice(0, LONGEST_BODY).join("")}… (${characters.length} characters)`
    : characters.join("");
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}
