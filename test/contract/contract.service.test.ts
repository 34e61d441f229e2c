import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  isSignedAsReceived,
  type Merchant,
  openMerchant,
} from "../client/merchant";
import { headerValues, SigningServer } from "../client/signing-server";
import { CONTRACTS, QUERY, TERMINATION } from "../validation/operations";
import { brokenRules } from "../validation/refusal";

const WHICH = { service_id: 12535, out_contract_code: "wxwtdk20200910100000" };
const ONE = `${CONTRACTS}/service-id/12535/out-contract-code/wxwtdk20200910100000`;

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describe("Querying a contract", () => {
  it("is a signed GET of its path, without a body", async () => {
    server.answer = () => ({ json: QUERY.answer });
    await merchant.contract.query(WHICH);
    const { method, url, body } = server.only;
    expect([method, url, body.length]).toEqual(["GET", ONE, 0]);
    expect(headerValues(server.only, "Content-Type")).toEqual([]);
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("gives the contract as WeChat Pay has it, its end included", async () => {
    const terminated = {
      ...QUERY.answer,
      sub_appid: "wxd678efh567hg6789",
      contract_display_account: "微信代扣用户A",
      contract_state: "TERMINATED",
      contract_terminate_info: {
        contract_termination_mode: "USER_TERMINATE",
        contract_terminated_time: "2026-06-09T10:34:56+08:00",
      },
    };
    server.answer = () => ({ json: terminated });
    const { data } = await merchant.contract.query(WHICH);
    expect(data).toEqual(terminated);
  });

  it("takes a state that no list has yet", async () => {
    server.answer = () => ({
      json: { ...QUERY.answer, contract_state: "PAUSED" },
    });
    const { data } = await merchant.contract.query(WHICH);
    expect(data.contract_state).toBe("PAUSED");
  });

  it("tells of a contract that is not there as an error of WeChat Pay", async () => {
    server.answer = () => ({
      status: 404,
      json: { code: "RESOURCE_NOT_EXISTS", message: "签约不存在" },
    });
    await expect(merchant.contract.query(WHICH)).rejects.toMatchObject({
      name: "WechatPayApiError",
      status: 404,
      code: "RESOURCE_NOT_EXISTS",
      outcome: "rejected",
      retryable: false,
    });
  });

  it("passes its config on", async () => {
    server.answer = () => ({ json: QUERY.answer });
    await merchant.contract.query(WHICH, { headers: { "X-Shop": "7" } });
    expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
  });
});

describe("Terminating a contract", () => {
  const remark = { contract_termination_remark: "用户申请解约 'quoted' 100%" };

  it("is a signed POST of the remark alone", async () => {
    server.answer = () => ({ json: TERMINATION.answer });
    const { data } = await merchant.contract.terminate({ ...WHICH, ...remark });
    const { method, url, body } = server.only;
    expect([method, url]).toEqual(["POST", `${ONE}/terminate`]);
    expect(JSON.parse(body.toString("utf8"))).toEqual(remark);
    expect(isSignedAsReceived(server.only)).toBe(true);
    expect(data).toEqual(TERMINATION.answer);
  });

  it("passes its config on", async () => {
    server.answer = () => ({ json: TERMINATION.answer });
    const config = { headers: { "X-Shop": "7" } };
    await merchant.contract.terminate({ ...WHICH, ...remark }, config);
    expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
  });
});

describe("The code of a contract", () => {
  it.each([
    "../../12536/out-contract-code/B",
    "..%2F..%2F12536",
    "B/terminate",
    "..",
    ".",
    "B?x=1",
    "B#",
    "wx-a_001",
  ])("addresses no other contract: %s", async (out_contract_code) => {
    const which = { ...WHICH, out_contract_code };
    const calls = [
      merchant.contract.query(which),
      merchant.contract.terminate({
        ...which,
        contract_termination_remark: "x",
      }),
    ];
    for (const call of calls) {
      expect(Object.keys(await brokenRules(call))).toEqual([
        "out_contract_code",
      ]);
    }
    expect(server.received).toEqual([]);
  });

  it("keeps its capitals", async () => {
    const out_contract_code = "WxA001zZ";
    server.answer = () => ({ json: { ...QUERY.answer, out_contract_code } });
    await merchant.contract.query({ ...WHICH, out_contract_code });
    expect(server.only.url).toBe(
      `${CONTRACTS}/service-id/12535/out-contract-code/WxA001zZ`,
    );
  });
});
