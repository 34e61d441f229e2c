import type { Exchange } from "../exchange/exchange";
import type { Delivery } from "../notifications/delivery";
import { VERSION } from "../../version";
import type { ListViews } from "./list-views";
import { logLines } from "./log-lines";

/** Headers that a client makes itself. */
const OF_THE_CONNECTION = ["host", "connection", "content-length"];

type Headers = Readonly<Record<string, unknown>>;

/** One message each way, as HAR and curl tell it. */
interface Traffic {
  readonly at: number;
  readonly durationMs: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly answerHeaders: Headers;
  readonly answer: string;
}

/** The request as a command line; the signature is that of the request, so its time runs out and its nonce is used. */
export function curlOfExchange(exchange: Exchange, baseUrl: string): string {
  return curl(trafficOf(exchange, baseUrl));
}

/** The notification as a command line, with the signature of its last attempt. */
export function curlOfDelivery(delivery: Delivery): string {
  return curl(trafficOfDelivery(delivery));
}

/** The log as an HTTP archive (HAR 1.2), which browsers and proxies open. */
export function harOf(lists: ListViews, baseUrl: string): unknown {
  const traffic = [
    ...lists.exchanges.all().map((each) => trafficOf(each, baseUrl)),
    ...lists.notifications
      .all()
      .flatMap(({ deliveries }) => deliveries.map(trafficOfDelivery)),
  ].sort((a, b) => a.at - b.at);
  return {
    log: {
      version: "1.2",
      creator: { name: "nestjs-wechatpay-contracts", version: VERSION },
      entries: traffic.map(harEntry),
    },
  };
}

/** The log as JSON, one exchange or attempt in each line. */
export function linesOf({ exchanges, notifications }: ListViews): string {
  return logLines(
    exchanges.all().map(exchanges.stateOf),
    notifications.all().map(notifications.stateOf),
  )
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

function trafficOf(exchange: Exchange, baseUrl: string): Traffic {
  const { at, method, path, headers, body } = exchange;
  return {
    at,
    durationMs: exchange.durationMs ?? 0,
    method,
    url: `${baseUrl}${path}`,
    headers,
    body,
    status: exchange.status ?? 0,
    answerHeaders: exchange.answerHeaders ?? {},
    answer: exchange.answer ?? "",
  };
}

function trafficOfDelivery(delivery: Delivery): Traffic {
  const { at, durationMs, url, sent, status, body } = delivery;
  return {
    at,
    durationMs,
    method: "POST",
    url,
    headers: sent.headers,
    body: sent.body,
    status: status ?? 0,
    answerHeaders: {},
    answer: body ?? "",
  };
}

function curl({ method, url, headers, body }: Traffic): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !OF_THE_CONNECTION.includes(name.toLowerCase()))
    .map(([name, value]) => `-H ${quoted(`${name}: ${String(value)}`)}`);
  return [
    `curl -X ${method} ${quoted(url)}`,
    ...lines,
    ...(body === "" ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(" \\\n  ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function harEntry(traffic: Traffic): unknown {
  const { at, durationMs, method, url, body, status, answer } = traffic;
  const sizes = { cookies: [], headersSize: -1, httpVersion: "HTTP/1.1" };
  return {
    startedDateTime: new Date(at).toISOString(),
    time: durationMs,
    request: {
      method,
      url,
      ...sizes,
      headers: headerList(traffic.headers),
      queryString: Array.from(new URL(url).searchParams, ([name, value]) => ({
        name,
        value,
      })),
      bodySize: Buffer.byteLength(body),
      ...(body !== "" && {
        postData: { mimeType: "application/json", text: body },
      }),
    },
    response: {
      status,
      statusText: "",
      ...sizes,
      headers: headerList(traffic.answerHeaders),
      content: {
        size: Buffer.byteLength(answer),
        mimeType: "application/json",
        text: answer,
      },
      redirectURL: "",
      bodySize: Buffer.byteLength(answer),
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
  };
}

function headerList(headers: Headers): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({
    name,
    value: String(value),
  }));
}
