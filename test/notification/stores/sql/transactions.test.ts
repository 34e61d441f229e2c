import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  LeaseLostError,
  SqlNotificationStore,
} from "../../../../lib";
import { describeWithService } from "../services";
import type { OpenClient, Run } from "./clients";
import { type Database, DATABASES, freshName, tokenOf } from "./databases";

for (const { name, variable, open, clients, suicide } of DATABASES) {
  describeWithService(variable, `a transaction in ${name}`, (url) => {
    const [table, effects] = [freshName(), freshName()];
    let database: Database;

    beforeAll(async () => {
      database = open(url);
      await database.query(`CREATE TABLE ${effects} (id varchar(36))`);
      await new SqlNotificationStore(database.pool, { table }).ensureSchema();
    });
    afterAll(async () => {
      await database.query(`DROP TABLE ${effects}`);
      await database.query(`DROP TABLE ${table}`);
      await database.close();
    });

    const effectsOf = async (id: string) =>
      (await database.query(`SELECT id FROM ${effects} WHERE id = '${id}'`))
        .length;

    describe.each(clients)("of %s", (_, openClient) => {
      let opened: OpenClient;
      let store: SqlNotificationStore;
      const another = () => new SqlNotificationStore(database.pool, { table });

      beforeAll(async () => {
        opened = await openClient(url);
        store = new SqlNotificationStore(opened.client, { table });
      });
      afterAll(() => opened.close());

      /** What a handler does: its effect, then the mark. */
      const handle = (
        id: string,
        token: string,
        afterwards: (run: Run) => Promise<unknown> = async () => undefined,
        of = store,
      ) =>
        opened.transaction(async (transaction, run) => {
          await run(`INSERT INTO ${effects} VALUES ('${id}')`);
          await of.completeWithin(transaction, id, token);
          await afterwards(run);
        });

      it("commits the mark with the effect; what follows finds it", async () => {
        const id = randomUUID();
        const token = await tokenOf(store, id);
        await handle(id, token);
        expect(await another().begin(id, 60_000)).toEqual({ state: "done" });
        await store.complete(id, token, 60_000);
        await store.release(id, token);
        expect(await store.begin(id, 60_000)).toEqual({ state: "done" });
        expect(await effectsOf(id)).toBe(1);
      });

      it("marks for a store that has another client", async () => {
        const id = randomUUID();
        const other = another();
        await handle(id, await tokenOf(other, id), undefined, other);
        expect(await store.begin(id, 60_000)).toEqual({ state: "done" });
      });

      it.each([
        ["is rolled back", () => Promise.reject(new Error("after the mark"))],
        ["is killed", (run: Run) => run(suicide)],
      ])(
        "keeps neither mark nor effect where it %s, and lets a retry have both",
        async (_, end) => {
          const id = randomUUID();
          const token = await tokenOf(store, id);
          await expect(handle(id, token, end)).rejects.toThrow();
          // A connection that was killed is over at the database a moment later.
          await vi.waitFor(async () => {
            expect(await another().begin(id, 60_000)).toEqual({
              state: "busy",
            });
          });
          expect(await effectsOf(id)).toBe(0);
          await another().release(id, token);
          await handle(id, await tokenOf(another(), id));
          expect(await effectsOf(id)).toBe(1);
        },
      );

      it("refuses a handler that has lost its lease to another", async () => {
        const id = randomUUID();
        const lost = await tokenOf(store, id, 1);
        const held = await vi.waitFor(() => tokenOf(another(), id));
        await expect(handle(id, lost)).rejects.toThrow(LeaseLostError);
        await store.release(id, lost);
        await handle(id, held);
        await expect(handle(id, lost)).rejects.toThrow(LeaseLostError);
        expect(await effectsOf(id)).toBe(1);
      });

      it("refuses the same handler a second time, as where it did not hear of its commit", async () => {
        const id = randomUUID();
        const token = await tokenOf(store, id);
        await handle(id, token);
        await expect(handle(id, token)).rejects.toThrow(LeaseLostError);
        expect(await effectsOf(id)).toBe(1);
      });

      it("is told from what is none", async () => {
        const id = randomUUID();
        const token = await tokenOf(store, id);
        const refusal = store.completeWithin(opened.client, id, token);
        await expect(refusal).rejects.toThrow(ConfigurationError);
        await expect(refusal).rejects.toThrow("is in no transaction");
        expect(await another().begin(id, 60_000)).toEqual({ state: "busy" });
      });
    });
  });
}
