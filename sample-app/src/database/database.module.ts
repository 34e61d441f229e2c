import { join } from "node:path";
import { type DynamicModule, Module } from "@nestjs/common";
import { TypeOrmModule, type TypeOrmModuleOptions } from "@nestjs/typeorm";
import { DataSource, type DataSourceOptions } from "typeorm";
import type { Environment } from "../configuration/environment.js";
import { EmbeddedDataSource } from "./embedded-data-source.js";
import { migrate } from "./migrate.js";
import { serverOptions } from "./server-options.js";

/** The server that `DATABASE_URL` names, else an embedded PostgreSQL. Each module names its own entities by `forFeature`. */
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
    ...serverOptions(DATABASE_URL, DATABASE_POOL_SIZE),
    retryAttempts: DATABASE_URL === undefined ? 0 : 5,
    retryDelay: 1_000,
    autoLoadEntities: true,
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
