import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type INestApplication, Logger } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { ContractsModule } from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";
import { CommandLine } from "./command-line";
import { linesOf, variablesOf } from "./doctor-checks";

const CERTIFICATE = join(__dirname, "certificates/shop.example.com.pem");

const program = new CommandLine();
let wechat: WechatPaySimulator;
let shop: INestApplication;
let notifyUrl: string;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start({ notificationRetries: false });
  shop = await NestFactory.create(
    ContractsModule.forRoot({
      ...wechat.moduleOptions,
      notification: { path: "wechatpay/notify" },
    }),
    { rawBody: true, logger: false },
  );
  await shop.listen(0, "127.0.0.1");
  notifyUrl = `${await shop.getUrl()}/wechatpay/notify`;
});

afterAll(() => Promise.all([shop.close(), wechat.stop()]));

beforeEach(() => wechat.faults.clear());

afterEach(() => vi.restoreAllMocks());

async function doctor(
  url: string,
  variables: Record<string, string> = {
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
  },
  args: string[] = [],
) {
  const before = wechat.notifications.length;
  const ended = await program.run(["doctor", "--notify-url", url, ...args], {
    ...variablesOf(wechat),
    ...variables,
  });
  await wechat.notificationsSettled();
  return {
    ...ended,
    route: linesOf("route", ended.stdout),
    notification: linesOf("notification", ended.stdout),
    sent: wechat.notifications.slice(before),
  };
}

describe("doctor --notify-url", () => {
  it("sees the route refuse a forgery, has WeChat Pay notify, and says only that it asked", async () => {
    const warn = vi.spyOn(Logger.prototype, "warn").mockReturnValue();

    const { code, stdout, route, notification, sent } = await doctor(notifyUrl);

    expect(route).toEqual([
      expect.stringMatching(
        `^ok       route         ${notifyUrl} refused a forged notification with 401 FAIL, in \\d+ ms$`,
      ),
    ]);
    expect(notification).toEqual([
      `asked    notification  WeChat Pay is to send SECURITY_ECHO.SUCCESS to ${notifyUrl} -> see in your application's log whether it came and was verified; the doctor cannot`,
    ]);
    expect(sent.map(({ event_type }) => event_type)).toEqual([
      "SECURITY_ECHO.SUCCESS",
    ]);
    expect(warn.mock.calls.flat()).toContainEqual(
      expect.stringContaining("the signature does not match the body"),
    );
    expect(stdout).toContain("No check failed;");
    expect(stdout).not.toContain("All well");
    expect(code).toBe(0);
  });

  it.each([
    ["a dead port", "http://127.0.0.1:1/wechatpay/notify", "ECONNREFUSED"],
    ["no route", () => notifyUrl.replace("notify", "notfy"), "answered 404"],
    ["a host that is none", "http://nowhere.invalid/notify", "cannot be reac"],
  ])("fails by %s, and asks for no notification", async (_, url, says) => {
    const { code, stdout, route, notification, sent } = await doctor(
      typeof url === "string" ? url : url(),
    );

    expect(route).toEqual([expect.stringMatching(/^failed {3}route.* -> /)]);
    expect(route[0]).toContain(says);
    expect(notification).toEqual([]);
    expect(sent).toEqual([]);
    expect(stdout).toMatch(/^ok {7}echo/m);
    expect(stdout).toContain("A check failed.");
    expect(code).toBe(1);
  });

  it("tries the route where WeChat Pay refuses the merchant, too", async () => {
    wechat.faults.always({ kind: "status", status: 403, code: "NO_AUTH" });

    const { code, stdout, route, notification } = await doctor(notifyUrl);

    expect(stdout).toMatch(/^failed {3}echo/m);
    expect(route).toEqual([expect.stringMatching(/^ok {7}route/)]);
    expect(notification).toEqual([]);
    expect(code).toBe(1);
  });

  it("tells it as JSON", async () => {
    const { stdout } = await doctor(notifyUrl, undefined, ["--json"]);

    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: "route", status: "ok" }),
        expect.objectContaining({ name: "notification", status: "asked" }),
      ]),
    });
  });

  it.each([
    ["http", "http://shop.example.com/notify", "must be https"],
    ["a private address", "https://10.0.0.1/notify", "must be reachable"],
    ["a query", "https://shop.example.com/notify?a=b", "must have no query"],
    ["nothing", "", "must be an absolute URL"],
  ])("ends with 2 on %s, and sends nothing", async (_, url, says) => {
    const before = wechat.exchanges.length;

    const { code, stdout, stderr } = await doctor(url, {});

    expect(stderr).toContain(`--notify-url: notify_url ${says}`);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(wechat.exchanges).toHaveLength(before);
  });
});

describe("doctor --notify-url with https", () => {
  let secure: Server;
  let url: string;

  beforeAll(async () => {
    secure = createServer(
      {
        key: readFileSync(CERTIFICATE.replace(".pem", ".key.pem")),
        cert: readFileSync(CERTIFICATE),
      },
      (request, response) => {
        request.resume();
        response.writeHead(401).end('{"code":"FAIL"}');
      },
    ).listen(0, "127.0.0.1");
    await once(secure, "listening");
    const { port } = secure.address() as AddressInfo;
    url = `https://shop.example.com:${port}/notify`;
  });

  afterAll(async () => {
    secure.closeAllConnections();
    await new Promise((resolve) => secure.close(resolve));
  });

  /** What resolves names as a DNS would that knows the shop. */
  async function resolved(allowInsecureNotifyUrl: boolean) {
    program.write(
      "shop.mjs",
      `import dns from "node:dns";
       dns.lookup = (_name, { all }, callback) =>
         all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);
       export default ${JSON.stringify({ ...wechat.moduleOptions, allowInsecureNotifyUrl })};`,
    );
    const { stdout } = await program.run(
      ["doctor", "--config", "shop.mjs", "--notify-url", url],
      { NODE_EXTRA_CA_CERTS: CERTIFICATE },
    );
    return linesOf("route", stdout);
  }

  it("trusts no authority that this machine alone trusts, as WeChat Pay does not", async () => {
    expect(await resolved(false)).toEqual([
      expect.stringMatching(
        /^failed .* DEPTH_ZERO_SELF_SIGNED_CERT -> the host.s certificate is not from a public CA/,
      ),
    ]);
  });

  it("trusts it where the address is a simulator's", async () => {
    expect(await resolved(true)).toEqual([
      expect.stringMatching(/^ok .* refused a forged notification/),
    ]);
  });
});
