import type {
  DynamicModule,
  INestApplication,
  Provider,
  Type,
} from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import {
  ContractsModule,
  type ContractsModuleMerchantsOptions,
  type ContractsModuleOptions,
  Merchants,
  type MerchantSource,
  type NotificationStore,
} from "../../../lib";
import {
  API_V3_KEY,
  deliver,
  envelope,
  type EnvelopeChanges,
  options,
  post,
  SIGNED_RESOURCE,
  type SignatureChanges,
} from "../../notification/wechat-pay";

export const PATH = "wechatpay/:merchant/notify";

/** Those that each table has; another id stands for one that is in none. */
const MERCHANTS = new Map([
  ["north", { mchid: options.mchid, apiV3Key: API_V3_KEY }],
  [
    "south",
    { mchid: "1900000208", apiV3Key: "fedcba9876543210fedcba9876543210" },
  ],
]);

/** A table of merchants, which counts how often it is asked, and can be away. */
export class Table implements MerchantSource {
  readonly rows = new Map<string, ContractsModuleOptions>();
  readonly asked: string[] = [];
  away?: Error;
  store?: NotificationStore;

  constructor() {
    for (const id of MERCHANTS.keys()) {
      this.add(id);
    }
  }

  add(id: string, changes: Partial<ContractsModuleOptions> = {}): void {
    this.rows.set(id, { ...options, ...MERCHANTS.get(id), ...changes });
  }

  async load(id: string): Promise<ContractsModuleOptions | undefined> {
    this.asked.push(id);
    if (this.away) {
      throw this.away;
    }
    return this.rows.get(id);
  }
}

export const PLATFORMS: ReadonlyArray<
  [string, () => ExpressAdapter | FastifyAdapter]
> = [
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
];

/** How an application of run-time merchants is made. */
export interface ShopOptions {
  table?: Table;
  providers?: Provider[];
  controllers?: Type[];
  notification?: ContractsModuleMerchantsOptions["notification"];
  maximum?: number;
  others?: DynamicModule[];
  prepare?: (app: INestApplication) => void;
}

/** An application whose merchants come from a table, listening on loopback. */
export interface MerchantsShop {
  app: INestApplication;
  url: string;
  table: Table;
  merchants: Merchants;
  /** Posts a notification that is encrypted with the key of `by`, and names its `mchid`, to the route of `to`. */
  notify(
    to: string,
    changes?: EnvelopeChanges & { by?: string; signature?: SignatureChanges },
    path?: string,
  ): Promise<{ status: number; body: string }>;
}

export async function openShop(
  adapter: () => ExpressAdapter | FastifyAdapter,
  {
    table = new Table(),
    providers = [],
    controllers = [],
    notification = { path: PATH },
    maximum,
    others = [],
    prepare,
  }: ShopOptions,
): Promise<MerchantsShop> {
  const testing = await Test.createTestingModule({
    imports: [
      ContractsModule.forMerchants({
        useFactory: () => table,
        maximum,
        notification,
        isGlobal: true,
      }),
      ...others,
    ],
    providers,
    controllers,
  }).compile();
  const app = testing.createNestApplication(adapter(), {
    rawBody: true,
    logger: false,
  });
  prepare?.(app);
  await app.listen(0, "127.0.0.1");
  const url = await app.getUrl();
  return {
    app,
    url,
    table,
    merchants: app.get(Merchants),
    notify: (to, { by = to, signature, ...changes } = {}, path = PATH) =>
      post(
        `${url}/${path.replace(":merchant", encodeURIComponent(to))}`,
        deliver(
          envelope({
            key: MERCHANTS.get(by)?.apiV3Key,
            plaintext: resourceOf(by),
            ...changes,
          }),
          signature,
        ),
      ),
  };
}

/** The resource of a signing that names a merchant. */
export function resourceOf(id: string, changes: object = {}): string {
  return JSON.stringify({
    ...SIGNED_RESOURCE,
    mchid: MERCHANTS.get(id)?.mchid ?? options.mchid,
    ...changes,
  });
}
