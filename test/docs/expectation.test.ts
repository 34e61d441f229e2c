import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { INestApplication, Type } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { ContractsModule } from "../../lib";
import {
  deliver,
  envelope,
  options,
  post,
  SIGNED_RESOURCE,
} from "../notification/wechat-pay";
import { COMBINED_PAID, PAID } from "../notification/payments-and-refunds";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found. */
const FOLDER = join(root, "artefacts", "docs-expectation");
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** The class of a page that marks methods, with records of one contract and one order in place of those that the page leaves out. */
async function accountsOf(page: string): Promise<Type> {
  const { code } = readDocument(page).blocks.find(({ code }) =>
    code.includes("@ExpectsContract()"),
  )!;
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${page.replaceAll("/", "-")}.ts`);
  writeFileSync(
    file,
    code.replaceAll('"nestjs-wechatpay-contracts"', `"${root}/lib/index"`),
  );
  const { Accounts } = await import(file);
  Accounts.prototype.openidOf = async (contractCode: string) =>
    contractCode === SIGNED_RESOURCE.out_contract_code
      ? SIGNED_RESOURCE.openid
      : undefined;
  Accounts.prototype.orderOf = async (number: string) =>
    number === PAID.out_trade_no
      ? { out_trade_no: number, total: PAID.amount!.total }
      : undefined;
  return Accounts;
}

let app: INestApplication;
afterEach(() => app.close());

describe.each(["README.md", "README.zh-CN.md"])(
  "the expectation of %s",
  (page) => {
    const { openid, ...nobodys } = SIGNED_RESOURCE;
    it.each([
      ["accepts the contract that was offered", 204, SIGNED_RESOURCE],
      [
        "accepts it from a service provider",
        204,
        { ...nobodys, sp_openid: openid },
      ],
      [
        "refuses a contract that was never offered",
        409,
        { ...SIGNED_RESOURCE, out_contract_code: "another" },
      ],
      [
        "refuses a contract of another user",
        409,
        { ...SIGNED_RESOURCE, openid: "another" },
      ],
      ["refuses a contract of nobody", 409, nobodys],
      ["accepts the payment of an order", 204, PAID, "TRANSACTION.SUCCESS"],
      [
        "refuses a payment of less",
        409,
        { ...PAID, amount: { ...PAID.amount, total: 1 } },
        "TRANSACTION.SUCCESS",
      ],
      [
        "refuses a payment of no order",
        409,
        { ...PAID, out_trade_no: randomUUID() },
        "TRANSACTION.SUCCESS",
      ],
      [
        "refuses a payment of several orders",
        409,
        COMBINED_PAID,
        "TRANSACTION.SUCCESS",
      ],
    ])("%s", async (_, status, resource, event_type = "ENTRUST.SIGN") => {
      const testing = await Test.createTestingModule({
        imports: [
          ContractsModule.forRoot({
            ...options,
            notification: { path: "wechatpay/notify" },
          }),
        ],
        providers: [await accountsOf(page)],
      }).compile();
      app = testing.createNestApplication({ rawBody: true, logger: false });
      await app.listen(0, "127.0.0.1");
      const plaintext = JSON.stringify(resource);
      const answer = await post(
        `${await app.getUrl()}/wechatpay/notify`,
        deliver(envelope({ plaintext, event_type })),
      );
      expect(answer.status).toBe(status);
    });
  },
);
