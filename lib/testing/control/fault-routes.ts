import { notFound } from "../exchange/refusal";
import { parseFault, parseNotificationFault } from "../faults/fault-text";
import { faultKinds } from "../faults/fault-vocabulary";
import type { ControlRoute } from "./control-route";
import type { Controlled } from "./controlled";
import type { StateReader } from "./state-reader";

/** What goes wrong, and what is taken back. */
export function faultRoutes(
  { faults, notificationFaults }: Controlled,
  { lists }: StateReader,
): ControlRoute[] {
  return [
    { method: "GET", path: "/simulator/fault-kinds", act: faultKinds },
    ...routesOf("/simulator/faults", {
      add: (text) => faults.add(parseFault(text)),
      remove: (id) => faults.remove(id),
      clear: () => faults.clear(),
    }),
    ...routesOf("/simulator/notification-faults", {
      add: (text) => notificationFaults.add(parseNotificationFault(text)),
      remove: (id) => notificationFaults.remove(id),
      clear: () => notificationFaults.clear(),
    }),
    {
      method: "POST",
      path: "/simulator/exchanges/{requestId}/fault",
      fields: ["fault"],
      async act({ requestId = "" }, body) {
        const exchange = await lists.exchanges.find(requestId);
        if (!exchange) {
          throw notFound(`no exchange has the Request-ID ${requestId}`);
        }
        const { fault } = parseFault(`once ${textOf(body, "signtest")}`);
        const { method, path } = exchange;
        const pathname = path.split("?")[0] ?? "";
        return {
          id: faults.add({
            when: "once",
            fault: { ...fault, match: { method, path: pathname } },
          }),
        };
      },
    },
  ];
}

function routesOf(
  path: string,
  faults: {
    add: (text: string) => string;
    remove: (id: string) => void;
    clear: () => void;
  },
): ControlRoute[] {
  return [
    {
      method: "POST",
      path,
      fields: ["fault"],
      act: (_values, body) => ({
        id: faults.add(textOf(body, "once delay ms=800")),
      }),
    },
    { method: "DELETE", path, act: faults.clear },
    {
      method: "DELETE",
      path: `${path}/{id}`,
      act: ({ id = "" }) => faults.remove(id),
    },
  ];
}

function textOf(
  { fault }: Readonly<Record<string, unknown>>,
  example: string,
): string {
  if (typeof fault !== "string") {
    throw new Error(`fault must be a text such as ${JSON.stringify(example)}`);
  }
  return fault;
}
