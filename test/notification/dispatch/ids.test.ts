import { Injectable, type Type } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractsModule,
  MemoryNotificationStore,
  type NotificationContext,
  OnContractSigned,
  OnContractTerminated,
  OnNotification,
} from "../../../lib";
import { SILENT } from "../../client/merchant";
import {
  deliver,
  envelope,
  options,
  post,
  SIGNED_RESOURCE,
} from "../wechat-pay";

const SIGNED = `1900000109:${SIGNED_RESOURCE.out_contract_code}:SIGNED`;

async function start(providers: Type[], store = new MemoryNotificationStore()) {
  const testing = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({
        ...options,
        notification: { path: "notify", store },
      }),
      ContractsModule.forRoot({ ...options, name: "second" }),
    ],
    providers,
  })
    .setLogger(SILENT)
    .compile();
  const app = testing.createNestApplication({ rawBody: true, logger: false });
  await app.listen(0, "127.0.0.1");
  return app;
}

async function deliverTo(providers: Type[], store: MemoryNotificationStore) {
  const app = await start(providers, store);
  const url = `${await app.getUrl()}/notify`;
  const { status } = await post(url, deliver(envelope()));
  await app.close();
  expect(status).toBe(204);
}

/** A class of this name that appends the key of each event it handles. */
function handler(className: string, keys: string[], id?: string): Type {
  @Injectable()
  class Handler {
    @OnContractSigned({ id })
    handle(_event: ContractNotification, { key }: NotificationContext) {
      keys.push(key);
    }
  }
  Object.defineProperty(Handler, "name", { value: className });
  return Handler;
}

describe("The id of a handler", () => {
  it("keeps the marks through a build that renames its class", async () => {
    const store = new MemoryNotificationStore();
    const keys: string[] = [];
    await deliverTo(
      [handler("Subscriptions", keys, "subscriptions.open")],
      store,
    );
    await deliverTo([handler("s", keys, "subscriptions.open")], store);
    expect(keys).toEqual([`${SIGNED}:subscriptions.open`]);
  });

  it("takes over the marks that the method had without one", async () => {
    const store = new MemoryNotificationStore();
    const keys: string[] = [];
    await deliverTo([handler("Subscriptions", keys)], store);
    await deliverTo([handler("s", keys, "Subscriptions.handle")], store);
    expect(keys).toEqual([`${SIGNED}:Subscriptions.handle`]);
  });

  it("lets two classes of one name handle the same event", async () => {
    const keys: string[] = [];
    await deliverTo(
      [handler("s", keys, "first"), handler("s", keys, "second")],
      new MemoryNotificationStore(),
    );
    expect(keys.sort()).toEqual([`${SIGNED}:first`, `${SIGNED}:second`]);
  });

  it("is one for all events of a method, given once or each time", async () => {
    const keys: string[] = [];
    @Injectable()
    class Book {
      @OnContractSigned({ id: "ledger" })
      @OnContractTerminated()
      @OnNotification("X", { id: "ledger" })
      @OnContractSigned({ id: "ledger.second", name: "second" })
      book(_event: ContractNotification, { key }: NotificationContext) {
        keys.push(key);
      }
    }
    await deliverTo([Book], new MemoryNotificationStore());
    expect(keys).toEqual([`${SIGNED}:ledger`]);
  });

  it.each(["", "a b", "ä", "a\nb", "x".repeat(101)])(
    "stops the start where it is %j",
    async (id) => {
      await expect(start([handler("Subscriptions", [], id)])).rejects.toThrow(
        new ConfigurationError(
          "Subscriptions.handle",
          "has an id that cannot be one: it is of letters, digits and _ . : -, 100 at most",
        ),
      );
    },
  );

  it("stops the start where a method has two", async () => {
    @Injectable()
    class Ledger {
      @OnContractSigned({ id: "one" })
      @OnContractTerminated({ id: "other" })
      book() {}
    }
    await expect(start([Ledger])).rejects.toThrow(
      new ConfigurationError(
        "Ledger.book",
        "has two ids; a method has one, whatever events it handles",
      ),
    );
  });

  it("stops the start where two methods have it, given to both or to one", async () => {
    await expect(
      start([handler("A", [], "same"), handler("B", [], "same")]),
    ).rejects.toThrow(
      new ConfigurationError(
        "B.handle",
        'has the id "same", and so has A.handle; give each method an id of its own',
      ),
    );
    for (const [first, second] of [
      [handler("Ledger", []), handler("B", [], "Ledger.handle")],
      [handler("B", [], "Ledger.handle"), handler("Ledger", [])],
    ] as const) {
      await expect(start([first, second])).rejects.toThrow(
        /has the id "Ledger\.handle", and so has/,
      );
    }
  });

  it("is asked for where a build gave two classes one name", async () => {
    await expect(start([handler("s", []), handler("s", [])])).rejects.toThrow(
      /^s\.handle: handles notifications twice: .*build shortens the names of classes.*id/,
    );
  });

  it("is refused with an option that a decorator does not know", () => {
    expect(() => OnContractSigned({ instance: "north" } as object)).toThrow(
      "a decorator of notifications.instance: is not an option; there are id, name",
    );
  });
});
