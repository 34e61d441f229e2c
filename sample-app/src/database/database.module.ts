import { join } from "node:path";
import { type DynamicModule, Module } from "@nestjs/common";
import { TypeOrmModule, type TypeOrmModuleOptions } from "@nestjs/typeorm";
import { DataSource, type DataSourceOptions } from "typeorm";
import { CartLine } from "../cart/cart-line.entity.js";
import { Product } from "../catalogue/product.entity.js";
import type { Environment } from "../configuration/environment.js";
import { Contract } from "../contracts/contract.entity.js";
import { ReceivedNotification } from "../notifications/received-notification.entity.js";
import { OrderLine } from "../orders/order-line.entity.js";
import { Order } from "../orders/order.entity.js";
import { ReconciliationRun } from "../reconciliation/reconciliation-run.entity.js";
import { Session } from "../session/session.entity.js";
import { EmbeddedDataSource } from "./embedded-data-source.js";
import { migrate } from "./migrate.js";
import { Catalogue1764000001000 } from "./migrations/1764000001000-catalogue.js";
import { PaymentNumber1764000002000 } from "./migrations/1764000002000-payment-number.js";
import { Tables1764000000000 } from "./migrations/1764000000000-tables.js";

/** PostgreSQL, a server's where `DATABASE_URL` names one, else the embedded one. */
@Module({})
export class DatabaseModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => options(environment),
          dataSourceFactory: () => open(environment),
        }),
      ],
    };
  }
}

function options({
  DATABASE_URL,
  DATABASE_POOL_SIZE,
}: Environment): TypeOrmModuleOptions {
  return {
    type: "postgres",
    url: DATABASE_URL,
    poolSize: DATABASE_POOL_SIZE,
    // Better an error than a request that waits for ever.
    connectTimeoutMS: 10_000,
    installExtensions: false,
    retryAttempts: DATABASE_URL === undefined ? 0 : 5,
    retryDelay: 1_000,
    entities: [
      CartLine,
      Contract,
      Order,
      OrderLine,
      Product,
      ReceivedNotification,
      ReconciliationRun,
      Session,
    ],
    migrations: [
      Tables1764000000000,
      Catalogue1764000001000,
      PaymentNumber1764000002000,
    ],
  };
}

async function open(environment: Environment): Promise<DataSource> {
  const { DATABASE_URL, SAMPLE_DATA } = environment;
  const dataSource =
    DATABASE_URL === undefined
      ? await EmbeddedDataSource.open(
          options(environment) as DataSourceOptions,
          databaseFolder(SAMPLE_DATA),
        )
      : new DataSource(options(environment) as DataSourceOptions);
  await dataSource.initialize();
  await migrate(dataSource);
  return dataSource;
}

function databaseFolder(data: string): string {
  return data.startsWith("memory://") ? data : join(data, "database");
}
