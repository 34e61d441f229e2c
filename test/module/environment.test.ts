import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  optionsFromEnvironment,
} from "../../lib";
import { merchantOptions } from "../client/merchant";
import { HOST } from "./wrong-options";

const directory = mkdtempSync(join(tmpdir(), "contracts-environment-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

describe("options from the environment", () => {
  it("are read by name", () => {
    const options = optionsFromEnvironment({
      WECHATPAY_MCHID: "1900000109",
      WECHATPAY_MERCHANT_SERIAL_NUMBER: "ABCDEF01",
      WECHATPAY_MERCHANT_PRIVATE_KEY: "the private key",
      WECHATPAY_API_V3_KEY: "the APIv3 key",
      WECHATPAY_PUBLIC_KEY_ID: "PUB_KEY_ID_1",
      WECHATPAY_PUBLIC_KEY: "the public key",
      WECHATPAY_PLATFORM_CERTIFICATES: "download",
      WECHATPAY_BASE_URL: "https://one.example",
      WECHATPAY_BACKUP_BASE_URL: "https://two.example",
      WECHATPAY_APPID: "wxd678efh567hg6787",
      WECHATPAY_SP_APPID: "wx8888888888888888",
      WECHATPAY_APP_APPID: "wx9999999999999999",
      WECHATPAY_SERVICE_ID: "12535",
      WECHATPAY_NOTIFY_URL: "https://shop.example/notify",
      WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
    });

    expect(options).toEqual({
      mchid: "1900000109",
      merchantSerialNumber: "ABCDEF01",
      merchantPrivateKey: "the private key",
      apiV3Key: "the APIv3 key",
      publicKey: { id: "PUB_KEY_ID_1", pem: "the public key" },
      platformCertificates: "download",
      baseUrl: "https://one.example",
      backupBaseUrl: "https://two.example",
      defaults: {
        appid: "wxd678efh567hg6787",
        sp_appid: "wx8888888888888888",
        app_appid: "wx9999999999999999",
        service_id: 12535,
        notify_url: "https://shop.example/notify",
      },
      allowInsecureNotifyUrl: true,
    });
  });

  it("are read from the files that variables name", () => {
    const options = optionsFromEnvironment({
      WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: file("key", "private"),
      WECHATPAY_API_V3_KEY_FILE: ` ${file("v3", "the APIv3 key\n")}\n`,
      WECHATPAY_PUBLIC_KEY_FILE: file("public", "public"),
      WECHATPAY_PLATFORM_CERTIFICATES: `${file("a", "one")}, ${file("b", "two")}`,
    });

    expect(options).toMatchObject({
      merchantPrivateKey: "private",
      apiV3Key: "the APIv3 key\n",
      publicKey: { pem: "public" },
      platformCertificates: ["one", "two"],
    });
  });

  it("have the bytes of a file that is no text, for the module to read or refuse", () => {
    const der = Buffer.from([0x30, 0x82, 0xff]);
    const path = join(directory, "key.der");
    writeFileSync(path, der);

    expect(
      optionsFromEnvironment({ WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: path }),
    ).toMatchObject({ merchantPrivateKey: der });
  });

  it.each([
    ["WECHATPAY_PLATFORM_CERTIFICATES", "-----BEGIN A-----\nx"],
    [
      "WECHATPAY_PLATFORM_CERTIFICATES_FILE",
      file("list", "-----BEGIN A-----\nx"),
    ],
  ])("have the certificates that %s holds or names", (variable, value) => {
    expect(optionsFromEnvironment({ [variable]: value })).toMatchObject({
      platformCertificates: ["-----BEGIN A-----\nx"],
    });
  });

  it.each([",", ", ", "\n"])(
    "hold the present APIv3 key and the former one, with %j between them",
    (between) => {
      const [present, former] = ["a".repeat(32), "b".repeat(32)];
      const { apiV3Key } = optionsFromEnvironment({
        WECHATPAY_API_V3_KEY: `"${present}${between}${former}"`,
      });
      expect(apiV3Key).toEqual([present, former]);
      const path = file("both", `${present}${between}${former}\n`);
      expect(
        optionsFromEnvironment({ WECHATPAY_API_V3_KEY_FILE: path }).apiV3Key,
      ).toEqual([present, former]);
    },
  );

  it("may have certificates downloaded, and given to begin with", () => {
    const pem = "-----BEGIN A-----\nx";
    for (const [value, list] of [
      [`download,${pem}`, ["download", pem]],
      [
        `download, ${file("a", "one")},${file("b", "two")}`,
        ["download", "one", "two"],
      ],
    ] as const) {
      expect(
        optionsFromEnvironment({ WECHATPAY_PLATFORM_CERTIFICATES: value })
          .platformCertificates,
      ).toEqual(list);
    }
    expect(() =>
      optionsFromEnvironment({
        WECHATPAY_PLATFORM_CERTIFICATES: `download,${join(directory, "none")}`,
      }),
    ).toThrow(/^platformCertificates\[1\]: cannot be read: ENOENT/);
  });

  it("leave an APIv3 key as it is that holds a comma", () => {
    const apiV3Key = "0123456789,bcdef0123456789abcde,";
    expect(
      optionsFromEnvironment({ WECHATPAY_API_V3_KEY: apiV3Key }).apiV3Key,
    ).toBe(apiV3Key);
  });

  it("are read without the quotes that docker --env-file keeps, so that the module starts", () => {
    const { publicKey, ...given } = merchantOptions(HOST);
    const quoted = (value: unknown) =>
      `"${String(value).replaceAll("\n", "\\n")}"`;
    const options = optionsFromEnvironment({
      WECHATPAY_MCHID: quoted(given.mchid),
      WECHATPAY_MERCHANT_SERIAL_NUMBER: quoted(given.merchantSerialNumber),
      WECHATPAY_MERCHANT_PRIVATE_KEY: quoted(given.merchantPrivateKey),
      WECHATPAY_API_V3_KEY: quoted(given.apiV3Key),
      WECHATPAY_PUBLIC_KEY_ID: quoted(publicKey!.id),
      WECHATPAY_PUBLIC_KEY: quoted(publicKey!.pem),
      WECHATPAY_BASE_URL: quoted(HOST.baseUrl),
      WECHATPAY_APPID: "'wxd678efh567hg6787'\r",
      WECHATPAY_SP_APPID: '""',
      WECHATPAY_SERVICE_ID: '"12535"',
      WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: '"true"',
    });

    expect(options).toMatchObject({
      mchid: given.mchid,
      baseUrl: HOST.baseUrl,
      allowInsecureNotifyUrl: true,
    });
    expect(options.defaults).toEqual({
      appid: "wxd678efh567hg6787",
      service_id: 12535,
    });
    expect(() => ContractsModule.forRoot(options)).not.toThrow();
  });

  it("leave out what is absent or empty", () => {
    const options = optionsFromEnvironment({
      WECHATPAY_PUBLIC_KEY_ID: "",
      WECHATPAY_BASE_URL: "",
      WECHATPAY_APPID: "",
      WECHATPAY_SP_APPID: "",
      WECHATPAY_APP_APPID: "",
      WECHATPAY_SERVICE_ID: "",
      WECHATPAY_NOTIFY_URL: "",
      WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "",
    });

    expect(options).toMatchObject({
      publicKey: undefined,
      platformCertificates: undefined,
      baseUrl: undefined,
      backupBaseUrl: undefined,
      defaults: undefined,
      allowInsecureNotifyUrl: undefined,
    });
  });

  it.each([
    ["WECHATPAY_APPID", "wxd678efh567hg6787", { appid: "wxd678efh567hg6787" }],
    ["WECHATPAY_SP_APPID", "wx8888", { sp_appid: "wx8888" }],
    ["WECHATPAY_APP_APPID", "wx9999", { app_appid: "wx9999" }],
    ["WECHATPAY_SERVICE_ID", "12535", { service_id: 12535 }],
  ])("have the default of %s alone", (variable, value, defaults) => {
    const options = optionsFromEnvironment({ [variable]: value });

    expect(Object.entries(options.defaults ?? {})).toEqual(
      Object.entries(defaults),
    );
  });

  it.each([
    ["WECHATPAY_MCHID", "mchid"],
    ["WECHATPAY_MERCHANT_SERIAL_NUMBER", "merchantSerialNumber"],
    [
      "WECHATPAY_MERCHANT_PRIVATE_KEY or WECHATPAY_MERCHANT_PRIVATE_KEY_FILE",
      "merchantPrivateKey",
    ],
    ["WECHATPAY_API_V3_KEY or WECHATPAY_API_V3_KEY_FILE", "apiV3Key"],
    ["WECHATPAY_PUBLIC_KEY_ID", "publicKey"],
  ])("have a missing %s named by the module", (variables, option) => {
    vi.stubEnv("WECHATPAY_APPID", "wxd678efh567hg6787");
    const missing = optionsFromEnvironment({});
    const start = () =>
      ContractsModule.forRoot({
        ...merchantOptions(HOST),
        [option]: missing[option as keyof typeof missing],
      });

    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(expect.objectContaining({ option }));
    expect(start).toThrow(
      new RegExp(
        `^${option}: .*; where optionsFromEnvironment\\(\\) gives the options, set ${variables}$`,
      ),
    );
  });

  it("say that no .env was read where nothing is set at all", () => {
    vi.stubEnv("WECHATPAY_APPID", undefined);
    expect(() => ContractsModule.forRoot(optionsFromEnvironment({}))).toThrow(
      "set WECHATPAY_MCHID. None of its variables is set: Nest reads no .env by itself, so run nest start --env-file .env",
    );
  });

  it.each([
    [{ WECHATPAY_PUBLIC_KEY: "PEM" }, "WECHATPAY_PUBLIC_KEY_ID"],
    [
      { WECHATPAY_PUBLIC_KEY_ID: "PUB_KEY_ID_1" },
      "WECHATPAY_PUBLIC_KEY or WECHATPAY_PUBLIC_KEY_FILE",
    ],
  ])("have half a public key completed: %j", (environment, variables) => {
    const { publicKey } = optionsFromEnvironment(environment);
    expect(() =>
      ContractsModule.forRoot({ ...merchantOptions(HOST), publicKey }),
    ).toThrow(`gives the options, set ${variables}`);
  });

  it("have a value that is wrong, not missing, refused without a variable", () => {
    const { mchid } = optionsFromEnvironment({ WECHATPAY_MCHID: "a b" });
    expect(() =>
      ContractsModule.forRoot({ ...merchantOptions(HOST), mchid }),
    ).toThrow(/^mchid: must be the merchant id, digits as a string$/);
  });

  it.each(["12535a", "twelve", "0", "-1", "12535.5"])(
    "have a service that is no number refused by the module: %s",
    (value) => {
      const { defaults } = optionsFromEnvironment({
        WECHATPAY_SERVICE_ID: value,
      });
      const start = () =>
        ContractsModule.forRoot({ ...merchantOptions(HOST), defaults });

      expect(start).toThrow(ConfigurationError);
      expect(start).toThrow(
        expect.objectContaining({ option: "defaults.service_id" }),
      );
    },
  );

  it.each([
    ["true", true],
    ["false", false],
  ])("allow an insecure notify_url where it is %s", (value, allowed) => {
    expect(
      optionsFromEnvironment({ WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: value }),
    ).toMatchObject({ allowInsecureNotifyUrl: allowed });
  });

  it("can do without the backup host", () => {
    expect(
      optionsFromEnvironment({ WECHATPAY_BACKUP_BASE_URL: "false" }),
    ).toMatchObject({ backupBaseUrl: false });
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      "the key itself where a file was meant",
      {
        WECHATPAY_MERCHANT_PRIVATE_KEY_FILE:
          "-----BEGIN PRIVATE KEY-----\nMIIsecret",
      },
      "merchantPrivateKey",
      "ENOENT; WECHATPAY_MERCHANT_PRIVATE_KEY_FILE must name a file",
    ],
    [
      "a directory",
      { WECHATPAY_PUBLIC_KEY_FILE: directory },
      "publicKey.pem",
      "EISDIR; WECHATPAY_PUBLIC_KEY_FILE must name a file",
    ],
    [
      "a certificate that is not there",
      { WECHATPAY_PLATFORM_CERTIFICATES: "MIIsecret.pem" },
      "platformCertificates[0]",
      "ENOENT; WECHATPAY_PLATFORM_CERTIFICATES must name a file",
    ],
    ...["WECHATPAY_API_V3_KEY", "WECHATPAY_PLATFORM_CERTIFICATES"].map(
      (variable): [string, Record<string, string>, string, string] => [
        `${variable} that is given twice`,
        { [variable]: "MIIsecret", [`${variable}_FILE`]: "MIIsecret" },
        variable === "WECHATPAY_API_V3_KEY"
          ? "apiV3Key"
          : "platformCertificates",
        `given twice; unset ${variable} or ${variable}_FILE`,
      ],
    ),
    [
      "all that is wrong at once",
      {
        WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: "MIIsecret",
        WECHATPAY_API_V3_KEY_FILE: directory,
        WECHATPAY_PLATFORM_CERTIFICATES: "MIIsecret.pem,MIIsecret2.pem",
        WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "MIIsecret",
      },
      "merchantPrivateKey",
      "5 options are wrong:",
    ],
    [
      "a key that is given twice",
      {
        WECHATPAY_MERCHANT_PRIVATE_KEY: "MIIsecret",
        WECHATPAY_MERCHANT_PRIVATE_KEY_FILE: "MIIsecret",
      },
      "merchantPrivateKey",
      "given twice; unset WECHATPAY_MERCHANT_PRIVATE_KEY or",
    ],
    ...["MIIsecret", "TRUE", "1", "yes"].map(
      (value): [string, Record<string, string>, string, string] => [
        `an insecure notify_url that is ${value}`,
        { WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: value },
        "allowInsecureNotifyUrl",
        "must be true or false in WECHATPAY_ALLOW_INSECURE_NOTIFY_URL",
      ],
    ),
  ])("refuse %s, and do not tell it", (_, environment, option, message) => {
    const read = () => optionsFromEnvironment(environment);

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(expect.objectContaining({ option }));
    expect(read).toThrow(message);
    expect(inspect(thrownBy(read))).not.toContain("MIIsecret");
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
