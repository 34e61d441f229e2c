import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { CommandLine, type Ended } from "./command-line";
import { variablesOf } from "./doctor-checks";

const DAY_MS = 24 * 60 * 60 * 1000;
const CONFIG_SECRET = "c0nfig-s3cret-that-nobody-may-see";

const program = new CommandLine();
let wechat: WechatPaySimulator;
let other: WechatPaySimulator;
let variables: Record<string, string>;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start();
  other = await WechatPaySimulator.start({ mchid: "1900000110" });
  variables = variablesOf(wechat);
});

afterAll(() => Promise.all([wechat.stop(), other.stop()]));

beforeEach(() => {
  wechat.faults.clear();
  wechat.clockSkewSeconds = 0;
});

/** Whatever else a test looks at, nothing secret may have come out. */
async function doctor(args: string[], environment: Record<string, string>) {
  const ended = await program.run(["doctor", ...args], environment);
  expectNoSecret(ended);
  return ended;
}

function expectNoSecret({ stdout, stderr }: Ended): void {
  const keyLines = [wechat, other].flatMap(({ moduleOptions }) =>
    moduleOptions.merchantPrivateKey
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("-----")),
  );
  const secrets = [
    ...keyLines.map((line) => line.slice(0, 16)),
    wechat.moduleOptions.apiV3Key,
    other.moduleOptions.apiV3Key,
    CONFIG_SECRET,
    "BEGIN",
    "signature=",
  ];
  for (const secret of secrets) {
    expect(stdout + stderr).not.toContain(secret);
  }
}

