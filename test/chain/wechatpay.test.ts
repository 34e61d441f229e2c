import { types } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  isSignedAsReceived,
  type Merchant,
  openMerchant,
} from "../client/merchant";
import { headerValues, SigningServer } from "../client/signing-server";
import {
  CONTRACTS,
  PRE_SIGNINGS,
  QUERY,
  SEED,
  TERMINATION,
} from "../validation/operations";
import { brokenRules } from "../validation/refusal";
import { asSeed, ownExample, seedExample } from "./seed-example";

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

const contracts = () => merchant.wxpay.v3.passwordExemptContract.contracts;
const example = SEED.data as unknown as Parameters<typeof seedExample>[1];

describe("The seed's example", () => {
  it("runs as written there", async () => {
    server.answer = () => ({ json: SEED.answer });
    expect(await seedExample(asSeed(merchant.wxpay), example)).toEqual({
      mchid: "1900000109",
      service_id: 12535,
      out_contract_code: "wxwtdk20200910100000",
    });
    const { method, url, body } = server.only;
    expect([method, url]).toEqual(["POST", SEED.path]);
    expect(JSON.parse(body.toString())).toEqual(SEED.data);
    expect(isSignedAsReceived(server.only)).toBe(true);
  });

  it("runs without .post too, and brings the Request-ID", async () => {
    server.answer = () => ({ json: SEED.answer });
    expect(await ownExample(merchant.wxpay, example)).toEqual({
      mchid: "1900000109",
      service_id: 12535,
      requestId: "08F78BB3AF0610D302",
    });
    expect(server.only.url).toBe(SEED.path);
  });
});

describe.each(PRE_SIGNINGS)("In the chain, $name", (operation) => {
  const [kind, step] = operation.name.split(".") as [
    "ecommerce",
    "payRedirectSign",
  ];

  it("can be called, and called as .post, with a config", async () => {
    server.answer = () => ({ json: operation.answer });
    const called = contracts()[kind].preEntrustSign[step];
    for (const call of [called, called.post]) {
      server.received.length = 0;
      const config = { headers: { "X-Shop": "7" } };
      const { data } = await call(operation.data as never, config);
      expect(data).toEqual(operation.answer);
      expect([server.only.method, server.only.url]).toEqual([
        "POST",
        operation.path,
      ]);
      expect(JSON.parse(server.only.body.toString())).toEqual(operation.data);
      expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
    }
  });

  it("checks its data as the service does", async () => {
    const call = contracts()[kind].preEntrustSign[step].post({} as never);
    expect(Object.keys(await brokenRules(call))).toContain("service_id");
    expect(server.received).toEqual([]);
  });
});

