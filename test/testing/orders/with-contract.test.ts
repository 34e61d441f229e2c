import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import {
  contractPath,
  CONTRACTS,
  post,
  preSigning,
} from "../merchant-requests";
import {
  type Body,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
  refusal,
  signedContract,
  userOf,
  withContract,
} from "./order-requests";

const CODE = "wxwtdk20200910100000";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

describe.each([
  { path: `${JSAPI}-with-contract`, order: DIRECT_ORDER },
  { path: `${PARTNER_JSAPI}-with-contract`, order: PARTNER_ORDER },
])("POST $path", ({ path, order }) => {
  const signed = (changes: Body = {}) =>
    signedContract(wechat, { ...userOf(order), ...changes });
  const byContract = (contract_id: string) => withContract(order, contract_id);

  it("places an order that a signed contract pays without a password", async () => {
    const contract_id = await signed();
    const prepay_id = await placed(wechat, path, byContract(contract_id));
    expect(wechat.orders[0]).toMatchObject({ contract_id });
    expect(await wechat.pay(prepay_id)).toMatchObject({ passwordFree: true });
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });

  it.each<[string, () => Promise<string>]>([
    ["an unknown contract", async () => "123124412412423431"],
    [
      "a contract that is named like what every object has",
      async () => "toString",
    ],
    [
      "a contract that the user has ended",
      async () => {
        const contract_id = await signed();
        await wechat.terminate(CODE);
        return contract_id;
      },
    ],
    ["another user's contract", () => signed({ openid: "oSomebodyElse" })],
  ])("refuses %s", async (_name, contract) => {
    const contract_id = await contract();
    const answer = await post(wechat, path, byContract(contract_id));
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain(
      `password_free_contract_id ${contract_id}`,
    );
    expect(wechat.orders).toEqual([]);
  });

  it("needs the password again where the contract ended before the payment", async () => {
    const contract_id = await signed();
    const prepay_id = await placed(wechat, path, byContract(contract_id));
    await post(wechat, `${contractPath(CODE)}/terminate`, {
      contract_termination_remark: "the user moved away",
    });
    expect(await wechat.pay(prepay_id)).toMatchObject({ passwordFree: false });
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });
});

it("pays by the newest of several contracts, and by an older one that still stands", async () => {
  const first = await signedContract(wechat);
  const second = await signedContract(wechat, { out_contract_code: "second" });
  await wechat.terminate("second");
  const path = `${JSAPI}-with-contract`;
  const refused = await post(wechat, path, withContract(DIRECT_ORDER, second));
  expect(refusal(refused)).toEqual([400, "INVALID_REQUEST"]);
  const prepay_id = await placed(
    wechat,
    path,
    withContract(DIRECT_ORDER, first),
  );
  expect(await wechat.pay(prepay_id)).toMatchObject({ passwordFree: true });
});

it("pays a partner's order by a contract of the sub-merchant's user", async () => {
  const { service_id, contract_display_account, out_contract_code } =
    preSigning();
  await post(
    wechat,
    `${CONTRACTS}/service-provider/pre-entrust-sign/mini-program`,
    {
      service_id,
      contract_display_account,
      out_contract_code,
      notify_url: "http://127.0.0.1:1/notify",
      sp_appid: "wx8888888888888888",
      sub_mchid: "1900000110",
      sub_appid: "wxsub",
      sub_openid: "oSub",
    },
  );
  const { contract_id } = await wechat.sign(CODE);
  const path = `${PARTNER_JSAPI}-with-contract`;
  const order = withContract(PARTNER_ORDER, contract_id);
  const stranger = await post(wechat, path, order);
  expect(refusal(stranger)).toEqual([400, "INVALID_REQUEST"]);
  const payer = { sub_openid: "oSub" };
  const prepay_id = await placed(wechat, path, { ...order, payer });
  expect(await wechat.pay(prepay_id)).toMatchObject({ passwordFree: true });
});

it("an order without a contract is paid with the password, though one is signed", async () => {
  await signedContract(wechat);
  const prepay_id = await placed(wechat, JSAPI, DIRECT_ORDER);
  expect(await wechat.pay(prepay_id)).toMatchObject({ passwordFree: false });
});
