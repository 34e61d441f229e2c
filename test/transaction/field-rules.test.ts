import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Merchant } from "../../lib";
import { SigningServer } from "../client/signing-server";
import { openPayingMerchant } from "../operation/open-merchant";
import { changed, type WireCase } from "../operation/wire-case";
import { brokenRules } from "../validation/refusal";
import { TRANSACTION_CASES } from "./operations";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openPayingMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

const caseOf = (name: string): WireCase =>
  TRANSACTION_CASES.find((one) => one.name === name)!;

/** The message about one field of an order where it has a value; nothing is sent. */
async function problem(
  operation: string,
  path: string,
  value: unknown,
  at = path,
): Promise<string | undefined> {
  const { call, data } = caseOf(operation);
  const broken = await brokenRules(
    call(merchant, changed(data, path, value) as never),
  );
  expect(server.received).toEqual([]);
  expect(Object.keys(broken)).toEqual([at]);
  return Object.values(broken[at]!).join("; ");
}

async function sent(
  operation: string,
  path: string,
  value: unknown,
): Promise<Record<string, unknown>> {
  const { call, data, answer } = caseOf(operation);
  server.answer = () => ({ json: answer });
  await call(merchant, changed(data, path, value) as never);
  return JSON.parse(server.only.body.toString());
}

describe("A field of an order is refused by its path", () => {
  it.each([
    ["amount.total", 0, "must be a positive integer, is zero or less"],
    [
      "amount.total",
      "100",
      "must be a positive integer, is a string; convert it with Number()",
    ],
    ["amount.total", 1.5, "must be a positive integer, is not a whole number"],
    ["amount", 100, "must be an object, is a number"],
    ["amount", [{ total: 100 }], "must be an object, is an array"],
    ["out_trade_no", "12345", "must be at least 6 characters long, has 5"],
    [
      "out_trade_no",
      "20261127#103456",
      "must hold digits, ASCII letters and _ - | * only; the one at position 9 is neither",
    ],
    [
      "out_trade_no",
      "1".repeat(33),
      "must be at most 32 characters long, has 33",
    ],
    [
      "time_expire",
      "2026-11-27 10:34:56",
      "must be a time with its offset, such as 2026-11-27T10:34:56+08:00 (RFC 3339)",
    ],
    [
      "time_expire",
      "2027-02-30T10:34:56+08:00",
      "must be a time with its offset, such as 2026-11-27T10:34:56+08:00 (RFC 3339)",
    ],
    ["support_fapiao", "true", "must be true or false, is a string"],
    [
      "notify_url",
      "https://shop.example/notify?shop=7",
      "must have no query; WeChat Pay refuses parameters",
    ],
    [
      "limit_pay",
      ["no_cash"],
      "must be one of no_balance, no_credit, no_debit, balance_only",
    ],
    ["limit_pay", [], "must have 1 or more elements, has 0"],
    ["limit_pay", "no_credit", "must be an array, is a string"],
    [
      "description",
      "一杯☕😀",
      "must not hold emoji or other characters of four bytes",
    ],
  ])("%s: %j", async (path, value, message) => {
    const told = await problem("normal.jsapi", path, value);
    expect(told?.startsWith(`${path} ${message}`), told).toBe(true);
  });
});

describe("Nested fields", () => {
  const goods = {
    merchant_goods_id: "1246464644",
    quantity: 1,
    unit_price: 100,
  };

  it("are named by their place in a list", async () => {
    const detail = { goods_detail: [goods, { ...goods, unit_price: -1 }] };
    expect(
      await problem(
        "normal.jsapi",
        "detail",
        detail,
        "detail.goods_detail[1].unit_price",
      ),
    ).toBe(
      "detail.goods_detail[1].unit_price must be an integer from 0, is less than zero",
    );
    expect(
      await problem(
        "normal.jsapi",
        "detail",
        { goods_detail: [null] },
        "detail.goods_detail[0]",
      ),
    ).toBe("detail.goods_detail[0] must be an object, is null");
  });

  it("that nobody knows are refused with the nearest name", async () => {
    expect(
      await problem(
        "normal.jsapi",
        "amount",
        { total: 100, curency: "CNY" },
        "amount.curency",
      ),
    ).toBe("amount.curency is not a field of amount; the nearest is currency");
  });

  it("that belong to another operation are said to", async () => {
    expect(
      await problem("normal.app", "contract_info", {}, "contract_info"),
    ).toMatch(
      /^contract_info is not a field of this request; it belongs to normal.jsapiWithContract, /,
    );
  });

  it("together have at most 6144 bytes in detail", async () => {
    const goods_name = "茶".repeat(256);
    const goods_detail = Array.from({ length: 10 }, () => ({
      ...goods,
      goods_name,
    }));
    expect(await problem("normal.jsapi", "detail", { goods_detail })).toMatch(
      /^detail must be at most 6144 bytes of JSON, has \d+$/,
    );
  });

  it("must be named in an order with a contract", async () => {
    expect(
      await problem(
        "normal.jsapiWithContract",
        "detail",
        { cost_price: 100 },
        "detail.goods_detail",
      ),
    ).toBe("detail.goods_detail is required");
  });

  it("may be getters of a class, which are asked once", async () => {
    let asked = 0;
    class Amount {
      get total() {
        asked++;
        return 100;
      }
    }
    const { call, data, answer } = caseOf("normal.jsapi");
    server.answer = () => ({ json: answer });
    await call(merchant, { ...data, amount: new Amount() } as never);
    expect(JSON.parse(server.only.body.toString()).amount).toEqual({
      total: 100,
    });
    expect(asked).toBe(1);
  });
});