describe("In the chain, one contract", () => {
  const WHICH = [12535, "wxwtdk20200910100000"] as const;
  const one = ([service_id, code] = WHICH as readonly [number, string]) =>
    contracts().serviceId(service_id).outContractCode(code);
  const remark = { contract_termination_remark: "用户申请解约" };

  it("can be queried, with a config", async () => {
    server.answer = () => ({ json: QUERY.answer });
    const { data } = await one().get({ headers: { "X-Shop": "7" } });
    expect(data).toEqual(QUERY.answer);
    expect([server.only.method, server.only.url]).toEqual(["GET", QUERY.path]);
    expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
  });

  it("can be terminated, called and as .post, with a config", async () => {
    server.answer = () => ({ json: TERMINATION.answer });
    for (const call of [one().terminate, one().terminate.post]) {
      server.received.length = 0;
      await call(remark, { headers: { "X-Shop": "7" } });
      expect([server.only.method, server.only.url]).toEqual([
        "POST",
        TERMINATION.path,
      ]);
      expect(JSON.parse(server.only.body.toString())).toEqual(remark);
      expect(headerValues(server.only, "X-Shop")).toEqual(["7"]);
    }
  });

  it("keeps a code of capitals as it is", async () => {
    const answer = { ...QUERY.answer, out_contract_code: "WxA001PreEntrust" };
    server.answer = () => ({ json: answer });
    await one([12535, "WxA001PreEntrust"]).get();
    expect(server.only.url).toBe(
      `${CONTRACTS}/service-id/12535/out-contract-code/WxA001PreEntrust`,
    );
  });

  it("is not another one, whatever its code says", async () => {
    const other = one([12535, "../../12536/out-contract-code/B"]);
    for (const call of [other.get(), other.terminate(remark)]) {
      expect(Object.keys(await brokenRules(call))).toEqual([
        "out_contract_code",
      ]);
    }
    expect(server.received).toEqual([]);
  });

  it("is the one of the steps, whatever the data says", async () => {
    server.answer = () => ({ json: TERMINATION.answer });
    const data = { ...remark, service_id: 1, out_contract_code: "B" };
    await one().terminate(data);
    expect(server.only.url).toBe(TERMINATION.path);
    expect(JSON.parse(server.only.body.toString())).toEqual(remark);
  });

  it("belongs to its own steps where several are held", async () => {
    server.answer = ({ url }) => ({
      json: { ...QUERY.answer, out_contract_code: url.split("/").at(-1) },
    });
    const codes = ["A1", "B2", "C3"];
    const held = codes.map((code) => one([12535, code]));
    const answers = await Promise.all(held.map((contract) => contract.get()));
    expect(answers.map(({ data }) => data.out_contract_code)).toEqual(codes);
  });
});

describe("The chain holds what it offers and nothing else", () => {
  const KINDS = ["ecommerce", "normal", "serviceProvider", "qs"];

  it("under its own names", () => {
    const { wxpay } = merchant;
    expect(Object.keys(wxpay)).toEqual(["v3"]);
    expect(Object.keys(wxpay.v3)).toEqual([
      "passwordExemptContract",
      "ecommerce",
      "papay",
      "partnerPapay",
      "pay",
      "combineTransactions",
      "refund",
    ]);
    expect(Object.keys(wxpay.v3.passwordExemptContract)).toEqual(["contracts"]);
    expect(Object.keys(contracts())).toEqual([...KINDS, "serviceId"]);
    for (const kind of KINDS as ["ecommerce"]) {
      expect(Object.keys(contracts()[kind])).toEqual(["preEntrustSign"]);
      expect(Object.keys(contracts()[kind].preEntrustSign)).toEqual([
        "payRedirectSign",
        "miniProgram",
      ]);
    }
    const code = contracts().serviceId(1);
    expect(Object.keys(code)).toEqual(["outContractCode"]);
    expect(Object.keys(code.outContractCode("A"))).toEqual([
      "get",
      "terminate",
    ]);
  });

  it("so that nothing is made up when it is asked for", async () => {
    const { wxpay } = merchant;
    const { preEntrustSign } = contracts().ecommerce;
    const steps: object[] = [
      wxpay,
      wxpay.v3,
      wxpay.v3.passwordExemptContract,
      contracts(),
      contracts().ecommerce,
      preEntrustSign,
      preEntrustSign.payRedirectSign,
      contracts().serviceId(1),
      contracts().serviceId(1).outContractCode("A"),
    ];
    for (const step of steps) {
      expect(types.isProxy(step)).toBe(false);
      for (const name of [
        "then",
        "onModuleInit",
        "onModuleDestroy",
        "madeUp",
      ]) {
        expect(name in step).toBe(false);
        expect((step as Record<string, unknown>)[name]).toBeUndefined();
      }
    }
    expect(await Promise.resolve(wxpay)).toBe(wxpay);
    expect(server.received).toEqual([]);
  });

  it("and leaves the service's operations without .post", () => {
    expect("post" in merchant.preEntrustSign.ecommerce.payRedirectSign).toBe(
      false,
    );
  });
});
