import { Inject, Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  type ContractNotification,
  ContractsModule,
  type ContractsModuleOptions,
  type NotificationContext,
  type NotificationStore,
  OnContractSigned,
} from "../../../lib";
import { LEASE_MS } from "./troubles";

/** What the shop does when a contract was signed. */
export interface Work {
  activate(code: string, context: NotificationContext): Promise<void>;
}

/** A shop that is notified. */
export interface Shop {
  notifyUrl: string;
  close(): Promise<void>;
}

const WORK = Symbol("work");

@Injectable()
class Memberships {
  constructor(@Inject(WORK) private readonly work: Work) {}

  @OnContractSigned()
  async activate(event: ContractNotification, context: NotificationContext) {
    await this.work.activate(event.resource.out_contract_code, context);
  }
}

@Module({})
class ShopModule {}

export async function openShop(
  moduleOptions: ContractsModuleOptions,
  store: NotificationStore,
  work: Work,
  leaseMs = LEASE_MS,
): Promise<Shop> {
  const app = await NestFactory.create(
    {
      module: ShopModule,
      imports: [
        ContractsModule.forRoot({
          ...moduleOptions,
          notification: { path: "notify", store, leaseMs },
        }),
      ],
      providers: [Memberships, { provide: WORK, useValue: work }],
    },
    { rawBody: true, logger: false },
  );
  await app.listen(0, "127.0.0.1");
  return {
    notifyUrl: `${await app.getUrl()}/notify`,
    close: () => app.close(),
  };
}
