import { notFound } from "../exchange/refusal";
import { Attachment, type ControlRoute } from "./control-route";
import { curlOfDelivery, curlOfExchange, harOf, linesOf } from "./exports";
import { LIST_NAMES, listOf } from "./list-views";
import { pageOf, pageQuery } from "./page-of";
import type { StateReader } from "./state-reader";

/** What there is, in parts and as files. */
export function stateRoutes(reader: StateReader): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/simulator/state",
      act: () => reader.state(),
    },
    ...LIST_NAMES.flatMap((name) => listRoutes(name, reader)),
    {
      method: "GET",
      path: "/simulator/exchanges/{requestId}/curl",
      async act({ requestId = "" }) {
        const exchange = await reader.lists.exchanges.find(requestId);
        return { curl: curlOfExchange(found(exchange), reader.baseUrl()) };
      },
    },
    {
      method: "GET",
      path: "/simulator/notifications/{id}/curl",
      async act({ id = "" }) {
        const notification = await reader.lists.notifications.find(id);
        const { deliveries } = found(notification);
        return { curl: curlOfDelivery(found(deliveries.at(-1))) };
      },
    },
    {
      method: "GET",
      path: "/simulator/log.har",
      act: () =>
        new Attachment(
          "wechatpay.har",
          "application/json; charset=utf-8",
          harOf(reader.lists, reader.baseUrl()),
        ),
    },
    {
      method: "GET",
      path: "/simulator/log.jsonl",
      act: () =>
        new Attachment(
          "wechatpay.jsonl",
          "application/x-ndjson; charset=utf-8",
          linesOf(reader.lists),
        ),
    },
  ];
}

function listRoutes(
  name: (typeof LIST_NAMES)[number],
  { lists }: StateReader,
): ControlRoute[] {
  const list = listOf(lists, name);
  return [
    {
      method: "GET",
      path: `/simulator/${name}`,
      act: (_values, _body, query) => pageOf(list, pageQuery(query)),
    },
    {
      method: "GET",
      path: `/simulator/${name}/{key}`,
      act: async ({ key = "" }) => list.stateOf(found(await list.find(key))),
    },
  ];
}

/** @throws Refusal 404 */
function found<Entry>(entry: Entry | undefined): Entry {
  if (entry === undefined) {
    throw notFound("no entry has this key, or it is no longer kept");
  }
  return entry;
}