describe("contract_info", () => {
  it("has one use, not two", async () => {
    const { contract_info } = caseOf("normal.appWithContract").data;
    expect(
      await problem(
        "normal.jsapiWithContract",
        "contract_info",
        { ...(contract_info as object), password_free_contract_id: "1" },
        "contract_info.password_free_contract_id",
      ),
    ).toMatch(/ is not a field of contract_info/);
    expect(
      await problem(
        "normal.jsapiWithContract",
        "contract_info",
        { password_free_contract_id: "1", token: "2" },
        "contract_info.token",
      ),
    ).toMatch(/ is not a field of contract_info/);
  });

  it("of nothing asks for the contract to pay by", async () => {
    expect(
      await problem(
        "normal.jsapiWithContract",
        "contract_info",
        {},
        "contract_info.password_free_contract_id",
      ),
    ).toBe("contract_info.password_free_contract_id is required");
  });

  it("signs while paying, under the merchant and AppID of the order", async () => {
    const { contract_info } = caseOf("normal.appWithContract").data;
    const body = await sent(
      "normal.jsapiWithContract",
      "contract_info",
      contract_info,
    );
    expect(body.contract_info).toMatchObject({
      contract_mchid: body.mchid,
      contract_appid: body.appid,
      plan_id: "12535",
    });
  });

  it("takes a plan as text, and a serial that begins with another than 0", async () => {
    const one = "normal.appWithContract";
    expect(await problem(one, "contract_info.plan_id", 12535)).toBe(
      "contract_info.plan_id must be a string, is a number",
    );
    for (const serial of ["0695", "9223372036854775808"]) {
      expect(await problem(one, "contract_info.request_serial", serial)).toBe(
        "contract_info.request_serial must be digits that begin with another than 0, 9223372036854775807 at most",
      );
    }
  });
});

describe("Fields that depend on others", () => {
  it("sub_openid needs sub_appid", async () => {
    expect(
      await problem(
        "partner.jsapi",
        "payer",
        { sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
        "sub_appid",
      ),
    ).toBe("sub_appid is required, since payer.sub_openid belongs to it");
  });

  it("a subsidy needs profit sharing", async () => {
    expect(
      await problem(
        "partner.jsapi",
        "settle_info",
        { subsidy_amount: 10 },
        "settle_info.subsidy_amount",
      ),
    ).toBe(
      "settle_info.subsidy_amount has an effect with profit_sharing: true only",
    );
    await sent("partner.jsapi", "settle_info", {
      profit_sharing: true,
      subsidy_amount: 10,
    });
  });

  it("a query is by one number", async () => {
    const query = (data: object) =>
      brokenRules(merchant.transactions.normal.query(data as never));
    expect(await query({})).toEqual({
      out_trade_no: {
        isDefined: "out_trade_no or transaction_id is required",
      },
    });
    expect(
      await query({ out_trade_no: "20261127103456001", transaction_id: "1" }),
    ).toEqual({
      out_trade_no: {
        isDefined:
          "out_trade_no and transaction_id do not go together; give one of them",
      },
    });
  });
});

describe("A combined order", () => {
  it("has 1 to 50 orders", async () => {
    const [order] = caseOf("combine.native").data.sub_orders as object[];
    expect(await problem("combine.native", "sub_orders", [])).toBe(
      "sub_orders must have 1 or more elements, has 0",
    );
    const many = Array.from({ length: 51 }, () => order);
    expect(await problem("combine.native", "sub_orders", many)).toBe(
      "sub_orders must have 50 elements at most, has 51",
    );
    await sent("combine.native", "sub_orders", many.slice(1));
  });

  it("keeps what is given in place of what would be filled in", async () => {
    const body = await sent(
      "combine.native",
      "sub_orders[0].mchid",
      "1900000111",
    );
    expect(body.sub_orders).toMatchObject([{ mchid: "1900000111" }]);
  });
});
