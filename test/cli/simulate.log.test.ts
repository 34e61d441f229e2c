import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf } from "../client/merchant";
import { post, send } from "../testing/merchant-requests";
import { MerchantServer } from "../testing/merchant-server";
import { CommandLine } from "./command-line";
import { act, simulate, type Simulated } from "./simulated";

const JSAPI = "/v3/pay/transactions/jsapi";
const CERTIFICATES = "/v3/certificates";

const program = new CommandLine();
let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => merchant.stop());

const order = (changes: object = {}) => ({
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  description: "a cup",
  out_trade_no: "12345678",
  notify_url: merchant.notifyUrl,
  amount: { total: 100 },
  payer: { openid: "oUser" },
  ...changes,
});

/** The last entry of the log whose first line, but for the time, begins so: its lines, by their names. */
async function entry(
  { running }: Simulated,
  head: string,
): Promise<Record<string, string>> {
  const from = head.replace(/[/.]/g, "\\$&");
  const [text] = await running.said(
    new RegExp(String.raw`^\d\d:\d\d:\d\d ${from}[^]*?\n(?=\n)`, "m"),
  );
  const [, ...lines] = text.trimEnd().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", words = ""] = /^ {2}(.{10}) (.*\S)$/.exec(line) ?? [];
      return [name.trimEnd(), words];
    }),
  );
}

