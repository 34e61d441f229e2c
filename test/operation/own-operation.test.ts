import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answer,
  defineOperation,
  EnumField,
  ListField,
  type Merchant,
  ResponseVerificationError,
  SensitiveField,
  TextField,
  WireDto,
} from "../../lib";
import { failureOf } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { brokenRules } from "../validation/refusal";
import { openPayingMerchant } from "./open-merchant";

class TradeBillDto extends WireDto {
  /** Day of the bill, such as `2026-11-27` (账单日期). */
  @TextField({ maxLength: 10, example: "2026-11-27" })
  bill_date!: string;

  /** Packed or not (压缩类型). */
  @EnumField(["GZIP"], { optional: true })
  tar_type?: "GZIP";
}

const TRADE_BILL = defineOperation({
  method: "GET",
  path: "/v3/bill/tradebill",
  request: TradeBillDto,
  answer: answer<{ download_url: string; hash_value: string }>({
    download_url: "string",
    hash_value: "string",
  }),
  pages: ["merchant 4012791866"],
});

class PersonDto extends WireDto {
  /** The name (姓名). */
  @SensitiveField({ maxLength: 64, example: "张三" })
  name!: string;
}

class PeopleDto extends WireDto {
  /** Those who are meant (名单). */
  @ListField(() => PersonDto, { maxItems: 5 })
  people!: PersonDto[];
}

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

describe("An operation of an application's own declaration", () => {
  const BILL = {
    download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file",
    hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
  };

  it("is sent and its answer typed", async () => {
    server.answer = () => ({ json: BILL });
    const { data } = await merchant.operations.call(TRADE_BILL, {
      bill_date: "2026-11-27",
      tar_type: "GZIP",
    });
    expect(data.download_url).toBe(BILL.download_url);
    expect(server.only.url).toBe(
      "/v3/bill/tradebill?bill_date=2026-11-27&tar_type=GZIP",
    );
  });

  it("has what is sensitive encrypted in a list as well", async () => {
    const call = defineOperation({
      method: "POST",
      path: "/v3/people",
      request: PeopleDto,
      answer: answer<object>({}),
      pages: [],
    });
    await merchant.operations.call(call, {
      people: [{ name: "张三" }, { name: "李四" }],
    });
    const { people } = JSON.parse(String(server.only.body)) as {
      people: Array<{ name: string }>;
    };
    expect(people).toHaveLength(2);
    for (const { name } of people) {
      expect(name).toMatch(/^[A-Za-z0-9+/]{300,}=*$/);
    }
  });

  it.each([
    ["GET", "/v3/person"],
    ["POST", "/v3/person/{name}"],
  ] as const)(
    "is refused where what is sensitive would stand in its address: %s %s",
    (method, path) => {
      const define = () =>
        defineOperation({
          method,
          path,
          request: PersonDto,
          answer: answer<object>({}),
          pages: [],
        });
      expect(define).toThrow(
        `${method} ${path}: name: is sensitive and would stand in the address`,
      );
    },
  );

  it("is checked as the package's own", async () => {
    const call = merchant.operations.call(TRADE_BILL, {
      bill_dat: "2026-11-27",
    } as never);
    expect(await brokenRules(call)).toEqual({
      bill_dat: {
        isKnownField:
          "bill_dat is not a field of this request; the nearest is bill_date",
      },
      bill_date: { isDefined: "bill_date is required" },
    });
    server.answer = () => ({ json: { download_url: "" } });
    expect(
      await failureOf(
        merchant.operations.call(TRADE_BILL, { bill_date: "2026-11-27" }),
      ),
    ).toBeInstanceOf(ResponseVerificationError);
  });
});
