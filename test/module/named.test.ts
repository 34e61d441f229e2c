import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  ContractService,
  InjectContract,
  InjectPreEntrustSign,
  InjectWechatPayClient,
  InjectWxpay,
  PreEntrustSignService,
  WechatPayClient,
  type Wechatpay,
} from "../../lib";
import { keyPem } from "../vectors";
import {
  authorizationOf,
  isSignedAsReceived,
  MERCHANT_KEY,
  merchantOptions,
  SILENT,
} from "../client/merchant";
import { headerValues, SigningServer } from "../client/signing-server";
import { QUERY, SEED } from "../validation/operations";

const A_SERVER_KEY = createPrivateKey(keyPem("wechatpay-pkcs8"));
const B_SERVER_KEY = createPrivateKey(keyPem("platform-pkcs8"));
const B_MERCHANT = generateKeyPairSync("rsa", { modulusLength: 2048 });
const B_KEY_ID = "PUB_KEY_ID_0119000002092023111400000000000002";

@Injectable()
class Merchants {
  constructor(
    @InjectWechatPayClient("a") readonly aClient: WechatPayClient,
    @InjectPreEntrustSign("a") readonly aSign: PreEntrustSignService,
    @InjectContract("a") readonly aContract: ContractService,
    @InjectWxpay("a") readonly aWxpay: Wechatpay,
    @InjectWechatPayClient("b") readonly bClient: WechatPayClient,
    @InjectPreEntrustSign("b") readonly bSign: PreEntrustSignService,
    @InjectContract("b") readonly bContract: ContractService,
    @InjectWxpay("b") readonly bWxpay: Wechatpay,
  ) {}
}

let aServer: SigningServer;
let bServer: SigningServer;
let aOptions: ContractsModuleOptions;
let bOptions: ContractsModuleOptions;
beforeEach(async () => {
  aServer = await SigningServer.start(A_SERVER_KEY);
  bServer = await SigningServer.start(B_SERVER_KEY, B_KEY_ID);
  aOptions = { ...merchantOptions(aServer), mchid: "1900000201" };
  bOptions = {
    ...merchantOptions(bServer),
    mchid: "1900000202",
    merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A72",
    merchantPrivateKey: B_MERCHANT.privateKey,
    publicKey: { id: B_KEY_ID, pem: keyPem("platform-public") },
  };
});
afterEach(() => Promise.all([aServer.close(), bServer.close()]));

/** Both instances; the factories of the asynchronous ones have the same source text. */
function modules(way: string) {
  if (way === "forRoot") {
    return [
      ContractsModule.forRoot({ ...aOptions, name: "a" }),
      ContractsModule.forRoot({ ...bOptions, name: "b" }),
    ];
  }
  const options = { a: aOptions, b: bOptions };
  return (["a", "b"] as const).map((name) =>
    ContractsModule.forRootAsync({ name, useFactory: () => options[name] }),
  );
}

