import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { CONTRACTS, post, preSigning } from "../merchant-requests";
import {
  COMBINED_JSAPI,
  COMBINED_ORDER,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
} from "../orders/order-requests";

const ECOMMERCE = "ecommerce/pre-entrust-sign/pay-redirect-sign";

const BASE = {
  service_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
  notify_url: "https://yourapp.com/notify",
  contract_display_account: "微信代扣用户A",
};
const USER = { appid: "wxd678efh567hg6787", openid: "oUpF8uMuAJO_M2" };
const SUB = { sub_mchid: "1900000110", sub_appid: "wxd678efh567hg6788" };
const ANSWER = {
  mchid: "1900000109",
  service_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
};
const SESSION = {
  pre_entrustweb_id: expect.stringMatching(/^\w{1,128}$/),
  sign_mp_appid: "wxbd687630cd02ce1d",
  sign_mp_path: "pages/PwdExemptContract/index",
};

interface Operation {
  path: string;
  body: Record<string, unknown>;
  answer: Record<string, unknown>;
  /** The fields of which one must be there, besides those of `body`. */
  either?: [string, string];
}

const DIRECT = { ...BASE, ...USER };
const PROVIDER = {
  ...BASE,
  ...SUB,
  sp_appid: "wxd678efh567hg6787",
};
const QS = { ...BASE, ...SUB, appid: "wxd678efh567hg6787" };

const OPERATIONS: Operation[] = [
  { path: ECOMMERCE, body: DIRECT, answer: ANSWER },
  {
    path: "ecommerce/pre-entrust-sign/mini-program",
    body: DIRECT,
    answer: { ...ANSWER, ...SESSION },
  },
  {
    path: "normal/pre-entrust-sign/pay-redirect-sign",
    body: DIRECT,
    answer: ANSWER,
  },
  {
    path: "normal/pre-entrust-sign/mini-program",
    body: DIRECT,
    answer: { ...ANSWER, ...SESSION },
  },
  {
    path: "service-provider/pre-entrust-sign/pay-redirect-sign",
    body: PROVIDER,
    either: ["sp_openid", "sub_openid"],
    answer: { ...ANSWER, sub_mchid: "1900000110" },
  },
  {
    path: "service-provider/pre-entrust-sign/mini-program",
    body: PROVIDER,
    either: ["sp_openid", "sub_openid"],
    answer: { ...ANSWER, ...SESSION, sub_mchid: "1900000110" },
  },
  {
    path: "qs/pre-entrust-sign/pay-redirect-sign",
    body: QS,
    either: ["openid", "sub_openid"],
    answer: ANSWER,
  },
  {
    path: "qs/pre-entrust-sign/mini-program",
    body: QS,
    either: ["openid", "sub_openid"],
    answer: { ...ANSWER, ...SESSION },
  },
];

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

const preSign = (path: string, body: unknown) =>
  post(wechat, `${CONTRACTS}/${path}`, body);

async function expectParameterError(
  path: string,
  body: unknown,
  field: string,
): Promise<void> {
  const { status, json } = await preSign(path, body);
  expect(json).toMatchObject({
    code: "PARAM_ERROR",
    detail: { field: `/${field}`, location: "body" },
  });
  expect(status).toBe(400);
}

/** A body that the operation takes. */
const completeBody = ({ path, body, either }: Operation) => ({
  ...body,
  ...(either && { [either[0]]: "oUpF8uMuAJO_M2" }),
  ...(path.endsWith("pay-redirect-sign") && {
    prepay_id: wechat.placeOrder().prepay_id,
  }),
});

