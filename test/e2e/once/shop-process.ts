import "reflect-metadata";
import { Redis } from "ioredis";
import { Pool } from "pg";
import {
  type ContractsModuleOptions,
  RedisNotificationStore,
  SqlNotificationStore,
} from "../../../lib";
import { LoggedWork } from "./logged-work";
import { RedisRunLog } from "./run-log";
import { openShop } from "./shop";
import { TransactionalWork } from "./transactional-work";

/** What the shop is told by its environment's variable `SHOP`, as JSON. */
export interface ShopSettings {
  moduleOptions: ContractsModuleOptions;
  service: "Redis" | "PostgreSQL";
  serviceUrl: string;
  /** Prefix of the keys or tables that are the run's own. */
  prefix: string;
  seed: number;
}

function storeAndWork({ service, serviceUrl, prefix, seed }: ShopSettings) {
  if (service === "Redis") {
    const redis = new Redis(serviceUrl);
    const log = new RedisRunLog(redis, `${prefix}log`);
    return {
      store: new RedisNotificationStore(redis, { prefix: `${prefix}mark:` }),
      work: new LoggedWork(log, seed),
    };
  }
  const pool = new Pool({ connectionString: serviceUrl, max: 20 });
  const store = new SqlNotificationStore(pool, { table: `${prefix}marks` });
  const table = `${prefix}effects`;
  return { store, work: new TransactionalWork(pool, store, table, seed) };
}

async function run(settings: ShopSettings): Promise<void> {
  const { store, work } = storeAndWork(settings);
  const { notifyUrl } = await openShop(settings.moduleOptions, store, work);
  process.send!({ notifyUrl });
}

process.on("disconnect", () => process.exit());
void run(JSON.parse(process.env.SHOP!));
