import { constants, createPrivateKey, privateDecrypt } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Merchant } from "../../lib";
import {
  headerValues,
  PUBLIC_KEY_ID,
  SigningServer,
} from "../client/signing-server";
import { openPayingMerchant } from "../operation/open-merchant";
import { brokenRules } from "../validation/refusal";
import { keyPem } from "../vectors";
import { REFUND_CASES } from "./operations";

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

const caseOf = (name: string) => REFUND_CASES.find((one) => one.name === name)!;
const APPLICATION = caseOf("domestic.apply").data;

const apply = (changes: object) =>
  merchant.refunds.domestic.apply({ ...APPLICATION, ...changes } as never);

describe("A refund is refused before any I/O", () => {
  it("above what the order cost", async () => {
    const broken = await brokenRules(
      apply({ amount: { refund: 101, total: 100 } }),
    );
    expect(broken).toEqual({
      "amount.refund": {
        isNoMoreThanTotal:
          "amount.refund must not be more than total, which the order cost",
      },
    });
    expect(server.received).toEqual([]);
  });

  it("of no order", async () => {
    const broken = await brokenRules(apply({ out_trade_no: undefined }));
    expect(broken).toEqual({
      transaction_id: {
        isDefined:
          "transaction_id or out_trade_no is required: at least one of them",
      },
      out_trade_no: {
        isDefined:
          "out_trade_no or transaction_id is required: at least one of them",
      },
    });
    expect(server.received).toEqual([]);
  });

  it("of a platform's without a shop", async () => {
    const { data } = caseOf("ecommerce.apply");
    const broken = await brokenRules(
      merchant.refunds.ecommerce.apply({
        ...data,
        sub_mchid: undefined,
      } as never),
    );
    expect(Object.keys(broken)).toEqual(["sub_mchid", "individual_auth_id"]);
  });
});

describe("The closed state of a refund", () => {
  it.each(["CLOSE", "CLOSED"])(
    "is one where it is told as %s",
    async (status) => {
      const { data, answer } = caseOf("ecommerce.query by refund_id");
      server.answer = () => ({ json: { ...answer, status } });
      const refund = await merchant.refunds.ecommerce.query(data as never);
      expect(refund.data.status).toBe("CLOSED");
    },
  );
});

describe("Sensitive fields of an abnormal refund", () => {
  const open = (ciphertext: string) =>
    privateDecrypt(
      {
        key: createPrivateKey(keyPem("wechatpay-pkcs8")),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
      },
      Buffer.from(ciphertext, "base64"),
    ).toString();

  it("are given plain and sent encrypted, with the key's serial", async () => {
    const { data, answer } = caseOf("domestic.applyAbnormal");
    server.answer = () => ({ json: answer });
    await merchant.refunds.domestic.applyAbnormal({
      ...data,
      type: "USER_BANK_CARD",
      bank_type: "ICBC_DEBIT",
      bank_account: "6222020200000000000",
      real_name: "张三",
    } as never);
    const body = JSON.parse(server.only.body.toString());
    expect(open(body.bank_account)).toBe("6222020200000000000");
    expect(open(body.real_name)).toBe("张三");
    expect(body.bank_type).toBe("ICBC_DEBIT");
    expect(headerValues(server.only, "Wechatpay-Serial")).toEqual([
      PUBLIC_KEY_ID,
    ]);
  });

  it("are encrypted within an object too", async () => {
    server.answer = () => ({ json: { prepay_id: "wx1" } });
    await merchant.transactions.normal.jsapi({
      description: "一杯咖啡",
      out_trade_no: "20261127103456001",
      amount: { total: 100 },
      payer: {
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        identity: {
          type: "IDCARD",
          number: "440305199901010013",
          name: "张三",
        },
      },
    });
    const { payer } = JSON.parse(server.only.body.toString());
    expect(payer.identity.type).toBe("IDCARD");
    expect(open(payer.identity.number)).toBe("440305199901010013");
    expect(open(payer.identity.name)).toBe("张三");
  });

  it("are refused by name where they cannot be encrypted", async () => {
    const { data } = caseOf("domestic.applyAbnormal");
    const long = "😀".repeat(60);
    const broken = await brokenRules(
      merchant.refunds.domestic.applyAbnormal({
        ...data,
        real_name: long,
      } as never),
    );
    expect(JSON.stringify(broken)).not.toContain(long);
    expect(broken).toEqual({
      real_name: {
        isEncryptable:
          "real_name must be at most 214 bytes long to be encrypted, has 240",
      },
    });
    expect(server.received).toEqual([]);
  });
});
