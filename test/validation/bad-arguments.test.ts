import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as contracts from "../../lib";
import {
  ContractsError,
  ContractsModule,
  createMerchant,
  type Merchant,
} from "../../lib";
import * as testing from "../../lib/testing";

/** What a call without types may be given by mistake. */
const BAD = [undefined, null, 5, NaN, "x", {}, [], () => undefined];

type Callable = ((...values: unknown[]) => unknown) &
  (new (...values: unknown[]) => object);

/** They stand before a field, where the compiler checks what they are given. */
const isFieldRule = (name: string) => name.endsWith("Field");

const isError = (value: Callable) =>
  value.prototype instanceof Error || value === (ContractsError as never);

/** Each function of an entry, and each class with its static methods. */
function entryCalls(entry: object): Array<[string, Callable]> {
  return Object.entries(entry)
    .filter((each): each is [string, Callable] => typeof each[1] === "function")
    .filter(([name, value]) => !isFieldRule(name) && !isError(value))
    .flatMap(([name, value]) => {
      if (!/^class\b/.test(String(value))) {
        return [[name, value]];
      }
      const statics = Object.getOwnPropertyNames(value)
        .map((key) => [key, (value as never)[key]] as [string, Callable])
        .filter(([, each]) => typeof each === "function")
        .map(([key, each]): [string, Callable] => [
          `${name}.${key}`,
          each.bind(value) as Callable,
        ]);
      const make = (...values: unknown[]) => new value(...values);
      return [[`new ${name}`, make as unknown as Callable], ...statics];
    });
}

/** What a call ends in that is not an error of the package, for each bad value in each place. */
async function unexplained(
  call: (...values: unknown[]) => unknown,
  isExplained: (error: unknown) => boolean = (error) =>
    ContractsError.is(error),
): Promise<string[]> {
  const found: string[] = [];
  const values = BAD.flatMap((bad) => [[bad], [bad, bad], [{}, bad]]);
  for (const given of values) {
    try {
      const result = await call(...given);
      await (result as { stop?: () => unknown } | undefined)?.stop?.();
    } catch (error) {
      if (!isExplained(error)) {
        found.push(`${JSON.stringify(given)}: ${String(error)}`);
      }
    }
  }
  return found;
}

describe("Bad arguments", () => {
  it.each(entryCalls(contracts))(
    "of %s end in an error that explains itself, or in none",
    async (_, call) => {
      expect(await unexplained(call)).toEqual([]);
    },
  );

  it.each(
    entryCalls(testing).filter(([name]) => name !== "new WechatPaySimulator"),
  )("of %s do so in the simulator", async (_, call) => {
    const isExplained = (error: unknown) => !(error instanceof TypeError);
    expect(await unexplained(call, isExplained)).toEqual([]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "forRoot",
      () => ContractsModule.forRoot(undefined as never),
      "options: are missing; forRoot takes an object, such as optionsFromEnvironment()",
    ],
    [
      "forRootAsync",
      () => ContractsModule.forRootAsync(null as never),
      "options: are missing; forRootAsync takes an object with useFactory, useClass or useExisting",
    ],
    [
      "forMerchants",
      () => ContractsModule.forMerchants(undefined as never),
      "options: are missing; forMerchants takes an object with useFactory, useClass or useExisting",
    ],
    [
      "createMerchant",
      () => createMerchant(undefined as never),
      "options: are missing; createMerchant takes an object, such as optionsFromEnvironment()",
    ],
    [
      "a store without its client",
      () => new contracts.RedisNotificationStore(undefined as never),
      "RedisNotificationStore: its client is missing; give it a client of ioredis, new Redis(url), or of node-redis 4 or later, await createClient({ url }).connect()",
    ],
    [
      "a store with another's client",
      () => new contracts.SqlNotificationStore({ execute: () => 1 } as never),
      "SqlNotificationStore: its client is an object; it must be one of these: a Knex instance, a DataSource, EntityManager or QueryRunner of TypeORM, a Prisma client, a Drizzle database, a Kysely instance, a MikroORM or its EntityManager, a Sequelize instance, a pool or connection of mysql2, a Pool or Client of pg",
    ],
    [
      "an option spelt wrong",
      () => new contracts.MemoryNotificationStore({ maximun: 5 } as never),
      "MemoryNotificationStore.maximun: is not an option; the nearest is maximum",
    ],
    [
      "a template that is called",
      () => contracts.wechatPayPath("/v3/x" as never),
      "path is not a template; write wechatPayPath`/v3/…`, without ()",
    ],
  ])("are told with how to fix them: %s", async (_, call, message) => {
    const error: unknown = await Promise.resolve()
      .then(call)
      .catch((reason: unknown) => reason);
    expect(ContractsError.is(error)).toBe(true);
    expect((error as Error).message).toBe(message);
  });

  describe("of a merchant's parts", () => {
    let wechat: testing.WechatPaySimulator;
    let merchant: Merchant;

    beforeAll(async () => {
      wechat = await testing.WechatPaySimulator.start();
      merchant = await createMerchant(wechat.moduleOptions);
    });
    afterAll(async () => {
      await merchant.close();
      await wechat.stop();
    });

    it.each<[string, (part: Merchant) => unknown]>([
      ["client.get", ({ client }) => client.get.bind(client)],
      ["client.post", ({ client }) => client.post.bind(client)],
      ["client.put", ({ client }) => client.put.bind(client)],
      ["client.patch", ({ client }) => client.patch.bind(client)],
      ["client.delete", ({ client }) => client.delete.bind(client)],
      ["client.download", ({ client }) => client.download.bind(client)],
      ["client.upload", ({ client }) => client.upload.bind(client)],
      ["contracts.query", ({ contracts: c }) => c.query.bind(c)],
      ["contracts.terminate", ({ contracts: c }) => c.terminate.bind(c)],
      ["diagnostics.echo", ({ diagnostics: d }) => d.echo.bind(d)],
      ["sensitive.encrypt", ({ sensitive: s }) => s.encrypt.bind(s)],
      ["sensitive.decrypt", ({ sensitive: s }) => s.decrypt.bind(s)],
      ["notifications.verify", ({ notifications: n }) => n.verify.bind(n)],
      [
        "paymentParameters.jsapi",
        ({ paymentParameters: p }) => p.jsapi.bind(p),
      ],
      ["paymentParameters.app", ({ paymentParameters: p }) => p.app.bind(p)],
      [
        "paymentParameters.miniProgram",
        ({ paymentParameters: p }) => p.miniProgram.bind(p),
      ],
      [
        "preEntrustSign.normal.payRedirectSign",
        ({ preEntrustSign }) => preEntrustSign.normal.payRedirectSign,
      ],
      [
        "the chain's contract",
        ({ wxpay }) =>
          (id: never, code: never) =>
            wxpay.v3.passwordExemptContract.contracts
              .serviceId(id)
              .outContractCode(code)
              .get(),
      ],
    ])("%s", async (_, part) => {
      expect(await unexplained(part(merchant) as never)).toEqual([]);
    });

    it("a body that is not the bytes as they came", async () => {
      const { headers, body } = await wechat.signNotification({
        event_type: "ENTRUST.SIGN",
        resource: {},
      } as never);
      for (const wrong of [undefined, null, {}, String(body)]) {
        await expect(
          merchant.notifications.verify(headers, wrong as never),
        ).rejects.toThrow(/^the body is .*give the bytes as they came/);
      }
    });
  });
});
