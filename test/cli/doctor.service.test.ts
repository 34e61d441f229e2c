import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { CommandLine } from "./command-line";
import { linesOf, variablesOf } from "./doctor-checks";

const GRANTED = 12535;

const program = new CommandLine();
let wechat: WechatPaySimulator;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start({ serviceIds: [GRANTED] });
});

afterAll(() => wechat.stop());

beforeEach(() => wechat.faults.clear());

async function doctor(variables: Record<string, string>) {
  const { code, stdout } = await program.run(["doctor"], {
    ...variablesOf(wechat),
    ...variables,
  });
  const [service] = linesOf("service", stdout);
  const [appid] = linesOf("appid", stdout);
  return { code, service, appid };
}

const queries = () =>
  wechat.exchanges
    .filter(({ method }) => method === "GET")
    .map(({ path }) => path);

describe("doctor, of the service", () => {
  it("says that it is granted where WeChat Pay looks for a contract that cannot exist", async () => {
    const { code, service } = await doctor({
      WECHATPAY_SERVICE_ID: String(GRANTED),
    });

    expect(service).toBe(
      "ok       service       WeChat Pay lets this merchant look for contracts of service 12535",
    );
    expect(code).toBe(0);
  });

  it("asks each time for another code, which is valid", async () => {
    const before = queries().length;
    await doctor({ WECHATPAY_SERVICE_ID: String(GRANTED) });
    await doctor({ WECHATPAY_SERVICE_ID: String(GRANTED) });

    const codes = queries()
      .slice(before)
      .map((path) => path.split("/").at(-1));
    expect(codes).toEqual([
      expect.stringMatching(/^DOCTOR[0-9a-f]{26}$/),
      expect.stringMatching(/^DOCTOR[0-9a-f]{26}$/),
    ]);
    expect(new Set(codes).size).toBe(2);
  });

  it("fails where WeChat Pay answers that it is not the merchant's", async () => {
    const { code, service } = await doctor({ WECHATPAY_SERVICE_ID: "12536" });

    expect(service).toMatch(
      /^failed {3}service {7}service 12536: HTTP 403 NO_AUTH .*\(Request-ID \w+\) -> password-free payment is not granted for it/,
    );
    expect(code).toBe(1);
  });

  it.each([
    ["another 404", { status: 404, body: "<html></html>", signed: false }],
    ["a refusal", { status: 400, code: "PARAM_ERROR" }],
    ["a failure", { status: 500, code: "OPENID_MISMATCH" }],
  ])("fails by %s, which tells nothing of it", async (_, answer) => {
    wechat.faults.always({
      kind: "status",
      match: { method: "GET" },
      ...answer,
    });

    const { code, service } = await doctor({
      WECHATPAY_SERVICE_ID: String(GRANTED),
    });

    expect(service).toMatch(`failed   service       `);
    expect(service).toContain(`HTTP ${answer.status}`);
    expect(code).toBe(1);
  });

  it("knows the older spelling", async () => {
    wechat.faults.once({
      kind: "status",
      status: 404,
      code: "RESOURCENOTEXISTS",
      match: { method: "GET" },
    });

    const { service } = await doctor({ WECHATPAY_SERVICE_ID: String(GRANTED) });

    expect(service).toMatch(/^ok {7}service/);
  });

  it("says that it did not ask where there is none", async () => {
    const before = queries().length;

    const { code, service } = await doctor({});

    expect(service).toMatch(/^unknown {2}service {7}not checked/);
    expect(queries()).toHaveLength(before);
    expect(code).toBe(0);
  });
});

describe("doctor, of the AppID", () => {
  it("claims nothing, as no query names one", async () => {
    const { appid } = await doctor({
      WECHATPAY_SERVICE_ID: String(GRANTED),
      WECHATPAY_APPID: "wx0000000000000000",
    });

    expect(appid).toMatch(
      /^unknown {2}appid {9}wx0000000000000000: no query names an AppID/,
    );
  });

  it("says that it did not ask where there is none", async () => {
    const { appid } = await doctor({});

    expect(appid).toMatch(/^unknown {2}appid {9}not checked/);
  });
});
