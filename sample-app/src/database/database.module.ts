import { join } from "node:path";
import { type DynamicModule, Module } from "@nestjs/common";
import { TypeOrmModule, type TypeOrmModuleOptions } from "@nestjs/typeorm";
import { DataSource, type DataSourceOptions } from "typeorm";
import type { Environment } from "../configuration/environment.js";
import { EmbeddedDataSource } from "./embedded-data-source.js";
import { migrate } from "./migrate.js";
import { Catalogue1764000001000 } from "./migrations/1764000001000-catalogue.js";
import { Customers1764000004000 } from "./migrations/1764000004000-customers.js";
import { OfferedContract1764000003000 } from "./migrations/1764000003000-offered-contract.js";
import { PaymentNumber1764000002000 } from "./migrations/1764000002000-payment-number.js";
import { Subscriptions1764000005000 } from "./migrations/1764000005000-subscriptions.js";
import { Tables1764000000000 } from "./migrations/1764000000000-tables.js";

/** PostgreSQL, a server's where `DATABASE_URL` names one, else the embedded one. Each module names its own entities by `forFeature`. */
@Module({})
export class DatabaseModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => optionsOf(environment),
          dataSourceFactory: (options) => open(options!, environment),
        }),
      ],
    };
  }
}

function optionsOf({
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
    autoLoadEntities: true,
    migrations: [
      Tables1764000000000,
      Catalogue1764000001000,
      PaymentNumber1764000002000,
      OfferedContract1764000003000,
      Customers1764000004000,
      Subscriptions1764000005000,
    ],
  };
}

async function open(
  options: DataSourceOptions,
  { DATABASE_URL, SAMPLE_DATA }: Environment,
): Promise<DataSource> {
  const dataSource =
    DATABASE_URL === undefined
      ? await EmbeddedDataSource.open(options, databaseFolder(SAMPLE_DATA))
      : new DataSource(options);
  await dataSource.initialize();
  await migrate(dataSource);
  return dataSource;
}

function databaseFolder(data: string): string {
  return data.startsWith("memory://") ? data : join(data, "database");
}