describe("doctor, where all is well", () => {
  it("tells each check on a line", async () => {
    const { code, stdout, stderr } = await doctor([], variables);

    const { mchid, merchantSerialNumber, publicKey } = wechat.moduleOptions;
    expect(stdout.split("\n")).toEqual([
      `ok       options       merchant ${mchid}, API certificate ${merchantSerialNumber}`,
      expect.stringMatching(
        `^ok       echo          ${wechat.baseUrl} answered in \\d+ ms, Request-ID \\w+$`,
      ),
      `ok       signature     verified by ${publicKey.id}`,
      "ok       encryption    an encrypted message was sent and returned",
      expect.stringMatching(
        /^ok {7}clock {9}agrees with WeChat Pay's to [01] s$/,
      ),
      `ok       key           public key ${publicKey.id}, does not expire; it verified the echo`,
      "warning  tls           none: baseUrl is http -> use http with a simulator only",
      `ok       proxy         no proxy is set, connected to ${new URL(wechat.baseUrl).host}`,
      "unknown  service       not checked, as defaults.service_id is not set -> set it to check whether it is granted",
      "unknown  appid         not checked, as neither defaults.appid nor defaults.sp_appid is set",
      "unknown  route         not tried -> give --notify-url URL",
      "No check failed; 1 with a warning, 3 unknown.",
      "",
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("prints the report as JSON", async () => {
    const { code, stdout } = await doctor(["--json"], variables);

    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: "clock", status: "ok" }),
      ]),
      report: { host: wechat.baseUrl, encryptedEcho: true },
    });
    expect(code).toBe(0);
  });

  it("reads .env where it is run, after the environment", async () => {
    program.write(
      ".env",
      Object.entries({ ...variables, WECHATPAY_MCHID: "wrong, and unused" })
        .map(([name, value]) => `${name}="${value}"`)
        .join("\n"),
    );

    const { code, stdout } = await doctor([], {
      WECHATPAY_MCHID: variables.WECHATPAY_MCHID!,
    });

    program.remove(".env");
    expect(stdout).toContain("No check failed;");
    expect(code).toBe(0);
  });

  it("reads --env, with keys on one line or in files", async () => {
    const key = wechat.moduleOptions.merchantPrivateKey;
    program.write("apiclient_key.pem", key);
    const rest = Object.entries(variables).filter(
      ([name]) => !name.endsWith("_KEY"),
    );
    program.write(
      "shop.env",
      [
        ...rest.map(([name, value]) => `${name}=${value}`),
        `WECHATPAY_API_V3_KEY=${wechat.moduleOptions.apiV3Key}`,
        "WECHATPAY_MERCHANT_PRIVATE_KEY_FILE=apiclient_key.pem",
        `WECHATPAY_PUBLIC_KEY=${wechat.moduleOptions.publicKey.pem.replaceAll("\n", "\\n")}`,
      ].join("\n"),
    );

    const { code } = await doctor(["--env", "shop.env"], {});

    expect(code).toBe(0);
  });

  it.each([
    ["an ES module's default export", "a.mjs", "export default OPTIONS;"],
    [
      "an asynchronous function",
      "b.mjs",
      "export const options = async () => (OPTIONS);",
    ],
    ["module.exports", "c.cjs", "module.exports = OPTIONS;"],
    ["exports.options", "d.cjs", "exports.options = () => (OPTIONS);"],
    [
      "what TypeScript makes of a default export",
      "e.cjs",
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = OPTIONS;',
    ],
    [
      "a module that keeps the process alive",
      "f.mjs",
      "setInterval(() => undefined, 1000); export default OPTIONS;",
    ],
  ])("takes %s", async (_, name, source) => {
    program.write(
      name,
      source.replace("OPTIONS", JSON.stringify(wechat.moduleOptions)),
    );

    const { code, stdout } = await doctor(["--config", name], {});

    expect(stdout).toContain("No check failed;");
    expect(code).toBe(0);
  });

  it("gives a config module the variables of --env", async () => {
    program.write("with-env.env", `MERCHANT=${wechat.moduleOptions.mchid}`);
    program.write(
      "with-env.mjs",
      `export default { ...${JSON.stringify(wechat.moduleOptions)}, mchid: process.env.MERCHANT };`,
    );

    const { code } = await doctor(
      ["--config", "with-env.mjs", "--env", "with-env.env"],
      {},
    );

    expect(code).toBe(0);
  });

  it("ends with 2 on a notify_url that WeChat Pay would refuse", async () => {
    const { code, stderr } = await doctor(
      ["--notify-url", "http://127.0.0.1/notify"],
      variables,
    );

    expect(stderr).toContain("--notify-url: notify_url must be https");
    expect(code).toBe(2);
  });

  it("says of a key that verified nothing that this is not known", async () => {
    const certificate = await wechat.rotateCertificate();

    const { stdout } = await doctor([], {
      ...variables,
      WECHATPAY_PLATFORM_CERTIFICATES: program.write(
        "platform.pem",
        certificate.pem,
      ),
    });

    expect(stdout).toMatch(
      /^ok {7}key {11}public key .* it verified the echo$/m,
    );
    expect(stdout).toMatch(
      /^unknown {2}key {11}certificate .*; nothing signed with it was received$/m,
    );
  });

  it("warns of a certificate and a clock, and ends with 0", async () => {
    const platform = await WechatPaySimulator.start({
      clockSkewSeconds: 100,
      certificates: false,
    });
    const { serial } = await platform.rotateCertificate({
      notAfter: new Date(Date.now() + 5 * DAY_MS + 60_000),
    });

    const { code, stdout } = await doctor([], {
      ...variables,
      WECHATPAY_PUBLIC_KEY_ID: "",
      WECHATPAY_PUBLIC_KEY: "",
      WECHATPAY_PLATFORM_CERTIFICATES: "download",
      WECHATPAY_BASE_URL: platform.baseUrl,
    });

    await platform.stop();
    expect(stdout).toContain(
      `warning  key           certificate ${serial} expires in 5 days -> give its successor`,
    );
    expect(stdout).toMatch(
      /^warning {2}clock {9}the local clock is (99|100|101) s behind WeChat Pay's/m,
    );
    expect(stdout).toContain("No check failed; 3 with a warning, 3 unknown.");
    expect(code).toBe(0);
  });
});

