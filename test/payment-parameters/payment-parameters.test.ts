import {
  createPrivateKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { Injectable } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  type ContractsModuleOptions,
  createMerchant,
  InjectPaymentParameters,
  type Merchant,
  PaymentParameters,
  type RequestDefaults,
  RequestValidationError,
  SigningError,
} from "../../lib";
import {
  failureOf,
  MCHID,
  MERCHANT_KEY,
  merchantOptions,
} from "../client/merchant";
import { HOST } from "../module/wrong-options";
import { keyPem } from "../vectors";

const PREPAY_ID = "wx201410272009395522657a690389285100";
const APPID = "wx2421b1c4370ec43b";
const APP_APPID = "wxd930ea5d5a258f4f";

const merchants: Merchant[] = [];
afterEach(async () => {
  await Promise.all(merchants.splice(0).map((merchant) => merchant.close()));
});

async function parametersOf(
  defaults?: RequestDefaults,
  options?: Partial<ContractsModuleOptions>,
): Promise<PaymentParameters> {
  const merchant = await createMerchant({
    ...merchantOptions(HOST),
    defaults,
    ...options,
  });
  merchants.push(merchant);
  return merchant.paymentParameters;
}

/** Whether the phone would take it: four lines, each ended by a line feed. */
const isSigned = (signature: string, ...lines: string[]) =>
  verify(
    "sha256",
    Buffer.from(lines.map((line) => `${line}\n`).join("")),
    MERCHANT_KEY,
    Buffer.from(signature, "base64"),
  );

const isNow = (seconds: string) =>
  /^\d{10}$/.test(seconds) &&
  Math.abs(Number(seconds) - Date.now() / 1000) < 60;

