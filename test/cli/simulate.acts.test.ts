import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { preSign, send } from "../testing/merchant-requests";
import { PapayMerchant } from "../testing/deductions/papay-requests";
import { MerchantServer } from "../testing/merchant-server";
import { CommandLine } from "./command-line";

const CODE = "wxwtdk20200910100000";

const program = new CommandLine();
let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => Promise.all([wechat.stop(), merchant.stop()]));

/** What `simulate …` does to the simulator of the test. */
const simulate = (...args: string[]) =>
  program.run(["simulate", ...args, "--url", wechat.baseUrl]);

describe("simulate, to one that runs", () => {
  it("pays, signs, and ends what was signed", async () => {
    const notify_url = merchant.notifyUrl;
    const { prepay_id } = await preSign(wechat, { notify_url });
    const paid = await simulate("pay", prepay_id);
    expect(paid).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(paid.stdout)).toMatchObject({ prepay_id, offered: true });
    expect((await simulate("sign", CODE)).code).toBe(0);
    const end = ["--mode", "SYSTEM_TERMINATE", "--remark", "closed"];
    expect((await simulate("terminate", CODE, ...end)).code).toBe(0);
    expect(wechat.contracts[0]!.contract_terminate_info).toMatchObject({
      contract_termination_mode: "SYSTEM_TERMINATE",
      contract_termination_remark: "closed",
    });
  });

  it("ends a deduction, and asks what would keep the user", async () => {
    const url = merchant.notifyUrl;
    const own = await WechatPaySimulator.start({
      ...{ deductionOutcome: "ACCEPT", deductionHours: false },
      retentionNotifyUrl: url,
    });
    const shop = new PapayMerchant("normal", own, merchant);
    await shop.apply(await shop.sign());
    const run = (...args: string[]) =>
      program.run(["simulate", ...args, "--url", own.baseUrl]);
    const asked = await run("retention", "tea0001");
    expect(JSON.parse(asked.stdout).notification.url).toBe(url);
    const end = ["--end", "NOTENOUGH"];
    expect((await run("settle", "deduction-1", ...end)).code).toBe(0);
    expect(own.orders[0]!.trade_state).toBe("CLOSED");
    await shop.apply(own.planContracts[0]!.contract_id);
    expect((await run("settle", "deduction-2")).code).toBe(0);
    expect(own.orders[1]!.trade_state).toBe("SUCCESS");
    const { code, stderr } = await run("settle", "deduction-2", "--end", "no");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("end must be one of SUCCESS, NOTENOUGH"),
    ]);
    await own.stop();
  });

  it("moves its clock, and changes its keys", async () => {
    const { stdout } = await simulate("advance", "--hours", "2");
    expect(JSON.parse(stdout).advancedMs).toBeGreaterThan(7_000_000);
    const rotated = await simulate("rotate");
    const { serial } = JSON.parse(rotated.stdout);
    expect(wechat.platform.certificates.at(-1)!.serial).toBe(serial);
    expect((await simulate("migrate")).code).toBe(0);
    expect(wechat.notificationsSignedBy).toBe(0.001);
  });

  it("gives it faults, and takes them back", async () => {
    await simulate("fault", "always delay ms=1");
    await simulate("fault", "once signtest", "--notification");
    expect(wechat.faults.list()).toHaveLength(1);
    expect(wechat.notificationFaults.list()).toHaveLength(1);
    await simulate("fault", "--clear");
    expect(wechat.faults.list()).toEqual([]);
  });

  it("tells its log, as text and as JSON", async () => {
    await send(wechat, "/v3/certificates");
    const text = await simulate("logs");
    expect(text.stdout).toMatch(/GET \/v3\/certificates\n {2}signed /);
    const { stdout } = await simulate("logs", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      type: "exchange",
      path: "/v3/certificates",
      signature: "valid",
    });
  });

  it("follows its log, each entry once", async () => {
    await send(wechat, "/v3/certificates");
    const running = program.start([
      "simulate",
      "logs",
      "--follow",
      "--json",
      "--url",
      wechat.baseUrl,
    ]);
    await running.said(/certificates/);
    await send(wechat, "/v3/nothing");
    await running.said(/NOT_SIMULATED/);
    const paths = running.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).path);
    expect(paths).toEqual(["/v3/certificates", "/v3/nothing"]);
  });

  it("tells what it refuses", async () => {
    const { code, stdout, stderr } = await simulate("sign", "nothing");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("nothing");
  });

  it("tells how to start one where none runs", async () => {
    const { code, stderr } = await program.run([
      "simulate",
      "rotate",
      "--url",
      "http://127.0.0.1:1",
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "no simulator listens at http://127.0.0.1:1: start one with nestjs-wechatpay-contracts simulate, or give its address with --url\n",
    );
  });

  it.each([
    [["sing", CODE], "unknown command simulate sing; the nearest is sign"],
    [["sign"], "simulate sign needs OUT_CONTRACT_CODE"],
    [["rotate", "now"], "unexpected argument 'now'"],
    [["advance"], "give --days"],
    [["advance", "--hours", "two"], "--hours must be a number"],
    [["fault"], "give a fault such as"],
    [["logs", "--url", "8788"], "--url must be where a simulator listens"],
  ])("%j is wrong usage", async (args, message) => {
    const { code, stderr } = await program.run(["simulate", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
