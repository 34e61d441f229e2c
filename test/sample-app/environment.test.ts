import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { getMetadataStorage } from "class-validator";
import { describe, expect, it } from "vitest";
import { Environment } from "../../sample-app/src/configuration/environment.js";
import {
  EnvironmentError,
  readEnvironment,
} from "../../sample-app/src/configuration/read-environment.js";

/** Enough for the real WeChat Pay, as far as can be told before it is asked. */
const REAL = {
  PUBLIC_URL: "https://shop.example",
  ADMIN_PASSWORD: "correct horse battery",
  WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
  WECHATPAY_MCHID: "1900000109",
  WECHATPAY_MERCHANT_SERIAL_NUMBER: "3775B6A45ACD588826D15E583A95F5DD",
  WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: "apiclient_key.pem",
  WECHATPAY_API_V3_KEY: "0123456789abcdef0123456789abcdef",
  WECHATPAY_APPID: "wxd678efh567hg6787",
  WECHATPAY_SERVICE_ID: "12535",
};

function problemsOf(variables: Record<string, string | undefined>): string {
  try {
    readEnvironment(variables);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return (error as Error).message;
  }
}

describe("the environment variables", () => {
  it("may all be left out: the shop simulates WeChat Pay then", () => {
    const environment = readEnvironment({});
    expect(environment).toMatchObject({
      PORT: 3000,
      simulates: true,
      paysForReal: false,
      PRE_SIGN_BUDGET: 1500,
      MERCHANT_KIND: "normal",
    });
    expect(environment.CUSTOMERS).toHaveLength(3);
  });

  it("count as left out where they are empty", () => {
    expect(
      readEnvironment({ DATABASE_URL: "", WECHATPAY_MCHID: "" }),
    ).toMatchObject({ simulates: true });
  });

  it.each(["postgres", "postgresql", "mysql", "mariadb"])(
    "may name a database of the kind %s",
    (scheme) => {
      const DATABASE_URL = `${scheme}://shop:password@localhost/shop`;
      expect(readEnvironment({ DATABASE_URL })).toMatchObject({ DATABASE_URL });
    },
  );

  it("are enough for the real WeChat Pay", () => {
    expect(readEnvironment(REAL)).toMatchObject({ paysForReal: true });
    expect(
      readEnvironment({ ...REAL, CUSTOMERS: "Ming=oUpF8uMing" }).CUSTOMERS,
    ).toEqual([{ name: "Ming", openid: "oUpF8uMing" }]);
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "65536"],
    ["PUBLIC_URL", "shop.example"],
    ["PUBLIC_URL", "https://shop.example/"],
    ["TRUST_PROXY", "-1"],
    ["LOG_LEVEL", "loud"],
    ["DATABASE_URL", "sqlite://localhost/shop"],
    ["DATABASE_POOL_SIZE", "0"],
    ["REDIS_URL", "localhost:6379"],
    ["MERCHANT_KIND", "qs"],
    ["CUSTOMERS", ","],
    ["WECHAT_APP_SECRET", "no secret"],
    ["WECHAT_APP_KIND", "app"],
    ["CUSTOMERS", "Ming"],
    ["PRE_SIGN_BUDGET", "0"],
    ["RECONCILE_EVERY_MINUTES", "35001"],
    ["RENEW_EVERY_MINUTES", "35001"],
    ["ADMIN_PASSWORD", "short"],
    ["WECHATPAY_ALLOW_INSECURE_NOTIFY_URL", "yes"],
  ])("are refused by name: %s=%s", (name, value) => {
    const message = problemsOf({ [name]: value });
    expect(message).toContain(`${name}`);
    expect(message.split("\n")).toHaveLength(2);
  });

  it.each(
    Object.keys(REAL).filter(
      (name) => !["WECHATPAY_MCHID", "PUBLIC_URL"].includes(name),
    ),
  )("are missed by name where money moves: %s", (name) => {
    expect(problemsOf({ ...REAL, [name]: undefined })).toContain(
      name.replace("_FILE", ""),
    );
  });

  it("must name an address that WeChat Pay can reach where money moves", () => {
    expect(problemsOf({ ...REAL, PUBLIC_URL: undefined })).toContain(
      "PUBLIC_URL",
    );
    expect(
      problemsOf({ ...REAL, PUBLIC_URL: "http://shop.example" }),
    ).toContain("PUBLIC_URL");
  });

  it("have a tea box where money does not move, or where both its plan and its price are named", () => {
    expect(readEnvironment({}).teaBox).toEqual({ planId: 12536, price: 6800 });
    expect(readEnvironment({ MERCHANT_KIND: "ecommerce" }).teaBox).toBe(
      undefined,
    );
    expect(readEnvironment(REAL).teaBox).toBe(undefined);
    const both = { TEA_BOX_PLAN_ID: "12601", TEA_BOX_PRICE: "9900" };
    expect(readEnvironment({ ...REAL, ...both }).teaBox).toEqual({
      planId: 12601,
      price: 9900,
    });
  });

  it.each([
    ["TEA_BOX_PRICE", { TEA_BOX_PLAN_ID: "12601" }],
    ["TEA_BOX_PLAN_ID", { TEA_BOX_PRICE: "9900" }],
    ["TEA_BOX_PRICE", { TEA_BOX_PLAN_ID: "12601", TEA_BOX_PRICE: "68.00" }],
    ["TEA_BOX_PRICE", { TEA_BOX_PLAN_ID: "12601", TEA_BOX_PRICE: "0" }],
    [
      "TEA_BOX_PLAN_ID",
      {
        MERCHANT_KIND: "ecommerce",
        SUB_MCHID: "1900000110",
        TEA_BOX_PLAN_ID: "12601",
        TEA_BOX_PRICE: "9900",
      },
    ],
  ])("refuse a tea box that is configured by half: %s", (name, variables) => {
    const message = problemsOf({ ...REAL, ...variables });
    expect(message.split("\n")).toHaveLength(2);
    expect(message.split("\n")[1]).toMatch(new RegExp(`^  ${name}\\b`));
  });

  it("do not let a shop in production simulate WeChat Pay", () => {
    expect(problemsOf({ NODE_ENV: "production" })).toContain(
      "WECHATPAY_MCHID must name the merchant",
    );
    expect(problemsOf({ ...REAL, NODE_ENV: "production" })).toBe("");
  });

  const SIMULATOR = {
    ...REAL,
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
    WECHATPAY_BASE_URL: "http://127.0.0.1:8788",
  };

  it.each([
    "http://localhost:8788",
    "http://simulator:8788",
    "http://10.1.2.3:8788",
    "http://172.31.0.2:8788",
    "http://192.168.1.2:8788",
    "http://[::1]:8788",
    "http://[fd00::2]:8788",
  ])("take no money for real where a simulator is at %s", (url) => {
    const simulator = { ...SIMULATOR, WECHATPAY_BASE_URL: url };
    expect(readEnvironment(simulator).paysForReal).toBe(false);
    expect(
      readEnvironment({ ...simulator, WECHATPAY_BACKUP_BASE_URL: "false" })
        .paysForReal,
    ).toBe(false);
    expect(
      readEnvironment({ ...simulator, WECHATPAY_BACKUP_BASE_URL: url })
        .paysForReal,
    ).toBe(false);
  });

  it.each([
    ["WECHATPAY_BASE_URL", ""],
    ["WECHATPAY_BASE_URL", "https://api.mch.weixin.qq.com"],
    ["WECHATPAY_BASE_URL", "https://wechatpay-proxy.example.com"],
    ["WECHATPAY_BASE_URL", "https://172.32.0.1"],
    ["WECHATPAY_BASE_URL", "https://[2001:db8::1]"],
    ["WECHATPAY_BACKUP_BASE_URL", "https://api2.mch.weixin.qq.com"],
    ["WECHATPAY_ALLOW_INSECURE_NOTIFY_URL", "false"],
  ])(
    "take money for real unless all requests go to a simulator: %s=%s",
    (name, value) => {
      const real = { ...SIMULATOR, [name]: value };
      expect(readEnvironment(real).paysForReal).toBe(true);
      expect(problemsOf({ ...real, ADMIN_PASSWORD: "" })).toContain(
        "ADMIN_PASSWORD",
      );
    },
  );

  it("ask for what the kind of merchant needs, and for no more", () => {
    const provider = { ...REAL, MERCHANT_KIND: "serviceProvider" };
    const problems = problemsOf(provider);
    expect(problems).toContain("SUB_MCHID must be a string");
    expect(problems).toContain("SUB_APPID must be a string");
    const platform = { ...REAL, MERCHANT_KIND: "ecommerce", SUB_MCHID: "19" };
    expect(problemsOf(platform)).toBe("");
  });

  it("are never quoted, for they may be secrets", () => {
    const message = problemsOf({ ...REAL, WECHATPAY_API_V3_KEY: "too short" });
    expect(message).toContain("WECHATPAY_API_V3_KEY");
    expect(message).not.toContain("too short");
  });

  it("tell of several problems at once", () => {
    const message = problemsOf({ PORT: "x", LOG_LEVEL: "y" });
    expect(message).toContain("PORT");
    expect(message).toContain("LOG_LEVEL");
  });
});

