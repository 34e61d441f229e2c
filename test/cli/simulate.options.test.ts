import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CONTRACTS,
  post,
  preSigning,
  send,
} from "../testing/merchant-requests";
import { PapayMerchant } from "../testing/deductions/papay-requests";
import { MerchantServer } from "../testing/merchant-server";
import { CommandLine } from "./command-line";
import { act, simulate, type Simulated } from "./simulated";

const MINI_PROGRAM = `${CONTRACTS}/ecommerce/pre-entrust-sign/mini-program`;
const CODE = "wxwtdk20200910100000";

const program = new CommandLine();
let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => merchant.stop());

const preSign = (simulated: Simulated, changes: object = {}) =>
  post(
    simulated,
    MINI_PROGRAM,
    preSigning({ notify_url: merchant.notifyUrl, ...changes }),
  );

const statusesOf = async (simulated: Simulated, count: number) => {
  const statuses = [];
  while (statuses.length < count) {
    statuses.push((await send(simulated, "/v3/certificates")).status);
  }
  return statuses;
};

const signer = () => merchant.received[0]!.headers["wechatpay-serial"];

/** Until the next noon in Beijing: deductions are taken by day. */
const untilNoon = () => 24 + 12 - ((new Date().getUTCHours() + 8) % 24);

describe("an option of simulate", () => {
  it("--mchid is the merchant", async () => {
    const simulated = await simulate(program, ["--mchid", "1900000199"]);
    expect(simulated.options.mchid).toBe("1900000199");
    const { json } = await preSign(simulated);
    expect(json.mchid).toBe("1900000199");
  });

  it("--service-id is a service that the merchant has, the first of which is printed", async () => {
    const simulated = await simulate(program, [
      ...["--service-id", "777", "--service-id", "778"],
    ]);
    expect(simulated.options.defaults?.service_id).toBe(777);
    const refused = await preSign(simulated);
    expect([refused.status, refused.json.code]).toEqual([403, "NO_AUTH"]);
    for (const service_id of [777, 778]) {
      const out_contract_code = `code${service_id}`;
      const changes = { service_id, out_contract_code };
      expect((await preSign(simulated, changes)).status).toBe(200);
    }
  });

  it("--host is where it listens", async () => {
    const simulated = await simulate(program, ["--host", "::1"]);
    expect(simulated.baseUrl).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await statusesOf(simulated, 1)).toEqual([200]);
  });

  it("--host of every address is told as one that the page answers", async () => {
    const simulated = await simulate(program, ["--host", "0.0.0.0"]);
    expect(simulated.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const state = await fetch(`${simulated.baseUrl}/simulator/state`);
    expect(state.status).toBe(200);
  });

  it("--requests-per-second is the limit", async () => {
    const simulated = await simulate(program, ["--requests-per-second", "1"]);
    const statuses = await statusesOf(simulated, 5);
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
  });

  it("--seed makes identifiers the same", async () => {
    const serialOf = async (seed: string) => {
      const simulated = await simulate(program, ["--seed", seed]);
      const { headers } = await send(simulated, "/v3/certificates");
      return headers["wechatpay-serial"];
    };
    const first = await serialOf("one");
    expect(await serialOf("one")).toBe(first);
    expect(await serialOf("two")).not.toBe(first);
  });

  it.each([
    [[], /^PUB_KEY_ID_\d+$/],
    [["--signed-by", "publicKey"], /^PUB_KEY_ID_\d+$/],
    [["--signed-by", "certificate"], /^7[0-9A-F]{39}$/],
    [["--signed-by", "0"], /^7[0-9A-F]{39}$/],
    [["--signed-by", "1"], /^PUB_KEY_ID_\d+$/],
  ])("%j tells which key signs notifications", async (args, serial) => {
    const simulated = await simulate(program, args);
    await preSign(simulated);
    await act(simulated, `contracts/${CODE}/sign`);
    expect(signer()).toMatch(serial);
  });

  it("--termination-url is where terminations are notified", async () => {
    const url = `${merchant.notifyUrl}/terminated`;
    const simulated = await simulate(program, ["--termination-url", url]);
    await preSign(simulated);
    const signed = await act(simulated, `contracts/${CODE}/sign`);
    expect(signed.notification).toMatchObject({ url: merchant.notifyUrl });
    const ended = await act(simulated, `contracts/${CODE}/terminate`);
    expect(ended.notification).toMatchObject({ url, status: 204 });
  });

  it("--retries sends again what was not taken, on the official schedule unless told", async () => {
    merchant.status = 500;
    const planned = async (args: string[]) => {
      const simulated = await simulate(program, args);
      await preSign(simulated);
      await act(simulated, `contracts/${CODE}/sign`);
      const state = await fetch(`${simulated.baseUrl}/simulator/state`);
      const { notifications } = (await state.json()) as {
        notifications: { nextAttemptAt?: number }[];
      };
      return notifications[0]!.nextAttemptAt !== undefined;
    };
    expect(await planned([])).toBe(true);
    expect(await planned(["--retries", "official"])).toBe(true);
    expect(await planned(["--retries", "off"])).toBe(false);
    merchant.received.length = 0;
    await planned(["--retries", "1000000"]);
    await expect.poll(() => merchant.received.length).toBe(16);
  });

  it("--plan, --deductions and --retention-url are for automatic deductions", async () => {
    const simulated = await simulate(program, [
      ...["--plan", "12535 kind=payAfterUse price=6800"],
      ...["--plan", "12536 disabled=true"],
      ...["--deductions", "NOTENOUGH", "--retention-url", merchant.notifyUrl],
    ]);
    const customer = {
      mchid: simulated.options.mchid,
      sign: (code: string) => act(simulated, `contracts/${code}/sign`),
    };
    const shop = new PapayMerchant(
      "normal",
      Object.assign(simulated, customer) as never,
      merchant,
    );
    const disabled = { plan_id: 12536, out_contract_code: "tea0002" };
    expect((await shop.preSign(disabled)).status).toBe(400);
    await shop.sign();
    const answer = await fetch(`${simulated.baseUrl}/simulator/state`);
    const { planContracts } = (await answer.json()) as {
      planContracts: { plan: object; contract_id: string }[];
    };
    expect(planContracts[0]!.plan).toMatchObject({
      ...{ plan_id: 12535, kind: "payAfterUse", price: 6800 },
    });
    const asked = await act(simulated, "contracts/tea0001/retention");
    expect(asked.notification).toMatchObject({ url: merchant.notifyUrl });
    const { contract_id } = planContracts[0]!;
    merchant.received.length = 0;
    await act(simulated, "advance", { hours: untilNoon() });
    expect((await shop.apply(contract_id)).status).toBe(200);
    await expect.poll(() => merchant.received.length).toBe(1);
    expect(merchant.received[0]!.raw).toContain('"TRANSACTION.FAIL"');
  });

  it("--control any lets others in", async () => {
    const simulated = await simulate(program, ["--control", "any"]);
    const { port } = new URL(simulated.baseUrl);
    const { status } = await send(simulated, "/simulator/state", {
      headers: { Host: `simulator.internal:${port}` },
    });
    expect(status).toBe(200);
  });

  it("--fault and --notification-fault spoil what they meet, and may be repeated", async () => {
    const simulated = await simulate(program, [
      ...["--fault", "once status status=500 code=SYSTEM_ERROR"],
      ...["--fault", "always status status=503 path=/v3/nothing"],
      ...["--notification-fault", "once lost"],
      ...["--notification-fault", "once duplicate"],
    ]);
    const paths = ["/v3/certificates", "/v3/certificates", "/v3/nothing"];
    const statuses = [];
    for (const path of paths) {
      statuses.push((await send(simulated, path)).status);
    }
    expect(statuses).toEqual([500, 200, 503]);
    await preSign(simulated);
    await act(simulated, `contracts/${CODE}/sign`);
    expect(merchant.received).toHaveLength(0);
    await act(simulated, `contracts/${CODE}/terminate`);
    expect(merchant.received).toHaveLength(2);
  });
});