describe("the log of an exchange", () => {
  it("tells what was signed, who was verified, and what was answered", async () => {
    const simulated = await simulate(program);
    const body = order();
    const { json, headers } = await post(simulated, JSAPI, body, {
      nonce: "NONCE1",
      timestamp: String(Math.floor(Date.now() / 1000)),
    });
    expect(await entry(simulated, `POST ${JSAPI}`)).toEqual({
      signed: expect.stringMatching(
        /^POST⏎ \/v3\/pay\/transactions\/jsapi⏎ \d{10}⏎ NONCE1⏎ \{"appid":.*\}⏎$/,
      ),
      verified: `mchid 1900000109, serial_no ${simulated.options.merchantSerialNumber}`,
      answered: `200 { "prepay_id": "${String(json.prepay_id)}" } Request-ID ${String(headers["request-id"])}`,
    });
  });

  it("tells what had to be signed where a signature does not hold, and the line that differs", async () => {
    const simulated = await simulate(program);
    const timestamp = String(Math.floor(Date.now() / 1000));
    await send(simulated, `${CERTIFICATES}?a=1`, {
      timestamp,
      nonce: "NONCE1",
      message: `GET\n${CERTIFICATES}\n${timestamp}\nNONCE1\n\n`,
    });
    const lines = await entry(simulated, `GET ${CERTIFICATES}`);
    expect(lines).toEqual({
      "to sign": `GET⏎ ${CERTIFICATES}?a=1⏎ ${timestamp}⏎ NONCE1⏎ ⏎`,
      refused: expect.stringMatching(/^401 SIGN_ERROR .*line 2 \(URL\)/),
      answered: expect.stringMatching(
        /^401 \{ "code": "SIGN_ERROR".* Request-ID \w+$/,
      ),
    });
  });

  it("tells why nothing could be verified at all", async () => {
    const simulated = await simulate(program);
    await fetch(simulated.baseUrl + CERTIFICATES);
    expect(await entry(simulated, `GET ${CERTIFICATES}`)).toEqual({
      refused: expect.stringMatching(/^401 SIGN_ERROR .*came 0 times$/),
      answered: expect.stringMatching(/^401 /),
    });
  });

  it("tells the field that a refusal names", async () => {
    const simulated = await simulate(program);
    await post(simulated, JSAPI, order({ amount: { total: 0 } }));
    expect(await entry(simulated, `POST ${JSAPI}`)).toMatchObject({
      verified: expect.any(String),
      refused: expect.stringMatching(
        /^400 PARAM_ERROR .*amount\.total must be/,
      ),
    });
  });

  it.each([
    [
      "once reset",
      { signed: expect.any(String), verified: expect.any(String) },
    ],
    ["once refuse", {}],
  ])(
    "tells of the fault %s, and that no answer went out",
    async (fault, more) => {
      const simulated = await simulate(program, ["--fault", fault]);
      await failureOf(send(simulated, CERTIFICATES));
      expect(await entry(simulated, `GET ${CERTIFICATES}`)).toEqual({
        ...more,
        fault: fault.split(" ")[1],
        "no answer": expect.stringMatching(/^Request-ID \w+$/),
      });
    },
  );

  it("tells of the fault that answered instead", async () => {
    const fault = "once redirect location=https://elsewhere.example/";
    const simulated = await simulate(program, ["--fault", fault]);
    await send(simulated, CERTIFICATES);
    expect(await entry(simulated, `GET ${CERTIFICATES}`)).toEqual({
      "to sign": expect.stringContaining(CERTIFICATES),
      unchecked: "the signature was not checked",
      fault: "redirect",
      answered: expect.stringMatching(/^307 Request-ID \w+$/),
    });
  });

  it("cuts what is long", async () => {
    const simulated = await simulate(program);
    await send(simulated, CERTIFICATES);
    const { answered = "" } = await entry(simulated, `GET ${CERTIFICATES}`);
    expect(answered).toMatch(/… \(\d{4} characters\) Request-ID \w+$/);
    expect(answered.length).toBeLessThan(600);
  });

  it("tells no key, and nothing of the page's own requests", async () => {
    const simulated = await simulate(program);
    await fetch(`${simulated.baseUrl}/simulator/state`);
    await post(simulated, JSAPI, order());
    await entry(simulated, `POST ${JSAPI}`);
    const [, log = ""] = simulated.running.stdout.split(simulated.variables);
    const { apiV3Key, merchantPrivateKey } = simulated.options;
    expect(log).not.toContain(String(apiV3Key));
    expect(log).not.toContain(String(merchantPrivateKey).slice(100, 140));
    expect(log).not.toContain("signature=");
    expect(log).not.toContain("/simulator/");
  });
});

describe("the log of a notification", () => {
  const HEAD = "notification TRANSACTION.SUCCESS";

  async function paid(
    args: string[] = [],
    notify_url = merchant.notifyUrl,
  ): Promise<Record<string, string>> {
    const simulated = await simulate(program, ["--retries", "off", ...args]);
    const { json } = await post(simulated, JSAPI, order({ notify_url }));
    await act(simulated, `orders/${String(json.prepay_id)}/pay`);
    const [head] = await simulated.running.said(/notification .*/);
    expect(head).toMatch(
      new RegExp(`^${HEAD} [0-9a-f-]{36} -> ${notify_url}$`),
    );
    return entry(simulated, HEAD);
  }

  it("tells what was in it, and that the merchant has received it", async () => {
    expect(await paid()).toEqual({
      resource: expect.stringMatching(/^\{.*"out_trade_no":"12345678".*\}$/),
      received: "204",
    });
  });

  it("tells what the merchant answered instead", async () => {
    merchant.status = 500;
    merchant.body = '{"code":"FAIL","message":"busy"}';
    expect(await paid()).toEqual({
      resource: expect.any(String),
      "not taken": '500 {"code":"FAIL","message":"busy"} (attempt 1)',
    });
  });

  it("tells that another success does not count", async () => {
    merchant.status = 201;
    expect(await paid()).toMatchObject({
      "not taken": "201 (only 200 or 204 count) (attempt 1)",
    });
  });

  it("tells why none arrived", async () => {
    expect(await paid([], "http://127.0.0.1:1/notify")).toMatchObject({
      "not taken": expect.stringMatching(/ECONNREFUSED.* \(attempt 1\)$/),
    });
  });

  it.each([
    ["lost", "lost on its way (attempt 1)"],
    [
      "signtest",
      "204 (though it was wrong on purpose: the shop does not verify)",
    ],
  ])("tells of the fault %s that it met", async (fault, outcome) => {
    const lines = await paid(["--notification-fault", `once ${fault}`]);
    expect(lines.fault).toBe(fault);
    expect(lines["not taken"] ?? lines.received).toBe(outcome);
  });
});
