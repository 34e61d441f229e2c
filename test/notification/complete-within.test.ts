import { randomUUID } from "node:crypto";
import { Controller, Injectable, Logger, Post } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { Pool } from "pg";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import {
  type ContractNotification,
  ContractsModule,
  Delivery,
  ExpectsNotification,
  HandlesNotifications,
  MemoryNotificationStore,
  Notification,
  type NotificationContext,
  type NotificationStore,
  OnContractSigned,
  SqlNotificationStore,
} from "../../lib";
import { describeWithService } from "./stores/services";
import {
  deliver,
  envelope,
  options,
  post,
  SIGNED_RESOURCE,
} from "./wechat-pay";

type Handle = (
  event: ContractNotification,
  context: NotificationContext,
) => Promise<void>;
type Expectation = (context: NotificationContext) => Promise<boolean>;

/** A shop that handles signings by a marked method, at `/marked`, and on a route of its own, at `/own`. */
async function openShop(
  store: NotificationStore,
  handle: Handle,
  isOurs: Expectation = async () => true,
) {
  @Injectable()
  class Subscriptions {
    @OnContractSigned()
    open(event: ContractNotification, context: NotificationContext) {
      return handle(event, context);
    }

    @ExpectsNotification()
    isOurs(_event: unknown, context: NotificationContext) {
      return isOurs(context);
    }
  }

  @Controller()
  class NotifyController {
    @Post("own")
    @HandlesNotifications()
    own(
      @Notification() event: ContractNotification,
      @Delivery() delivery: NotificationContext,
    ) {
      return handle(event, delivery);
    }
  }

  const testing = await Test.createTestingModule({
    imports: [
      ContractsModule.forRoot({
        ...options,
        notification: { path: "marked", store },
      }),
    ],
    controllers: [NotifyController],
    providers: [Subscriptions],
  }).compile();
  const app = testing.createNestApplication({ rawBody: true });
  app.useLogger(new Logger());
  await app.listen(0, "127.0.0.1");
  const url = await app.getUrl();
  return {
    app,
    /** Delivers an event, by its path. */
    status: async (path: string, event: string) =>
      (await post(`${url}/${path}`, deliver(event))).status,
  };
}

/** An event of a contract of its own. */
function signing(): { id: string; event: string } {
  const id = randomUUID();
  const plaintext = JSON.stringify({
    ...SIGNED_RESOURCE,
    out_contract_code: id,
  });
  return { id, event: envelope({ id, event_type: "ENTRUST.SIGN", plaintext }) };
}

