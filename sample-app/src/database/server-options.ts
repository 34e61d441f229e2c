import type { DataSourceOptions } from "typeorm";
import { Catalogue1764000001000 } from "./migrations/1764000001000-catalogue.js";
import { Subscriptions1764000005000 } from "./migrations/1764000005000-subscriptions.js";
import { EndWished1764000006000 } from "./migrations/1764000006000-end-wished.js";
import { OfferedAt1764000007000 } from "./migrations/1764000007000-offered-at.js";
import { RecordedMerchant1764000008000 } from "./migrations/1764000008000-recorded-merchant.js";
import { Tables1764000000000 as MysqlTables } from "./migrations/mysql/1764000000000-tables.js";
import { Customers1764000004000 } from "./migrations/postgresql/1764000004000-customers.js";
import { AskedSincePlaced1764000004500 } from "./migrations/postgresql/1764000004500-asked-since-placed.js";
import { OfferedContract1764000003000 } from "./migrations/postgresql/1764000003000-offered-contract.js";
import { PaymentNumber1764000002000 } from "./migrations/postgresql/1764000002000-payment-number.js";
import { Tables1764000000000 as PostgresqlTables } from "./migrations/postgresql/1764000000000-tables.js";

/** Better an error than a request that waits for ever. */
const CONNECT_MS = 10_000;

/** Those that every database understands. */
const MIGRATIONS = [
  Catalogue1764000001000,
  Subscriptions1764000005000,
  EndWished1764000006000,
  OfferedAt1764000007000,
  RecordedMerchant1764000008000,
];

/** The database, as TypeORM is told of it: by the scheme of its URL one of those that the shop runs on; PostgreSQL where there is none. */
export function serverOptions(
  url: string | undefined,
  poolSize: number,
): DataSourceOptions {
  const scheme = url?.slice(0, url.indexOf(":"));
  if (scheme === "mysql" || scheme === "mariadb") {
    return {
      type: scheme,
      url,
      poolSize,
      connectTimeout: CONNECT_MS,
      charset: "utf8mb4",
      // Columns have no time zone of their own.
      timezone: "Z",
      // As PostgreSQL's: who has waited for a row sees what it has come to meanwhile.
      isolationLevel: "READ COMMITTED",
      migrations: [MysqlTables, ...MIGRATIONS],
    };
  }
  return {
    type: "postgres",
    url,
    poolSize,
    connectTimeoutMS: CONNECT_MS,
    installExtensions: false,
    migrations: [
      PostgresqlTables,
      PaymentNumber1764000002000,
      OfferedContract1764000003000,
      Customers1764000004000,
      AskedSincePlaced1764000004500,
      ...MIGRATIONS,
    ],
  };
}
