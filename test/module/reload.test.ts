import { generateKeyPairSync } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  ContractsReloader,
  InjectContractsReloader,
  InjectWechatPayClient,
  OnContractSigned,
  WechatPayClient,
} from "../../lib";
import {
  authorizationOf,
  failureOf,
  isSignedAsReceived,
  merchantOptions,
  SILENT,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import {
  deliver,
  envelope,
  options as notified,
  post,
  SIGNED_RESOURCE,
} from "../notification/wechat-pay";

const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OTHER_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const OTHER_KEY: Partial<ContractsModuleOptions> = {
  merchantSerialNumber: OTHER_SERIAL,
  merchantPrivateKey: OTHER.privateKey,
};

let server: SigningServer;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  server = await SigningServer.start();
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await server.close();
  vi.restoreAllMocks();
});

describe("An application that is given another private key", () => {
  it.each<[string, (options: ContractsModuleOptions) => object]>([
    ["forRoot", (options) => ContractsModule.forRoot(options)],
    [
      "forRootAsync",
      (options) => ContractsModule.forRootAsync({ useFactory: () => options }),
    ],
  ])("signs with it, by %s", async (_way, module) => {
    const options = merchantOptions(server);
    const app = await Test.createTestingModule({
      imports: [module(options) as never],
    }).compile();
    closing.push(() => app.close());
    await app.init();
    await app.get(ContractsReloader).reload({ ...options, ...OTHER_KEY });
    await app.get(WechatPayClient).get("/v3/x");
    expect(authorizationOf(server.only).serial_no).toBe(OTHER_SERIAL);
    expect(isSignedAsReceived(server.only, OTHER.publicKey)).toBe(true);
  });

  it("signs with it for the instance of that name alone", async () => {
    @Injectable()
    class Keys {
      constructor(
        @InjectContractsReloader("north") readonly reloader: ContractsReloader,
        @InjectWechatPayClient("north") readonly north: WechatPayClient,
        @InjectWechatPayClient("south") readonly south: WechatPayClient,
      ) {}
    }
    const options = {
      north: merchantOptions(server),
      south: { ...merchantOptions(server), mchid: "1900000208" },
    };
    const app = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({ ...options.north, name: "north" }),
        ContractsModule.forRoot({ ...options.south, name: "south" }),
      ],
      providers: [Keys],
    }).compile();
    closing.push(() => app.close());
    await app.init();
    const keys = app.get(Keys);
    expect(
      await failureOf(keys.reloader.reload({ ...options.south, ...OTHER_KEY })),
    ).toMatchObject({ name: "ConfigurationError", option: "mchid" });
    await keys.reloader.reload({ ...options.north, ...OTHER_KEY });
    await keys.north.get("/v3/x");
    await keys.south.get("/v3/x");
    expect(server.received.map((each) => authorizationOf(each))).toMatchObject([
      { mchid: "1900000109", serial_no: OTHER_SERIAL },
      { mchid: "1900000208", serial_no: options.south.merchantSerialNumber },
    ]);
  });
});

describe("A route of an application that is given another APIv3 key", () => {
  it("takes what either has encrypted", async () => {
    const handled: string[] = [];
    @Injectable()
    class Accounts {
      @OnContractSigned()
      open({ id }: { id: string }) {
        handled.push(id);
      }
    }
    const notification = { path: "wechatpay/notify", expect: () => true };
    const testing = await Test.createTestingModule({
      imports: [ContractsModule.forRoot({ ...notified, notification })],
      providers: [Accounts],
    })
      .setLogger(SILENT)
      .compile();
    const app = testing.createNestApplication({ rawBody: true });
    closing.push(() => app.close());
    await app.listen(0, "127.0.0.1");
    const key = "fedcba9876543210fedcba9876543210";
    await app
      .get(ContractsReloader)
      .reload({ ...notified, notification, apiV3Key: key });
    const url = `${await app.getUrl()}/wechatpay/notify`;
    const statusOf = async (id: string, encryptedWith?: string) => {
      const resource = { ...SIGNED_RESOURCE, out_contract_code: id };
      const plaintext = JSON.stringify(resource);
      const body = envelope({ id, plaintext, key: encryptedWith });
      return (await post(url, deliver(body))).status;
    };
    expect(await statusOf("EV-1", key)).toBe(204);
    expect(await statusOf("EV-2")).toBe(204);
    expect(await statusOf("EV-3", "0".repeat(32))).toBe(400);
    expect(handled).toEqual(["EV-1", "EV-2"]);
  });
});
