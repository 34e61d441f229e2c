import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleOptions,
  optionsFromEnvironment,
} from "../../lib";
import { API_V3_KEY, certificatePem, keyPem } from "../vectors";
import { failureOf, merchantOptions, SILENT } from "../client/merchant";
import { HOST, MARK, WRONG_OPTIONS } from "./wrong-options";

describe.each(WRONG_OPTIONS)("Options with %s", (_, changes, option, words) => {
  const options = {
    ...merchantOptions(HOST),
    ...changes,
  } as ContractsModuleOptions;

  const expectTold = (error: Error) => {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ name: "ConfigurationError", option });
    expect(error.message.startsWith(`${option}: `)).toBe(true);
    expect(error.message).toContain(words);
    for (const text of [error.message, error.stack, JSON.stringify(error)]) {
      expect(text).not.toContain(MARK);
      expect(text).not.toContain(API_V3_KEY);
    }
  };

  it("are refused by forRoot at once", async () => {
    const call = async () => ContractsModule.forRoot(options);
    expectTold(await failureOf(call()));
  });

  it("end the start-up by forRootAsync, and not before", async () => {
    const module = ContractsModule.forRootAsync({ useFactory: () => options });
    const testing = Test.createTestingModule({ imports: [module] });
    expectTold(await failureOf(testing.setLogger(SILENT).compile()));
  });
});

it.each([{ isGlobal: true }, { name: "second" }])(
  "A factory that returns %j is told where it belongs",
  async (extra) => {
    const options = { ...merchantOptions(HOST), ...extra };
    const module = ContractsModule.forRootAsync({ useFactory: () => options });
    const testing = Test.createTestingModule({ imports: [module] });
    const error = await failureOf(testing.setLogger(SILENT).compile());
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message: `${Object.keys(extra)[0]}: belongs beside useFactory, useClass or useExisting, not into what the factory returns`,
    });
  },
);

describe("Options are accepted", () => {
  it.each<[string, Partial<ContractsModuleOptions>]>([
    ["as they should be", {}],
    [
      "with the private key as PKCS#1",
      { merchantPrivateKey: keyPem("merchant-pkcs1") },
    ],
    [
      "with the private key as bytes",
      { merchantPrivateKey: Buffer.from(keyPem("merchant-pkcs8")) },
    ],
    [
      "with certificates alone",
      {
        publicKey: undefined,
        platformCertificates: [certificatePem("platform")],
      },
    ],
    [
      "with both kinds of keys",
      { platformCertificates: [certificatePem("platform")] },
    ],
    ["without URLs", { baseUrl: undefined }],
    [
      "with unknown names that hold nothing",
      { retries: undefined, defaults: { appId: undefined } } as object,
    ],
    [
      "as the environment gives them",
      optionsFromEnvironment({
        WECHATPAY_MCHID: "1900000109",
        WECHATPAY_MERCHANT_SERIAL_NUMBER: "ABCDEF01",
        WECHATPAY_MERCHANT_PRIVATE_KEY: keyPem("merchant-pkcs8"),
        WECHATPAY_API_V3_KEY: API_V3_KEY,
        WECHATPAY_PUBLIC_KEY_ID: merchantOptions(HOST).publicKey!.id,
        WECHATPAY_PUBLIC_KEY: String(merchantOptions(HOST).publicKey!.pem),
        WECHATPAY_SERVICE_ID: "12535",
      }),
    ],
    ["without a backup", { baseUrl: undefined, backupBaseUrl: false }],
    ["for a simulator on loopback", { baseUrl: "http://127.0.0.1:8080/" }],
    [
      "with a notify_url on localhost, where that is allowed",
      {
        allowInsecureNotifyUrl: true,
        defaults: { notify_url: "http://localhost:3000/notify" },
      },
    ],
  ])("%s", async (_, changes) => {
    const options = { ...merchantOptions(HOST), ...changes };
    const app = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(options)],
    }).compile();
    await app.init();
    await app.close();
  });
});