describe("doctor --json", () => {
  it("prints nothing else, whatever a config module prints", async () => {
    program.write(
      "noisy.mjs",
      `console.log("[dotenv] injecting"); console.info("and"); process.stdout.write("more\\n");
      export default () => { console.log("again"); return ${JSON.stringify(wechat.moduleOptions)}; };`,
    );

    const ended = await doctor(["--config", "noisy.mjs", "--json"], {});

    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true });
    expect(ended.stderr).toBe("[dotenv] injecting\nand\nmore\nagain\n");
  });

  it("has a name, a status and a message in each check", async () => {
    const { stdout } = await doctor(["--json"], variables);

    const { checks } = JSON.parse(stdout) as { checks: object[] };
    for (const check of checks) {
      expect(check).toMatchObject({
        name: expect.stringMatching(/^[a-z]+$/),
        status: expect.stringMatching(/^(ok|warning|failed|asked|unknown)$/),
        message: expect.stringMatching(/./),
      });
    }
  });
});

describe("doctor, where an option is wrong", () => {
  it.each<[string, () => Record<string, string>, string]>([
    [
      "mchid is missing",
      () => ({ WECHATPAY_MCHID: "" }),
      "mchid: must be the merchant id, digits as a string; where optionsFromEnvironment() gives the options, set WECHATPAY_MCHID\n",
    ],
    [
      "the key is the public one",
      () => ({
        WECHATPAY_MERCHANT_PRIVATE_KEY: wechat.moduleOptions.publicKey.pem,
      }),
      "merchantPrivateKey (WECHATPAY_MERCHANT_PRIVATE_KEY): is a public key",
    ],
    [
      "the key is broken",
      () => ({
        WECHATPAY_MERCHANT_PRIVATE_KEY:
          wechat.moduleOptions.merchantPrivateKey.replace("MII", "MIJ"),
      }),
      "merchantPrivateKey (WECHATPAY_MERCHANT_PRIVATE_KEY): is not a private key that can be read",
    ],
    [
      "the key stands where its file should",
      () => ({
        WECHATPAY_MERCHANT_PRIVATE_KEY: "",
        WECHATPAY_MERCHANT_PRIVATE_KEY_FILE:
          wechat.moduleOptions.merchantPrivateKey,
      }),
      // ENOENT, or ENAMETOOLONG where the key has no slash among its first letters.
      "merchantPrivateKey (WECHATPAY_MERCHANT_PRIVATE_KEY): cannot be read: EN",
    ],
    [
      "the private key stands where the public one should",
      () => ({
        WECHATPAY_PUBLIC_KEY: wechat.moduleOptions.merchantPrivateKey,
      }),
      "publicKey.pem (WECHATPAY_PUBLIC_KEY): is a private key",
    ],
    [
      "the APIv3 key is cut off",
      () => ({
        WECHATPAY_API_V3_KEY: wechat.moduleOptions.apiV3Key.slice(1),
      }),
      "apiV3Key (WECHATPAY_API_V3_KEY): must be a string of 32 bytes, has 31",
    ],
    [
      "no key verifies",
      () => ({ WECHATPAY_PUBLIC_KEY_ID: "", WECHATPAY_PUBLIC_KEY: "" }),
      "publicKey: is missing",
    ],
    [
      "a certificate is the private key's file",
      () => ({
        WECHATPAY_PLATFORM_CERTIFICATES: program.write(
          "not-a-certificate.pem",
          wechat.moduleOptions.merchantPrivateKey,
        ),
      }),
      "platformCertificates[0] (WECHATPAY_PLATFORM_CERTIFICATES): is a private key, not an X.509 certificate",
    ],
    [
      "baseUrl holds credentials",
      () => ({ WECHATPAY_BASE_URL: `https://u:${CONFIG_SECRET}@a.example` }),
      "baseUrl (WECHATPAY_BASE_URL): must be an origin",
    ],
  ])("says so in one line: %s", async (_, changes, line) => {
    const { code, stdout, stderr } = await doctor([], {
      ...variables,
      ...changes(),
    });

    expect(stdout).toContain(`failed   options       ${line}`);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stdout).toContain("A check failed.");
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  it("says all that is wrong, a line for each", async () => {
    const { code, stdout } = await doctor([], {
      ...variables,
      WECHATPAY_MCHID: "a b",
      WECHATPAY_API_V3_KEY: "short",
      WECHATPAY_SERVICE_ID: "twelve",
    });

    expect(stdout.trimEnd().split("\n")).toEqual([
      expect.stringMatching(
        /^failed {3}options {7}mchid \(WECHATPAY_MCHID\): /,
      ),
      expect.stringMatching(
        /^failed {3}options {7}apiV3Key \(WECHATPAY_API_V3_KEY\): .* has 5;/,
      ),
      expect.stringMatching(
        /^failed {3}options {7}defaults.service_id \(WECHATPAY_SERVICE_ID\): /,
      ),
      "A check failed.",
    ]);
    expect(code).toBe(1);
  });

  it.each([
    [
      "throws",
      `throw new TypeError("${CONFIG_SECRET}");`,
      "--config: failing.mjs threw TypeError",
    ],
    [
      "throws what is no error",
      `throw "${CONFIG_SECRET}";`,
      "--config: failing.mjs threw string",
    ],
    [
      "imports what is not there",
      `import "${CONFIG_SECRET}";`,
      "--config: failing.mjs threw Error ERR_MODULE_NOT_FOUND",
    ],
    ["exports nothing", "", "options: are missing"],
    [
      "exports an incomplete object",
      `export default { apiV3Key: "${CONFIG_SECRET}" };`,
      "mchid: must be the merchant id",
    ],
  ])("says so where the config module %s", async (_, source, line) => {
    program.write("failing.mjs", source);

    const { code, stdout } = await doctor(["--config", "failing.mjs"], {});

    expect(stdout).toContain(`failed   options       ${line}`);
    expect(code).toBe(1);
  });
});

describe("doctor, where WeChat Pay cannot be trusted, reached or used", () => {
  it.each<
    [
      string,
      {
        prepare?: () => void;
        changes?: () => Record<string, string>;
        says: string[];
      },
    ]
  >([
    [
      "another merchant's private key",
      {
        changes: () => ({
          WECHATPAY_MERCHANT_PRIVATE_KEY:
            other.moduleOptions.merchantPrivateKey,
        }),
        says: [
          "HTTP 401 SIGN_ERROR",
          "(Request-ID ",
          "-> merchantPrivateKey does not belong to the certificate of merchantSerialNumber",
        ],
      },
    ],
    [
      "an old serial",
      {
        changes: () => ({ WECHATPAY_MERCHANT_SERIAL_NUMBER: "0123456789AB" }),
        says: ["HTTP 401 SIGN_ERROR", "-> merchantPrivateKey"],
      },
    ],
    [
      "another merchant's public key",
      {
        changes: () => ({
          WECHATPAY_PUBLIC_KEY: other.moduleOptions.publicKey.pem,
        }),
        says: ["HTTP 400 PARAM_ERROR", "-> publicKey.id, or publicKey.pem"],
      },
    ],
    [
      "a forged answer",
      {
        prepare: () => wechat.faults.always("wrongKey"),
        says: [
          "ResponseVerificationError signature",
          "-> publicKey.pem is not the key of publicKey.id",
        ],
      },
    ],
    [
      "an answer by an unknown key",
      {
        prepare: () => wechat.faults.always("wrongSerial"),
        says: ["ResponseVerificationError serial", "-> WeChat Pay signs with"],
      },
    ],
    [
      "an unsigned answer",
      {
        prepare: () => wechat.faults.always("unsigned"),
        says: ["ResponseVerificationError header", "-> what answered is not"],
      },
    ],
    [
      "a clock ten minutes behind",
      {
        prepare: () => {
          wechat.clockSkewSeconds = 600;
        },
        says: ["HTTP 401 SIGN_ERROR", "-> set the clock"],
      },
    ],
    [
      "a stale answer",
      {
        prepare: () => wechat.faults.always({ kind: "stale", seconds: 400 }),
        says: ["ResponseVerificationError timestamp", "-> set the clock"],
      },
    ],
    [
      "no permission",
      {
        prepare: () =>
          wechat.faults.always({
            kind: "status",
            status: 403,
            code: "NO_AUTH",
          }),
        says: ["HTTP 403 NO_AUTH", "-> the merchant lacks this permission"],
      },
    ],
    [
      "a host that is another's",
      {
        prepare: () =>
          wechat.faults.always({
            kind: "status",
            status: 404,
            body: "<html>\u001b[2Jnothing here</html>",
            signed: false,
          }),
        says: ["HTTP 404 UNKNOWN", "-> baseUrl leads to something"],
      },
    ],
    [
      "too many requests",
      {
        prepare: () =>
          wechat.faults.always({
            kind: "status",
            status: 429,
            code: "FREQUENCY_LIMITED",
          }),
        says: ["HTTP 429 FREQUENCY_LIMITED", "-> too many requests"],
      },
    ],
    [
      "a gateway that fails",
      {
        prepare: () =>
          wechat.faults.always({
            kind: "status",
            status: 502,
            message: "one\r\nok       echo          all well",
            signed: false,
          }),
        says: ["HTTP 502", "-> WeChat Pay or a gateway"],
      },
    ],
    [
      "nothing that listens",
      {
        changes: () => ({
          WECHATPAY_BASE_URL: "http://127.0.0.1:1",
          WECHATPAY_BACKUP_BASE_URL: "http://127.0.0.2:1",
        }),
        says: [
          "http://127.0.0.1:1, http://127.0.0.2:1: WechatPayTransportError ECONNREFUSED",
          "-> see whether a firewall",
        ],
      },
    ],
    [
      "a connection that is reset",
      {
        prepare: () => wechat.faults.always("reset"),
        says: ["WechatPayTransportError ECONNRESET"],
      },
    ],
    [
      "certificates that the APIv3 key does not decrypt",
      {
        changes: () => ({
          WECHATPAY_PUBLIC_KEY_ID: "",
          WECHATPAY_PUBLIC_KEY: "",
          WECHATPAY_PLATFORM_CERTIFICATES: "download",
          WECHATPAY_API_V3_KEY: other.moduleOptions.apiV3Key,
        }),
        says: [
          "platformCertificates (WECHATPAY_PLATFORM_CERTIFICATES): could not be downloaded",
          "it was encrypted with another key than apiV3Key",
        ],
      },
    ],
  ])("says what to do about %s", async (_, { prepare, changes, says }) => {
    prepare?.();

    const { code, stdout, stderr } = await doctor([], {
      ...variables,
      ...changes?.(),
    });

    const failed = stdout.split("\n")[1];
    expect(failed).toMatch(/^failed {3}echo {10}/);
    for (const part of says) {
      expect(failed).toContain(part);
    }
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).not.toContain("\u001b");
    expect(stderr).toBe("");
    expect(code).toBe(1);
  });

  it("advises the public key where a merchant has no certificates", async () => {
    const platform = await WechatPaySimulator.start({ certificates: false });

    const { code, stdout } = await doctor([], {
      ...variables,
      WECHATPAY_PUBLIC_KEY_ID: "",
      WECHATPAY_PUBLIC_KEY: "",
      WECHATPAY_PLATFORM_CERTIFICATES: "download",
      WECHATPAY_BASE_URL: platform.baseUrl,
    });

    await platform.stop();
    expect(stdout).toContain("this merchant has no platform certificates");
    expect(code).toBe(1);
  });

  it("prints a failure as JSON", async () => {
    wechat.faults.always({ kind: "status", status: 403, code: "NO_AUTH" });

    const { code, stdout } = await doctor(["--json"], variables);

    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      checks: [
        expect.objectContaining({ name: "options", status: "ok" }),
        {
          name: "echo",
          status: "failed",
          message: expect.stringContaining("NO_AUTH"),
          next: expect.any(String),
        },
      ],
    });
    expect(code).toBe(1);
  });
});
