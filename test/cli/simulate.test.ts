import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { failureOf, openMerchant } from "../client/merchant";
import { newFolder } from "../testing/data/data-folders";
import { send } from "../testing/merchant-requests";
import { CommandLine } from "./command-line";
import { simulate, type Simulated } from "./simulated";

const NOTIFY_URL = "http://127.0.0.1:1/notify";

const program = new CommandLine();

/** An application with these options places an order, and pre-signs for it with their defaults. */
async function preSign({ options, baseUrl }: Simulated) {
  const merchant = await openMerchant({ baseUrl }, options);
  try {
    const { data: order } = await merchant.client.post<{ prepay_id: string }>(
      "/v3/pay/transactions/jsapi",
      {
        appid: options.defaults?.appid,
        mchid: options.mchid,
        description: "a cup",
        out_trade_no: "12345678",
        notify_url: NOTIFY_URL,
        amount: { total: 100 },
        payer: { openid: "oUser" },
      },
    );
    const { data } = await merchant.preEntrustSign.payRedirectSign({
      prepay_id: order.prepay_id,
      openid: "oUser",
      out_contract_code: "code1",
      notify_url: NOTIFY_URL,
      contract_display_account: "User",
    });
    return data;
  } finally {
    await merchant.close();
  }
}

describe("the variables that simulate prints", () => {
  it("make an application pre-sign", async () => {
    const simulated = await simulate(program);
    expect(await preSign(simulated)).toEqual({
      mchid: "1900000109",
      service_id: 12535,
      out_contract_code: "code1",
    });
    const { stdout } = simulated.running;
    expect(stdout).toContain(
      `The simulated WeChat Pay answers at ${simulated.baseUrl}\n`,
    );
    expect(stdout).toContain("\nSet these variables:\n\n");
  });

  it.each([String.raw`da\ta$HOME in \new "place"`, "o'brien"])(
    "name files of the folder %s, and are written there too",
    async (name) => {
      const folder = join(newFolder(), name);
      const simulated = await simulate(program, ["--data", folder]);
      expect(await preSign(simulated)).toMatchObject({ service_id: 12535 });
      expect(simulated.running.stdout).toContain(
        `\nSet these variables, or read them from ${join(folder, ".env")}:\n\n`,
      );
      expect(simulated.variables).not.toContain("PRIVATE KEY");
      const file = join(folder, ".env");
      expect(readFileSync(file, "utf8")).toBe(simulated.variables);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    },
  );

  it("are written for their owner alone, whatever the file before was", async () => {
    const folder = newFolder();
    const first = await simulate(program, ["--data", folder]);
    await first.running.end("SIGTERM");
    const file = join(folder, ".env");
    chmodSync(file, 0o644);
    await simulate(program, ["--data", folder]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("mean to a shell what they mean to Node", async () => {
    const folder = join(newFolder(), String.raw`da\ta $HOME`);
    for (const args of [[], ["--data", folder]]) {
      const { variables } = await simulate(program, args);
      const script = `set -a; ${variables}\nexec "$NODE" -p "JSON.stringify(process.env)"`;
      const output = execFileSync("/bin/sh", ["-c", script], {
        env: { NODE: process.execPath },
        encoding: "utf8",
      });
      expect(JSON.parse(output)).toMatchObject(parseEnv(variables));
    }
  });

  it("stay the same for the same folder, all but the port", async () => {
    const folder = newFolder();
    const first = await simulate(program, ["--data", folder]);
    await first.running.end("SIGTERM");
    const key = first.moduleOptions.merchantPrivateKey;
    const second = await simulate(program, ["--data", folder]);
    const { baseUrl } = second;
    expect(second.options).toEqual({ ...first.options, baseUrl });
    expect(second.moduleOptions.merchantPrivateKey).toBe(key);
    // And no other folder's.
    const other = await simulate(program);
    expect(other.moduleOptions.merchantPrivateKey).not.toBe(key);
  });
});

describe("simulate ends", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "with 0 at %s, its state written and its folder free",
    async (signal) => {
      const data = newFolder();
      const simulated = await simulate(program, ["--data", data]);
      await preSign(simulated);
      // It stays open, and holds nothing up.
      const events = await fetch(`${simulated.baseUrl}/simulator/events`);
      expect(events.status).toBe(200);

      const { code, stderr } = await simulated.running.end(signal);

      expect([code, stderr]).toEqual([0, ""]);
      expect(existsSync(join(data, "lock"))).toBe(false);
      const wechat = await WechatPaySimulator.start({ data });
      expect(wechat.contracts).toMatchObject([{ out_contract_code: "code1" }]);
      await wechat.stop();
      await failureOf(events.text());
    },
  );

  it("with 1 where its port is taken, and says what to do", async () => {
    const { baseUrl } = await simulate(program);
    const { port } = new URL(baseUrl);
    const ended = await program.run(["simulate", "--port", port]);
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `port ${port} is in use: give another with --port, or --port 0 for any that is free\n`,
    });
  });

  it("with 1 in a folder that has an .env of somebody else's", async () => {
    const mine = program.write(".env", "MINE=1\n");
    const ended = await program.run([
      ...["simulate", "--port", "0", "--data", "."],
    ]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain(".env was not written by the simulator");
    expect(readFileSync(mine, "utf8")).toBe("MINE=1\n");
    program.remove(".env");
  });

  it("with 1 where its folder cannot be used", async () => {
    const file = program.write("a-file", "");
    const ended = await program.run([
      ...["simulate", "--port", "0", "--data", file],
    ]);
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `${file} is a file or lies in one; data must be a folder\n`,
    });
  });

  it.each(["192.0.2.1", "no such host", "nowhere.invalid"])(
    "with 1 where it cannot listen at %s",
    async (host) => {
      const ended = await program.run([
        ...["simulate", "--port", "0", "--host", host],
      ]);
      expect(ended).toEqual({
        code: 1,
        stdout: "",
        stderr: `--host ${host} is not an address of this machine: give one that is, such as 127.0.0.1, or 0.0.0.0 for all of them\n`,
      });
    },
  );
});

it("simulate answers as WeChat Pay, and shows what it knows", async () => {
  const simulated = await simulate(program);
  expect((await send(simulated, "/v3/certificates")).status).toBe(200);
  const state = await fetch(`${simulated.baseUrl}/simulator/state`);
  expect(await state.json()).toMatchObject({
    mchid: "1900000109",
    exchanges: [{ path: "/v3/certificates", status: 200 }],
  });
});
