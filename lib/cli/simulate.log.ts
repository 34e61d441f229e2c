import type { Exchange } from "../testing/exchange/exchange";
import { signedText } from "../testing/exchange/request-signature";
import type {
  Delivery,
  DeliveryVerdict,
} from "../testing/notifications/delivery";

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
  const { authorization, method, path, body, signature } = exchange;
  if (!authorization) {
    return [];
  }
  const { mchid, serial_no } = authorization;
  const message = shortened(
    signedText(authorization, { method, path, body: Buffer.from(body) }),
  );
  switch (signature) {
    case "valid":
      return [
        entry("signed", message),
        entry("verified", `mchid ${mchid}, serial_no ${serial_no}`),
      ];
    case "invalid":
      return [entry("to sign", message)];
    case "notChecked":
      return [
        entry("to sign", message),
        entry("unchecked", "the signature was not checked"),
      ];
  }
}

/** What a person reads of one attempt to deliver a notification. */
export function deliveryText(
  notification: { event_type: string; id: string; resource: unknown },
  delivery: Delivery,
  attempt: number,
): string {
  const { event_type, id, resource } = notification;
  const { status, fault, error, verdict } = delivery;
  const isReceived = verdict === "received" || verdict === "forgeryTaken";
  return text([
    `${time(delivery.at)} notification ${event_type} ${id} -> ${delivery.url}`,
    entry("resource", shortened(JSON.stringify(resource))),
    fault && entry("fault", fault),
    entry(
      isReceived ? "received" : "not taken",
      words(
        error ?? status,
        shortened(delivery.body),
        VERDICTS[verdict],
        !isReceived && `(attempt ${attempt})`,
      ),
    ),
  ]);
}

/** What is not plain from the status alone. */
const VERDICTS: Readonly<Partial<Record<DeliveryVerdict, string>>> = {
  otherSuccess: "(only 200 or 204 count)",
  forgeryRefused: "(rightly: it was wrong on purpose)",
  forgeryTaken: "(though it was wrong on purpose: the shop does not verify)",
};

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