describe("the documents of the sample", () => {
  const read = (name: string) =>
    readFileSync(resolve(__dirname, "../../sample-app", name), "utf8");
  const example = parseEnv(read(".env.example").replace(/^#(?=[A-Z])/gm, ""));
  /** Those that the shop checks; the package reads some more. */
  const checked = new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Environment, "", false, false)
      .map(({ propertyName }) => propertyName),
  );

  it("explain every variable in .env.example, with values that hold", () => {
    expect(Object.keys(example)).toEqual(
      expect.arrayContaining(
        [...checked].filter(
          (name) => name !== "WECHATPAY_MERCHANT_PRIVATE_KEY",
        ),
      ),
    );
    const { WECHATPAY_MCHID, ...rest } = example;
    expect(WECHATPAY_MCHID).toBe("");
    expect(() => readEnvironment(rest)).not.toThrow();
  });

  it.each(["README.md", "README.zh-CN.md"])("list them in %s", (name) => {
    const text = read(name);
    const absent = Object.keys(example).filter(
      (variable) => !text.includes(variable.replace(/_FILE$/, "")),
    );
    expect(absent).toEqual([]);
  });

  it("name no other variables in docker-compose.yml", () => {
    const [, shop = ""] =
      /^x-shop:(.*?)^services:/ms.exec(read("docker-compose.yml")) ?? [];
    const names = Array.from(
      shop.matchAll(/^ {4}([A-Z][A-Z_]+): /gm),
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    expect(Object.keys(example)).toEqual(expect.arrayContaining(names));
  });
});