const errors: string[] = [];
beforeEach(() => {
  errors.length = 0;
  vi.spyOn(Logger.prototype, "warn").mockReturnValue();
  vi.spyOn(Logger.prototype, "log").mockReturnValue();
  vi.spyOn(Logger.prototype, "error").mockImplementation(
    (...texts: unknown[]) => void errors.push(texts.join(" ")),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

describeWithService(
  "DATABASE_URL",
  "a mark in the handler's transaction",
  (url) => {
    const schema = `within_${randomUUID().replaceAll("-", "")}`;
    let pool: Pool;
    let store: SqlNotificationStore;

    beforeAll(async () => {
      pool = new Pool({ connectionString: url });
      await pool.query(`CREATE SCHEMA ${schema}`);
      await pool.query(`CREATE TABLE ${schema}.effects (id text)`);
      store = new SqlNotificationStore(pool, { table: `${schema}.events` });
      await store.ensureSchema();
    });
    afterAll(async () => {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    });

    const effectsOf = async (id: string) =>
      (await pool.query(`SELECT FROM ${schema}.effects WHERE id = $1`, [id]))
        .rowCount;

    /** Writes an effect and its mark, `end`s the transaction and does what follows. */
    const transaction =
      (end: "COMMIT" | "ROLLBACK", follow = async () => {}): Handle =>
      async ({ id }, context) => {
        const client = await pool.connect();
        try {
          await client.query("BEGIN");
          await client.query(`INSERT INTO ${schema}.effects VALUES ($1)`, [id]);
          await context.completeWithin(client);
          await client.query(end);
          await follow();
        } finally {
          client.release();
        }
      };

    describe.each(["marked", "own"])("at /%s", (path) => {
      it("commits with its effect, and is not made once more", async () => {
        const complete = vi.spyOn(store, "complete");
        const shop = await openShop(store, transaction("COMMIT"));
        const { id, event } = signing();
        expect(await shop.status(path, event)).toBe(204);
        expect(await shop.status(path, event)).toBe(204);
        expect(await effectsOf(id)).toBe(1);
        expect(complete).not.toHaveBeenCalled();
        await shop.app.close();
      });

      it("stays where the method fails after the commit", async () => {
        const handle = vi.fn(
          transaction("COMMIT", () => Promise.reject(new Error("too late"))),
        );
        const shop = await openShop(store, handle);
        const { id, event } = signing();
        expect(await shop.status(path, event)).toBe(500);
        expect(await shop.status(path, event)).toBe(204);
        expect(handle).toHaveBeenCalledTimes(1);
        expect(await effectsOf(id)).toBe(1);
        await shop.app.close();
      });

      it("goes with its effect where the method rolls back and fails, and the next delivery makes both", async () => {
        const handle = vi.fn(transaction("COMMIT"));
        handle.mockImplementationOnce(
          transaction("ROLLBACK", () => Promise.reject(new Error("no"))),
        );
        const shop = await openShop(store, handle);
        const { id, event } = signing();
        expect(await shop.status(path, event)).toBe(500);
        expect(await effectsOf(id)).toBe(0);
        expect(await shop.status(path, event)).toBe(204);
        expect(await effectsOf(id)).toBe(1);
        await shop.app.close();
      });

      it("is not made up for where the method rolls back and says nothing", async () => {
        const shop = await openShop(store, transaction("ROLLBACK"));
        const { id, event } = signing();
        expect(await shop.status(path, event)).toBe(204);
        expect(await effectsOf(id)).toBe(0);
        // Its lease goes on, and nobody is told that it was handled.
        expect(await shop.status(path, event)).toBe(503);
        await shop.app.close();
      });
    });
  },
);

describe("a mark in the handler's transaction, with a store that knows none", () => {
  it("is refused by the store's name, and the event stays to be handled", async () => {
    const shop = await openShop(
      new MemoryNotificationStore(),
      (_event, context) => context.completeWithin({}),
    );
    const { event } = signing();
    expect(await shop.status("marked", event)).toBe(500);
    expect(errors.join("\n")).toContain(
      "notification.store: MemoryNotificationStore cannot mark an event within a transaction; give a SqlNotificationStore, or leave completeWithin out",
    );
    expect(await shop.status("marked", event)).toBe(500);
    await shop.app.close();
  });
});

describe("a mark in an expectation", () => {
  it("is refused, as an expectation handles nothing", async () => {
    const handle = vi.fn(async () => undefined);
    const shop = await openShop(
      new MemoryNotificationStore(),
      handle,
      async (context) => {
        await context.completeWithin({});
        return true;
      },
    );
    expect(await shop.status("marked", signing().event)).toBe(500);
    expect(errors.join("\n")).toContain(
      "completeWithin: is called in an expectation, which handles nothing; call it in the method that handles the event",
    );
    expect(handle).not.toHaveBeenCalled();
    await shop.app.close();
  });
});

describe("a store that was written for the interface without tokens", () => {
  it("is told by the log, and nothing is handled", async () => {
    const handle = vi.fn(async () => undefined);
    const store = {
      begin: async () => "new",
      complete: async () => undefined,
      release: async () => undefined,
    } as unknown as NotificationStore;
    const shop = await openShop(store, handle);
    expect(await shop.status("marked", signing().event)).toBe(503);
    expect(errors.join("\n")).toContain(
      'the store\'s begin must answer { state: "new", token }, { state: "busy" } or { state: "done" }',
    );
    expect(handle).not.toHaveBeenCalled();
    await shop.app.close();
  });
});
