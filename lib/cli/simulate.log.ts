import type { Exchange } from "../testing/exchange/exchange";
import { signedText } from "../testing/exchange/request-signature";
import { isReceived, type Delivery } from "../testing/notifications/delivery";
import type { SimulatedNotification } from "../testing/notifications/notifier";

/** Longer bodies are cut, so that each line is read at a glance. */
const LONGEST_BODY = 400;

/** What a person reads of one exchange: the request, what was signed, whether it held, and the answer. */
export function exchangeText(exchange: Exchange): string {
  const { method, path, requestId, fault, status } = exchange;
  return text([
    `${time(exchange.at)} ${method} ${path}`,
    ...signatureLines(exchange),
    fault && entry("fault", fault),
    exchange.refusal &&
      entry("refused", words(status, exchange.code, exchange.refusal)),
    ...(exchange.warnings ?? []).map((each) => entry("warning", each)),
    status === undefined
      ? entry("no answer", `Request-ID ${requestId}`)
      : entry(
          "answered",
          words(status, shortened(exchange.answer), `Request-ID ${requestId}`),
        ),
  ]);
}

/** Nothing where `Authorization` was not read; why it could not be, the refusal tells. */
function signatureLines(exchange: Exchange): string[] {
  const { authorization, method, path, body, verified } = exchange;
  if (!authorization) {
    return [];
  }
  const { mchid, serial_no } = authorization;
  const message = shortened(
    signedText(authorization, { method, path, body: Buffer.from(body) }),
  );
  return verified
    ? [
        entry("signed", message),
        entry("verified", `mchid ${mchid}, serial_no ${serial_no}`),
      ]
    : [entry("to sign", message)];
}

/** What a person reads of one attempt to deliver a notification. */
export function deliveryText(
  notification: SimulatedNotification,
  delivery: Delivery,
): string {
  const { event_type, id, event, deliveries } = notification;
  const { status, fault } = delivery;
  const isOtherSuccess = status !== undefined && status >= 200 && status < 300;
  return text([
    `${time(delivery.at)} notification ${event_type} ${id} -> ${delivery.url}`,
    entry("resource", shortened(JSON.stringify(event.resource))),
    fault && entry("fault", fault),
    isReceived(delivery)
      ? entry("received", words(status, shortened(delivery.body)))
      : entry(
          "not taken",
          words(
            delivery.error ?? status,
            shortened(delivery.body),
            isOtherSuccess && "(only 200 or 204 count)",
            `(attempt ${deliveries.length})`,
          ),
        ),
  ]);
}

function entry(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}

/** What is not there is left out. */
function text(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== "").join("\n");
}

function words(...parts: readonly (string | number | false | undefined)[]) {
  return parts
    .filter((part) => part !== undefined && part !== "" && part !== false)
    .join(" ");
}

/** Line breaks are shown, since they are what signatures go wrong by. */
function shortened(content = ""): string {
  const characters = [...content.replaceAll("\n", "⏎ ").trimEnd()];
  return characters.length > LONGEST_BODY
    ? `${characters.slice(0, LONGEST_BODY).join("")}… (${characters.length} characters)`
    : characters.join("");
}

/** By the clock on the wall of whoever reads it. */
function time(milliseconds: number): string {
  return new Date(milliseconds).toTimeString().slice(0, 8);
}