describe.each(OPERATIONS)("$path", (operation) => {
  const { path, answer, either } = operation;
  const complete = () => completeBody(operation);

  it("answers with the fields of its page, no more", async () => {
    const { status, json } = await preSign(path, complete());
    expect(json).toEqual(answer);
    expect(status).toBe(200);
  });

  it("refuses a body that lacks a required field", async () => {
    const valid = complete();
    for (const field of Object.keys(valid)) {
      if (!either?.includes(field)) {
        await expectParameterError(
          path,
          { ...valid, [field]: undefined },
          field,
        );
        await expectParameterError(path, { ...valid, [field]: null }, field);
        await expectParameterError(path, { ...valid, [field]: {} }, field);
      }
    }
    expect(wechat.contracts).toEqual([]);
  });

  it("refuses strings that are too long, in characters", async () => {
    const valid: Record<string, unknown> = complete();
    const lengths: Record<string, number> = {
      appid: 32,
      sp_appid: 32,
      sub_mchid: 32,
      sub_appid: 32,
      contract_display_account: 32,
      openid: 128,
      sp_openid: 128,
      sub_openid: 128,
      prepay_id: 64,
      out_contract_code: 32,
    };
    for (const [field, length] of Object.entries(lengths)) {
      if (field in valid) {
        const tooLong = { ...valid, [field]: "a".repeat(length + 1) };
        await expectParameterError(path, tooLong, field);
      }
    }
    const shownAs = (contract_display_account: string) => ({
      ...valid,
      contract_display_account,
    });
    const longest = await preSign(path, shownAs("微".repeat(32)));
    expect(longest.status).toBe(200);
    // A character of four bytes is none that WeChat Pay knows.
    const emoji = shownAs("小明😀");
    await expectParameterError(path, emoji, "contract_display_account");
  });
});

it.each(OPERATIONS.filter(({ either }) => either))(
  "$path asks for one openid of $either",
  async (operation) => {
    const { path, either: [first, second] = ["", ""] } = operation;
    const valid = completeBody(operation);
    const neither = { ...valid, [first]: undefined };
    await expectParameterError(path, neither, first);
    const other = { ...neither, [second]: "o2" };
    expect((await preSign(path, other)).status).toBe(200);
  },
);

describe("the fields", () => {
  const valid = () => preSigning({ prepay_id: wechat.placeOrder().prepay_id });

  it.each([0, -1, 1.5, "12535", 2 ** 53, true])(
    "refuse service_id %o",
    async (service_id) => {
      await expectParameterError(
        ECOMMERCE,
        { ...valid(), service_id },
        "service_id",
      );
    },
  );

  it.each(["", "a-b", "a_b", "ä", "1 2", "１２"])(
    "refuse out_contract_code %o",
    async (out_contract_code) => {
      await expectParameterError(
        ECOMMERCE,
        { ...valid(), out_contract_code },
        "out_contract_code",
      );
    },
  );

  it.each([
    "yourapp.com/notify",
    "ftp://yourapp.com/notify",
    "https://yourapp.com/notify?a=1",
    "https://yourapp.com/notify?",
    "https://yourapp.com/notify#a",
    "https://yourapp.com/notify#",
    "https://user:secret@yourapp.com/notify",
    "https://yourapp.com",
    "https://yourapp.com/",
    `https://yourapp.com/${"n".repeat(240)}`,
    " https://yourapp.com/notify",
    "https://yourapp.com/notify ",
    "https://yourapp.com/no tify",
    "https://yourapp.com/no\ntify",
    "https://yourapp.com\t/notify",
    "https://yourapp.com/no\u0000tify",
    "https://yourapp.com/no\u3000tify",
    "https:/yourapp.com/notify",
    "https:yourapp.com/notify",
    "https:///yourapp.com/notify",
    "https:\\\\yourapp.com\\notify",
    "https://yourapp.com\\notify",
    "https://yourapp.com:99999/notify",
  ])("refuse notify_url %j", async (notify_url) => {
    await expectParameterError(
      ECOMMERCE,
      { ...valid(), notify_url },
      "notify_url",
    );
  });

  it.each([
    "http://127.0.0.1:3000/notify",
    "http://localhost/notify",
    "HTTP://192.168.1.7/notify",
    "https://shop.internal/通知",
  ])(
    "take notify_url %s, because the simulator runs there",
    async (notify_url) => {
      const { status } = await preSign(ECOMMERCE, { ...valid(), notify_url });
      expect(status).toBe(200);
    },
  );

  it("may be more than the table knows", async () => {
    const { status } = await preSign(ECOMMERCE, { ...valid(), novelty: 1 });
    expect(status).toBe(200);
  });

  it("name the document that states the rule", async () => {
    const { json } = await preSign(ECOMMERCE, { ...valid(), appid: "" });
    expect(json.message).toContain("partner 4013369191");
  });
});