describe("simulate ends with 2", () => {
  it.each([
    [["--port", "many"], "--port must be a whole number from 0 to 65535"],
    [["--port", "65536"], "--port must be a whole number from 0 to 65535"],
    [["--port="], "--port must be a whole number from 0 to 65535"],
    [["--port", "-1"], "'--port'"],
    [["--port=-1"], "--port must be a whole number from 0 to 65535"],
    [["--port=1.5"], "--port must be a whole number from 0 to 65535"],
    [["--host="], "--host must not be empty"],
    [["--data="], "--data must not be empty"],
    [["--mchid", "19000a"], "--mchid must be a number of up to 32 digits"],
    [["--mchid", "1".repeat(33)], "--mchid must be a number of up to 32"],
    [["--service-id", "0"], "--service-id must be a whole number of 1 or more"],
    [["--service-id", "1", "--service-id", "x"], "--service-id must be"],
    [["--retries", "slow"], "--retries must be official, off, or a speed of"],
    [["--retries", "0"], "--retries must be official, off, or a speed of 0.1"],
    [["--retries="], "--retries must be official, off, or a speed of 0.1"],
    [["--signed-by", "nobody"], "--signed-by must be publicKey, certificate"],
    [["--signed-by", "1.1"], "--signed-by must be publicKey, certificate"],
    [["--signed-by="], "or a share from 0 to 1"],
    [["--termination-url", "ftp://a.example/"], "--termination-url must be a"],
    [["--refund-url", "/refunded"], "--refund-url must be a URL"],
    [["--refunds", "success"], "--refunds must be one of SUCCESS, CLOSED, "],
    [["--deductions", "success"], "--deductions must be one of SUCCESS, ACC"],
    [["--retention-url", "/kept"], "--retention-url must be a URL"],
    [["--plan="], '--plan "": plan_id must be a positive integer; such as'],
    [["--plan", "tea"], '--plan "tea": plan_id must be a positive integer'],
    [["--plan", "1 notices=yes"], "notices must be true or false"],
    [["--plan", "1 price=0"], "price must be a whole number of fen above 0"],
    [["--plan", "1 prize=1"], "prize is not an option; there are plan_id, "],
    [["--plan", "1 kind=daily"], 'kind must be "renewal" or "payAfterUse"'],
    [["--termination-url", "/terminated"], "--termination-url must be a URL"],
    [["--termination-url", "http://"], "--termination-url must be a URL"],
    [["--requests-per-second", "0"], "--requests-per-second must be a whole"],
    [["--kept-exchanges", "0"], "--kept-exchanges must be a whole"],
    [["--control", "loopback"], "--control must be any, or left out"],
    [["--fault", "once nothing"], '--fault "once nothing": the second word'],
    [["--fault", "once lost"], '--fault "once lost": the second word must be'],
    [["--fault="], '--fault "": the first word must be once, always'],
    [["--notification-fault", "2 lost"], '--notification-fault "2 lost": the'],
    [["--fault"], "--fault"],
    [["--porrt", "1"], "'--porrt'"],
    [["now"], "unknown command simulate now"],
  ])("on %j", async (args, message) => {
    const { code, stdout, stderr } = await program.run(["simulate", ...args]);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Try: nestjs-wechatpay-contracts simulate --help");
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
