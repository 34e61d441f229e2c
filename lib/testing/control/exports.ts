import type { Exchange } from "../exchange/exchange";
import type { Delivery } from "../notifications/delivery";
import { VERSION } from "../../version";
import type { ListViews } from "./list-views";
import { exchangeLine, type LogLine, logLines, timeOf } from "./log-lines";

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
export async function* harOf(
  lists: ListViews,
  baseUrl: string,
): AsyncIterable<string> {
  const creator = { name: "nestjs-wechatpay-contracts", version: VERSION };
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`;
  const deliveries = lists.notifications
    .all()
    .flatMap((each) => each.deliveries.map(trafficOfDelivery));
  let separator = "";
  for await (const each of inOrderOfTime(
    exchangesIn(lists),
    (exchange) => trafficOf(exchange, baseUrl),
    deliveries,
  )) {
    yield separator + JSON.stringify(harEntry(each));
    separator = ",";
  }
  yield "]}}";
}

/** The log as JSON, one exchange or attempt in each line. */
export async function* linesOf(lists: ListViews): AsyncIterable<string> {
  const { exchanges, notifications } = lists;
  const deliveries = logLines(
    [],
    notifications.all().map(notifications.stateOf),
  );
  for await (const { line } of inOrderOfTime(
    exchangesIn(lists),
    (exchange) => timed(exchangeLine(exchanges.stateOf(exchange))),
    deliveries.map(timed),
  )) {
    yield `${JSON.stringify(line)}\n`;
  }
}

function timed(line: LogLine): { at: number; line: LogLine } {
  return { at: timeOf(line), line };
}

function exchangesIn({ exchanges }: ListViews) {
  return exchanges.oldestFirst?.() ?? exchanges.all();
}

/** Two that are each in order as one, without both being in memory. */
async function* inOrderOfTime<Entry, Item extends { readonly at: number }>(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  itemOf: (entry: Entry) => Item,
  others: Item[],
): AsyncIterable<Item> {
  const waiting = others.toSorted((a, b) => a.at - b.at);
  let next = 0;
  for await (const entry of entries) {
    const item = itemOf(entry);
    for (; waiting[next] && waiting[next]!.at < item.at; next += 1) {
      yield waiting[next]!;
    }
    yield item;
  }
  yield* waiting.slice(next);
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
