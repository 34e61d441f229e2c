import "reflect-metadata";
import type { ContractsModuleOptions } from "../../../lib";
import { CLIENTS, type ClientName } from "./clients";
import type { ClientSettings, OpenClient } from "./clients/client";
import { LoggedWork } from "./logged-work";
import { RunLog } from "./run-log";
import { openShop, type Work } from "./shop";
import { TransactionalWork } from "./transactional-work";
import type { TroubleSettings } from "./troubles";

/** What the shop is told by its environment's variable `SHOP`, as JSON. */
export interface ShopSettings {
  moduleOptions: ContractsModuleOptions;
  client: ClientName;
  clientSettings: ClientSettings;
  /** The file of the log that is the work's effect; without it, that is a row beside the mark. */
  log?: string;
  troubles: TroubleSettings;
}

function workOf({ log, troubles }: ShopSettings, client: OpenClient): Work {
  return log === undefined
    ? new TransactionalWork(client.transact!, troubles)
    : new LoggedWork(new RunLog(log), troubles);
}

async function run(settings: ShopSettings): Promise<void> {
  const client: OpenClient = await CLIENTS[settings.client](
    settings.clientSettings,
  );
  const { notifyUrl } = await openShop(
    settings.moduleOptions,
    client.store,
    workOf(settings, client),
  );
  process.send!({ notifyUrl });
}

process.on("disconnect", () => process.exit());
void run(JSON.parse(process.env.SHOP!));