describe("the parameters of a payment", () => {
  it("open it in WeChat's browser", async () => {
    const parameters = await parametersOf({ appid: APPID });
    const { timeStamp, nonceStr, paySign, ...rest } =
      await parameters.jsapi(PREPAY_ID);
    expect(rest).toEqual({
      appId: APPID,
      package: `prepay_id=${PREPAY_ID}`,
      signType: "RSA",
    });
    expect(isNow(timeStamp)).toBe(true);
    expect(nonceStr).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(
      isSigned(paySign, APPID, timeStamp, nonceStr, `prepay_id=${PREPAY_ID}`),
    ).toBe(true);
  });

  it("open it in a mini program, whose AppID is signed and not sent", async () => {
    const parameters = await parametersOf({ appid: APPID });
    const { timeStamp, nonceStr, paySign, ...rest } =
      await parameters.miniProgram(PREPAY_ID);
    expect(rest).toEqual({
      package: `prepay_id=${PREPAY_ID}`,
      signType: "RSA",
    });
    expect(isNow(timeStamp)).toBe(true);
    expect(
      isSigned(paySign, APPID, timeStamp, nonceStr, `prepay_id=${PREPAY_ID}`),
    ).toBe(true);
  });

  it("open it in an App, which signs the bare prepay_id", async () => {
    const parameters = await parametersOf({
      appid: APPID,
      app_appid: APP_APPID,
    });
    const {
      timestamp,
      noncestr,
      sign: signature,
      ...rest
    } = await parameters.app(PREPAY_ID);
    expect(rest).toEqual({
      appid: APP_APPID,
      partnerid: MCHID,
      prepayid: PREPAY_ID,
      package: "Sign=WXPay",
    });
    expect(isNow(timestamp)).toBe(true);
    expect(isSigned(signature, APP_APPID, timestamp, noncestr, PREPAY_ID)).toBe(
      true,
    );
  });

  it("have a nonce of their own each time", async () => {
    const parameters = await parametersOf({ appid: APPID });
    const [one, other] = await Promise.all([
      parameters.jsapi(PREPAY_ID),
      parameters.jsapi(PREPAY_ID),
    ]);
    expect(one.nonceStr).not.toBe(other.nonceStr);
    expect(one.paySign).not.toBe(other.paySign);
  });

  it("have the AppID of the argument, of defaults.appid, or of defaults.sp_appid", async () => {
    const both = await parametersOf({ appid: APPID, sp_appid: "wxsp" });
    const provider = await parametersOf({ sp_appid: "wxsp" });
    const appids = await Promise.all([
      both.jsapi(PREPAY_ID, { appid: "wxgiven" }),
      both.jsapi(PREPAY_ID),
      provider.jsapi(PREPAY_ID),
    ]);
    expect(appids.map(({ appId }) => appId)).toEqual([
      "wxgiven",
      APPID,
      "wxsp",
    ]);
    const { timeStamp, nonceStr, paySign, ...rest } =
      await provider.miniProgram(PREPAY_ID, { appid: "wxgiven" });
    expect(
      isSigned(paySign, "wxgiven", timeStamp, nonceStr, rest.package),
    ).toBe(true);
  });

  it("have an App's AppID and merchant of the argument", async () => {
    const parameters = await parametersOf();
    await expect(
      parameters.app(PREPAY_ID, { appid: "wxgiven", partnerid: "1900000110" }),
    ).resolves.toMatchObject({ appid: "wxgiven", partnerid: "1900000110" });
  });

  it.each([
    ["jsapi", {}, "set defaults.appid"],
    ["jsapi", { app_appid: APP_APPID }, "set defaults.appid"],
    ["miniProgram", {}, "set defaults.appid"],
    ["app", { appid: APPID, sp_appid: APPID }, "set defaults.app_appid"],
  ] as const)(
    "of %s with the defaults %o are refused, saying how an AppID is given",
    async (method, defaults, wayOut) => {
      const parameters = await parametersOf(defaults);
      const error = await failureOf(parameters[method](PREPAY_ID));
      expect(error).toBeInstanceOf(RequestValidationError);
      expect(error.message).toContain(wayOut);
      expect(error.message).toContain("{ appid }");
    },
  );

  it.each([
    [undefined, /^prepay_id is missing; place the order first/],
    [null, /is null/],
    [{ prepay_id: PREPAY_ID }, /must be a string, is an object/],
    [Promise.resolve(PREPAY_ID), /is a Promise; await it/],
    ["", /must not be empty/],
    [`prepay_id=${PREPAY_ID}`, /without prepay_id= before it/],
    [`${PREPAY_ID}\n`, /white space around it/],
    ["wx1\nwx2", /is white space/],
    ["w".repeat(65), /at most 64 characters/],
  ])("of the prepay_id %j are refused", async (prepayId, problem) => {
    const parameters = await parametersOf({
      appid: APPID,
      app_appid: APP_APPID,
    });
    for (const method of ["jsapi", "miniProgram", "app"] as const) {
      const error = await failureOf(parameters[method](prepayId as string));
      expect(error).toBeInstanceOf(RequestValidationError);
      expect(error.message).toMatch(problem);
    }
  });

  it.each([
    [{ appId: APPID }, /^appId is not an option; the nearest is appid/],
    [{ appid: "wx1\nwx2" }, /^appid must hold visible ASCII/],
    [{ appid: 1 }, /^appid must be a string, is a number/],
    [APPID, /^options must be an object/],
  ])("with the options %j are refused", async (options, problem) => {
    const parameters = await parametersOf({ appid: APPID });
    for (const method of ["jsapi", "miniProgram", "app"] as const) {
      const error = await failureOf(
        parameters[method](PREPAY_ID, options as { appid: string }),
      );
      expect(error).toBeInstanceOf(RequestValidationError);
      expect(error.message).toMatch(problem);
    }
  });

  it("are signed where the key lies", async () => {
    const key = createPrivateKey(keyPem("merchant-pkcs8"));
    const parameters = await parametersOf(
      { appid: APPID },
      {
        merchantPrivateKey: {
          sign: async (message) => sign("sha256", message, key),
        },
      },
    );
    const { timeStamp, nonceStr, paySign, ...rest } =
      await parameters.jsapi(PREPAY_ID);
    expect(isSigned(paySign, APPID, timeStamp, nonceStr, rest.package)).toBe(
      true,
    );
  });

  it("are refused where the key's place is away, and quote nothing", async () => {
    const parameters = await parametersOf(
      { appid: APPID },
      {
        merchantPrivateKey: {
          sign: (message) => {
            throw new Error(message.toString());
          },
        },
      },
    );
    const error = await failureOf(parameters.app(PREPAY_ID, { appid: APPID }));
    expect(error).toBeInstanceOf(SigningError);
    expect(String(error.stack)).not.toContain(PREPAY_ID);
  });
});

@Injectable()
class Checkout {
  constructor(
    @InjectPaymentParameters() readonly own: PaymentParameters,
    @InjectPaymentParameters("north") readonly north: PaymentParameters,
  ) {}
}

describe("PaymentParameters of an application", () => {
  it("are injected, those of each merchant signed by its own key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
    });
    const options = { ...merchantOptions(HOST), defaults: { appid: APPID } };
    const app = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot(options),
        ContractsModule.forRoot({
          ...options,
          merchantPrivateKey: privateKey,
          name: "north",
        }),
      ],
      providers: [Checkout],
    }).compile();
    const { own, north } = app.get(Checkout);
    expect(app.get(PaymentParameters)).toBe(own);
    const signed = await Promise.all([
      own.jsapi(PREPAY_ID),
      north.jsapi(PREPAY_ID),
    ]);
    const keys = [MERCHANT_KEY, publicKey];
    for (const [index, parameters] of signed.entries()) {
      const message = Buffer.from(
        `${APPID}\n${parameters.timeStamp}\n${parameters.nonceStr}\n${parameters.package}\n`,
      );
      const signature = Buffer.from(parameters.paySign, "base64");
      expect(
        keys.map((key) => verify("sha256", message, key, signature)),
      ).toEqual([index === 0, index === 1]);
    }
    await app.close();
  });
});