describe.each([
  ["forRoot", "reference"],
  ["forRoot", "deep-hash"],
  ["forRootAsync", "reference"],
  ["forRootAsync", "deep-hash"],
] as const)(
  "Two named instances by %s, told apart by %s",
  (way, moduleIdGeneratorAlgorithm) => {
    async function open() {
      const app = await Test.createTestingModule(
        { imports: modules(way), providers: [Merchants] },
        { moduleIdGeneratorAlgorithm },
      ).compile();
      await app.init();
      return { merchants: app.get(Merchants), close: () => app.close() };
    }

    it("each sign as their own merchant, to their own host", async () => {
      const { merchants, close } = await open();
      await Promise.all([
        merchants.aClient.post("/v3/a", { of: "a" }),
        merchants.bClient.post("/v3/b", { of: "b" }),
      ]);
      const [a, b] = [aServer.only, bServer.only];
      expect([a.url, b.url]).toEqual(["/v3/a", "/v3/b"]);
      expect(authorizationOf(a)).toMatchObject({
        mchid: "1900000201",
        serial_no: aOptions.merchantSerialNumber,
      });
      expect(authorizationOf(b)).toMatchObject({
        mchid: "1900000202",
        serial_no: bOptions.merchantSerialNumber,
      });
      expect(isSignedAsReceived(a, MERCHANT_KEY)).toBe(true);
      expect(isSignedAsReceived(b, B_MERCHANT.publicKey)).toBe(true);
      expect(isSignedAsReceived(b, MERCHANT_KEY)).toBe(false);
      expect(headerValues(a, "Wechatpay-Serial")).toEqual([
        aOptions.publicKey!.id,
      ]);
      expect(headerValues(b, "Wechatpay-Serial")).toEqual([B_KEY_ID]);
      await close();
    });

    it("each verify with their own keys only", async () => {
      const { merchants, close } = await open();
      const asOfB = { json: {}, key: B_SERVER_KEY, serial: B_KEY_ID };
      const asOfA = {
        json: {},
        key: A_SERVER_KEY,
        serial: aOptions.publicKey!.id,
      };
      aServer.answer = () => asOfB;
      bServer.answer = () => asOfA;
      for (const client of [merchants.aClient, merchants.bClient]) {
        await expect(client.get("/v3/x")).rejects.toMatchObject({
          name: "ResponseVerificationError",
          reason: "serial",
        });
      }
      await close();
    });

    it("each have services of their own", async () => {
      const { merchants, close } = await open();
      const reply = { json: { ...QUERY.answer, ...SEED.answer } };
      aServer.answer = () => reply;
      bServer.answer = () => reply;
      const { contracts } = merchants.bWxpay.v3.passwordExemptContract;
      const which = {
        service_id: 12535,
        out_contract_code: "wxwtdk20200910100000",
      };
      await merchants.bSign.payRedirectSign(SEED.data as never);
      await merchants.bContract.query(which);
      await contracts.ecommerce.preEntrustSign.payRedirectSign(
        SEED.data as never,
      );
      expect(bServer.received).toHaveLength(3);
      expect(aServer.received).toHaveLength(0);
      await merchants.aSign.payRedirectSign(SEED.data as never);
      await merchants.aContract.query(which);
      await merchants.aWxpay.v3.passwordExemptContract.contracts
        .serviceId(12535)
        .outContractCode("wxwtdk20200910100000")
        .get();
      expect(aServer.received).toHaveLength(3);
      expect(bServer.received).toHaveLength(3);
      await close();
    });
  },
);

describe("A named instance beside the default one", () => {
  it("leaves the default one under its classes", async () => {
    @Injectable()
    class Both {
      constructor(
        readonly client: WechatPayClient,
        @InjectWechatPayClient("b") readonly other: WechatPayClient,
      ) {}
    }
    for (const imports of [
      [
        ContractsModule.forRoot(aOptions),
        ContractsModule.forRoot({ ...bOptions, name: "b" }),
      ],
      [
        ContractsModule.forRoot({ ...bOptions, name: "b", isGlobal: true }),
        ContractsModule.forRoot({ ...aOptions, isGlobal: true }),
      ],
    ]) {
      aServer.reset();
      bServer.reset();
      const app = await Test.createTestingModule({
        imports,
        providers: [Both],
      }).compile();
      await app.get(Both).client.get("/v3/default");
      await app.get(Both).other.get("/v3/named");
      expect(aServer.only.url).toBe("/v3/default");
      expect(bServer.only.url).toBe("/v3/named");
      await app.close();
    }
  });

  it("is not to be had under a class, nor under another name", async () => {
    @Injectable()
    class ByClass {
      constructor(readonly client: WechatPayClient) {}
    }
    @Injectable()
    class ByOtherName {
      constructor(@InjectWxpay("c") readonly wxpay: Wechatpay) {}
    }
    for (const provider of [ByClass, ByOtherName]) {
      const testing = Test.createTestingModule({
        imports: [ContractsModule.forRoot({ ...bOptions, name: "b" })],
        providers: [provider],
      }).setLogger(SILENT);
      await expect(testing.compile()).rejects.toThrow(provider.name);
    }
  });
});
