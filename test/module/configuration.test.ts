import { createPrivateKey } from "node:crypto";
import { Test } from "@nestjs/testing";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  type ContractsModuleOptions,
  optionsFromEnvironment,
} from "../../lib";
import { API_V3_KEY, certificatePem, keyPem } from "../vectors";
import { PLATFORM_SERIAL } from "../apiv3/signed";
import {
  authorizationOf,
  failureOf,
  MCHID,
  MERCHANT_SERIAL,
  merchantOptions,
  openMerchant,
  SILENT,
} from "../client/merchant";
import { SigningServer } from "../client/signing-server";
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

describe("Several wrong options", () => {
  const wrong = {
    mchid: `${MARK}"`,
    merchantSerialNumber: undefined,
    merchantPrivateKey: keyPem("merchant-public"),
    apiV3Key: MARK,
    publicKey: { id: MARK, pem: certificatePem("platform"), key: MARK },
    platformCertificates: [MARK, certificatePem("platform"), MARK],
    baseUrl: MARK,
    backupBaseUrl: `${MARK}.example`,
    http: { timeout: "1", proxy: MARK },
    retry: { attempts: 0, baseDelay: -1 },
    defaults: { notify_url: MARK, service_id: "12535", appId: 1, secret: MARK },
    lazyKeys: "true",
    notification: { leaseMs: 1, path: `https://${MARK}`, deadlineMs: 9_000 },
    notify_url: MARK,
  };

  const failure = () => {
    try {
      ContractsModule.forRoot(wrong as never);
    } catch (error) {
      return error as ConfigurationError;
    }
    throw new Error("the options were expected to be refused");
  };

  it("are all told at once, each once", () => {
    const { option, problems } = failure();
    const names = problems.map((each) => each.option);

    expect(option).toBe(names[0]);
    expect(names).toHaveLength(new Set(names).size);
    expect(new Set(names)).toEqual(
      new Set([
        "mchid",
        "merchantSerialNumber",
        "merchantPrivateKey",
        "apiV3Key",
        "publicKey.id",
        "publicKey.pem",
        "publicKey.key",
        "platformCertificates[0]",
        "platformCertificates[2]",
        "baseUrl",
        "backupBaseUrl",
        "http.timeout",
        "http.proxy",
        "retry.attempts",
        "retry.baseDelay",
        "defaults.notify_url",
        "defaults.service_id",
        "defaults.appId",
        "defaults.secret",
        "lazyKeys",
        "notification.path",
        "notification.deadlineMs",
        "notify_url",
      ]),
    );
  });

  it("have a line each in the message, which tells no value", () => {
    const error = failure();
    const [first, ...lines] = error.message.split("\n");

    expect(first).toBe(`${error.problems.length} options are wrong:`);
    expect(lines).toEqual(
      error.problems.map(({ option, problem }) => `  ${option}: ${problem}`),
    );
    for (const text of [error.message, error.stack, JSON.stringify(error)]) {
      expect(text).not.toContain(MARK);
    }
  });

  it("name the variable of each that is missing", () => {
    const missing = () => ContractsModule.forRoot(optionsFromEnvironment({}));

    expect(missing).toThrow(
      expect.objectContaining({
        problems: ["MCHID", "MERCHANT_SERIAL_NUMBER", "MERCHANT_PRIVATE_KEY"]
          .concat("PUBLIC_KEY_ID", "API_V3_KEY")
          .map((variable) =>
            expect.objectContaining({
              problem: expect.stringContaining(`set WECHATPAY_${variable}`),
            }),
          ),
      }),
    );
  });

  it("of a name with line ends stay on their lines", () => {
    const { problems, message } = (() => {
      try {
        ContractsModule.forRoot({
          ...merchantOptions(HOST),
          "one\n  mchid": 1,
          two: 2,
        } as never);
      } catch (error) {
        return error as ConfigurationError;
      }
      throw new Error("the options were expected to be refused");
    })();

    expect(problems[0]!.option).toBe("one   mchid");
    expect(message.split("\n")).toHaveLength(3);
  });
});

it.each([
  [undefined, "are missing"],
  [null, "are missing"],
  ["mchid", "are a string"],
  [[merchantOptions(HOST)], "are an array"],
])("A factory that returns %j is told so", async (options, problem) => {
  const module = ContractsModule.forRootAsync({
    useFactory: () => options as never,
  });
  const testing = Test.createTestingModule({ imports: [module] });
  const error = await failureOf(testing.setLogger(SILENT).compile());
  expect(error).toMatchObject({
    name: "ConfigurationError",
    message: `options: ${problem}; the factory must return an object, or a promise of one`,
  });
});

describe("Options as they come through files and variables", () => {
  it.each([
    ["in lower case", (serial: string) => serial.toLowerCase()],
    ["with colons", (serial: string) => serial.replace(/(..)(?=.)/g, "$1:")],
    ["with spaces", (serial: string) => ` ${serial.replace(/(..)/g, "$1 ")}\n`],
    ["with 0x", (serial: string) => `0x${serial}`],
    ["as openssl prints it", (serial: string) => `serial=${serial}\n`],
    ["in quotes", (serial: string) => `"${serial}"`],
  ])("sign with a serial that was given %s", async (_, spell) => {
    const server = await SigningServer.start();
    const { baseUrl } = server;
    const merchant = await openMerchant(server, {
      merchantSerialNumber: spell(MERCHANT_SERIAL),
      mchid: ` "${MCHID}"\n`,
      publicKey: {
        id: `"${merchantOptions({ baseUrl }).publicKey!.id}"\n`,
        pem: keyPem("wechatpay-public"),
      },
    });
    await merchant.client.get("/v3/x");
    await merchant.close();
    await server.close();

    expect(authorizationOf(server.only)).toMatchObject({
      mchid: MCHID,
      serial_no: MERCHANT_SERIAL,
    });
  });

  it("verify with every certificate of one text", async () => {
    const server = await SigningServer.start();
    const merchant = await openMerchant(server, {
      publicKey: undefined,
      platformCertificates: [
        certificatePem("future") + certificatePem("platform"),
      ],
    });
    server.answer = () => ({
      key: createPrivateKey(keyPem("platform-pkcs8")),
      serial: PLATFORM_SERIAL,
      json: { a: 1 },
    });

    expect(await merchant.client.get("/v3/x")).toMatchObject({
      data: { a: 1 },
    });
    await merchant.close();
    await server.close();
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