it("refuses a prepay_id of no order", async () => {
  const body = preSigning({ prepay_id: "wx2014" });
  const { status, json } = await preSign(ECOMMERCE, body);
  expect([status, json.code]).toEqual([400, "INVALID_REQUEST"]);
  expect(json.message).toContain("prepay_id");
});

describe("an order of others", () => {
  const OTHER = "wx0000000000000000";
  const PROVIDER_PATH = "service-provider/pre-entrust-sign/pay-redirect-sign";
  const QS_PATH = "qs/pre-entrust-sign/pay-redirect-sign";
  const partnerOrder = (changes: object) =>
    placed(wechat, PARTNER_JSAPI, {
      ...PARTNER_ORDER,
      sp_appid: PROVIDER.sp_appid,
      sub_mchid: SUB.sub_mchid,
      sub_appid: SUB.sub_appid,
      ...changes,
    });
  const combinedOrder = (...sub_mchids: (string | undefined)[]) =>
    placed(wechat, COMBINED_JSAPI, {
      ...COMBINED_ORDER,
      sub_orders: sub_mchids.map((sub_mchid, index) => ({
        ...(COMBINED_ORDER.sub_orders as object[])[index],
        ...(sub_mchid && { mchid: COMBINED_ORDER.combine_mchid, sub_mchid }),
      })),
    });
  const directOrder = (appid: string) =>
    Promise.resolve(wechat.placeOrder({ appid }).prepay_id);
  const provider = { ...PROVIDER, sub_openid: "o2" };
  const qs = { ...QS, sub_openid: "o2" };

  it.each<[string, () => Promise<string>, string, object, string]>([
    ["AppID", () => directOrder(OTHER), ECOMMERCE, DIRECT, "appid"],
    [
      "AppID of the provider",
      () => partnerOrder({ sp_appid: OTHER }),
      PROVIDER_PATH,
      provider,
      "sp_appid",
    ],
    [
      "AppID of the sub-merchant",
      () => partnerOrder({ sub_appid: OTHER }),
      PROVIDER_PATH,
      provider,
      "sub_appid",
    ],
    [
      "sub-merchant",
      () => partnerOrder({ sub_mchid: "1900000111" }),
      PROVIDER_PATH,
      provider,
      "sub_mchid",
    ],
    [
      "sub-merchants",
      () => combinedOrder("1900000111", "1900000112"),
      QS_PATH,
      qs,
      "sub_mchid",
    ],
  ])("is refused: of another %s", async (_name, order, path, body, field) => {
    const prepay_id = await order();
    const { status, json } = await preSign(path, { ...body, prepay_id });
    expect([status, json.code]).toEqual([400, "INVALID_REQUEST"]);
    expect(json.message).toContain(
      `prepay_id is of an order of another ${field}; give the order's own`,
    );
    expect(wechat.contracts).toEqual([]);
  });

  it.each<[string, () => Promise<string>, string, object]>([
    ["the same parties", () => partnerOrder({}), PROVIDER_PATH, provider],
    [
      "no AppID of the sub-merchant",
      () => partnerOrder({ sub_appid: undefined, payer: { sp_openid: "o1" } }),
      PROVIDER_PATH,
      provider,
    ],
    [
      "the payer's AppID as the sub-merchant's",
      () => partnerOrder({ sp_appid: OTHER, sub_appid: DIRECT.appid }),
      ECOMMERCE,
      DIRECT,
    ],
    [
      "several sub-merchants",
      () => combinedOrder("1900000111", SUB.sub_mchid),
      QS_PATH,
      qs,
    ],
    ["no sub-merchant", () => combinedOrder(undefined, undefined), QS_PATH, qs],
  ])("is taken: of %s", async (_name, order, path, body) => {
    const prepay_id = await order();
    const { status, raw } = await preSign(path, { ...body, prepay_id });
    expect([status, raw]).toEqual([200, expect.any(String)]);
  });
});

it("refuses services that the merchant does not have, where it is told them", async () => {
  await wechat.stop();
  wechat = await WechatPaySimulator.start({ serviceIds: [12536] });
  const { prepay_id } = wechat.placeOrder();
  const { status, json } = await preSign(ECOMMERCE, preSigning({ prepay_id }));
  expect([status, json.code]).toEqual([403, "NO_AUTH"]);
  const own = preSigning({ prepay_id, service_id: 12536 });
  expect((await preSign(ECOMMERCE, own)).status).toBe(200);
});
