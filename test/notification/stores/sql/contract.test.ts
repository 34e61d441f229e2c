import { afterAll, beforeAll, describe, it } from "vitest";
import { SqlNotificationStore } from "../../../../lib";
import { NotificationStoreContract } from "../../../../lib/testing";
import { describeWithService } from "../services";
import type { OpenClient } from "./clients";
import { type Database, DATABASES, freshName } from "./databases";

for (const { name, variable, open, clients } of DATABASES) {
  describeWithService(variable, `the store in ${name}`, (url) => {
    describe.each(clients)("by %s", (_, openClient) => {
      const table = freshName();
      let database: Database;
      let opened: OpenClient;
      const store = () => new SqlNotificationStore(opened.client, { table });

      beforeAll(async () => {
        database = open(url);
        opened = await openClient(url);
        await store().ensureSchema();
      });
      afterAll(async () => {
        await opened.close();
        await database.query(`DROP TABLE ${table}`);
        await database.close();
      });

      const { cases } = new NotificationStoreContract(store);
      it.each(cases)("$title", ({ run }) => run());
    });
  });
}
