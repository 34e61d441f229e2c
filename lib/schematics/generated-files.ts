import { importPath, type Application } from "./application";

/** How Nest hands out the database of an ORM, by the package that brings it there. */
const DATABASES: Record<string, { client: string; from: string }> = {
  "@nestjs/typeorm": { client: "DataSource", from: "typeorm" },
  "@mikro-orm/nestjs": { client: "MikroORM", from: "@mikro-orm/core" },
  "@nestjs/sequelize": { client: "Sequelize", from: "sequelize-typescript" },
};

/** The file of variables, beside package.json. */
export const ENV = ".env";

/** What is imported into the application's module. */
export const MODULE_NAME = "WechatPayModule";

/** The files that the schematic makes, by their paths. */
export function generatedFiles(application: Application): Map<string, string> {
  const module = modulePath(application);
  const handlers = `${application.sourceRoot}/wechat-pay/contracts`;
  const database = databaseOf(application);
  const handlersFrom = importPath(module, handlers, application);
  return new Map([
    [
      `${module}.ts`,
      database
        ? moduleWithStore(handlersFrom, database)
        : moduleAlone(handlersFrom),
    ],
    [`${handlers}.ts`, HANDLERS],
  ]);
}

/** Without the ending of the file. */
export function modulePath({ sourceRoot }: Application): string {
  return `${sourceRoot}/wechat-pay/wechat-pay.module`;
}

/** The database whose transactions can have the marks of handled notifications; undefined where Nest hands out none. */
export function databaseOf({
  dependencies,
}: Application): { client: string; from: string } | undefined {
  const name = Object.keys(DATABASES).find((each) => dependencies.has(each));
  return name === undefined ? undefined : DATABASES[name];
}

function moduleAlone(handlersFrom: string): string {
  return `import { Module } from '@nestjs/common';
import {
  ContractsModule,
  optionsFromEnvironment,
} from 'nestjs-wechatpay-contracts';
import { Contracts } from '${handlersFrom}';

@Module({
  imports: [
    ContractsModule.forRootAsync({
      // At the start, when ConfigModule.forRoot() has read .env, and not when this file is imported.
      useFactory: () => ({
        ...optionsFromEnvironment(),
        // Handled notifications are remembered in memory: with more than one process give a store that they share.
        notification: { path: 'wechatpay/notify' },
      }),
      isGlobal: true,
    }),
  ],
  providers: [Contracts],
})
export class ${MODULE_NAME} {}
`;
}

function moduleWithStore(
  handlersFrom: string,
  { client, from }: { client: string; from: string },
): string {
  return `import { Module, type OnModuleInit } from '@nestjs/common';
import {
  ContractsModule,
  optionsFromEnvironment,
  SqlNotificationStore,
} from 'nestjs-wechatpay-contracts';
import { ${client} } from '${from}';
import { Contracts } from '${handlersFrom}';

/** Remembers which notifications were handled, in the application's own database. */
@Module({
  providers: [
    {
      provide: SqlNotificationStore,
      inject: [${client}],
      useFactory: (client: ${client}) => new SqlNotificationStore(client),
    },
  ],
  exports: [SqlNotificationStore],
})
class NotificationStoreModule implements OnModuleInit {
  constructor(private readonly store: SqlNotificationStore) {}

  /** Makes its table; or put SqlNotificationStore.schema() into your migrations. */
  async onModuleInit() {
    await this.store.ensureSchema();
  }
}

@Module({
  imports: [
    ContractsModule.forRootAsync({
      imports: [NotificationStoreModule],
      inject: [SqlNotificationStore],
      useFactory: (store: SqlNotificationStore) => ({
        ...optionsFromEnvironment(),
        notification: { path: 'wechatpay/notify', store },
      }),
      isGlobal: true,
    }),
  ],
  providers: [Contracts],
})
export class ${MODULE_NAME} {}
`;
}

const HANDLERS = `import { Injectable, Logger } from '@nestjs/common';
import {
  type ContractNotification,
  OnContractSigned,
  OnContractTerminated,
  OnPaymentSucceeded,
  type PaidResource,
  type PaymentNotification,
} from 'nestjs-wechatpay-contracts';

/** Events from WeChat Pay, each handled once, verified and decrypted before. */
@Injectable()
export class Contracts {
  private readonly logger = new Logger(Contracts.name);

  @OnContractSigned()
  signed({ resource }: ContractNotification) {
    this.logger.log(\`signed: \${resource.out_contract_code}\`);
  }

  @OnContractTerminated()
  ended({ resource }: ContractNotification) {
    this.logger.log(\`ended: \${resource.out_contract_code}\`);
  }

  @OnPaymentSucceeded()
  paid({ resource }: PaymentNotification<PaidResource>) {
    // Compare it with your order before you ship anything: isPaymentOf does.
    const number =
      'combine_out_trade_no' in resource
        ? resource.combine_out_trade_no
        : resource.out_trade_no;
    this.logger.log(\`paid: \${number}\`);
  }
}
`;
