import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Type } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { ContractsModule, Merchants } from "../../lib";
import { deliver, envelope, options, post } from "../notification/wechat-pay";
import { readDocument, root } from "./markdown";

/** Ignored by git, and within the root, so that imports of packages are found. */
const FOLDER = join(root, "artefacts", "docs-several-merchants");
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** The block of the page that exports this class, as whoever copies it has it. */
async function blockOf(page: string, name: string) {
  const { code } = readDocument(page).blocks.find(({ code }) =>
    code.includes(`export class ${name} `),
  )!;
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${page.replaceAll("/", "-")}-${name}.ts`);
  writeFileSync(
    file,
    code.replaceAll('"nestjs-wechatpay-contracts"', `"${root}/lib/index"`),
  );
  return import(file) as Promise<Record<string, Type>>;
}

describe.each(["docs/several-merchants.md", "docs/several-merchants.zh-CN.md"])(
  "the routes of %s",
  (page) => {
    it("bring a shop's events to its methods", async () => {
      const { PlatformModule, Shops, Accounts } = await blockOf(
        page,
        "PlatformModule",
      );
      const testing = await Test.createTestingModule({
        imports: [PlatformModule!],
      }).compile();
      const app = testing.createNestApplication({
        rawBody: true,
        logger: false,
      });
      await app.listen(0, "127.0.0.1");
      app.get(Shops!, { strict: false }).rows.set("north", options);
      const notify = async (path: string) =>
        (await post(`${await app.getUrl()}/${path}`, deliver(envelope())))
          .status;
      expect(await notify("wechatpay/north/notify")).toBe(204);
      expect(await notify("wechatpay/west/notify")).toBe(404);
      expect(app.get(Accounts!).opened).toEqual(["north wxwtdk20200910100000"]);
      await app.close();
    });

    it("write in the log what the page quotes", async () => {
      const { PlatformModule, Shops } = await blockOf(page, "PlatformModule");
      const lines: string[] = [];
      const record =
        (level: string) =>
        (message: string, ...rest: unknown[]) =>
          lines.push(`${level} [${String(rest.at(-1))}] ${message}`);
      const testing = await Test.createTestingModule({
        imports: [PlatformModule!],
      }).compile();
      const app = testing.createNestApplication({ rawBody: true });
      app.useLogger({
        log: () => undefined,
        warn: record("WARN"),
        error: record("ERROR"),
      });
      await app.listen(0, "127.0.0.1");
      lines.length = 0;
      const shops = app.get(Shops!, { strict: false });
      shops.rows.set("north", options);
      shops.rows.set("east", { ...options, mchid: "1900000307" });
      const nameless = { id: "EV-1", event_type: "TRANSACTION.NEW" };
      const notify = async (shop: string, changes = {}) =>
        post(
          `${await app.getUrl()}/wechatpay/${shop}/notify`,
          deliver(envelope({ ...nameless, plaintext: "{}", ...changes })),
        );
      await notify("west");
      vi.spyOn(shops, "load").mockRejectedValueOnce(new Error("gone"));
      await notify("south");
      await app.get(Merchants, { strict: false }).get("east");
      await notify("north");
      const quoted = readDocument(page)
        .blocks.filter(({ language }) => language === "text")
        .flatMap(({ code }) => code.trimEnd().split("\n"));
      expect(lines).toEqual(quoted);
      await app.close();
    });

    it("may be one's own", async () => {
      const { DatabaseModule, Shops } = await blockOf(page, "PlatformModule");
      const { ContractNotificationsController } = await blockOf(
        page,
        "ContractNotificationsController",
      );
      const testing = await Test.createTestingModule({
        imports: [
          ContractsModule.forMerchants({
            imports: [DatabaseModule!],
            useExisting: Shops,
          }),
        ],
        controllers: [ContractNotificationsController!],
      }).compile();
      const app = testing.createNestApplication({
        rawBody: true,
        logger: false,
      });
      await app.listen(0, "127.0.0.1");
      app.get(Shops!, { strict: false }).rows.set("north", options);
      const url = `${await app.getUrl()}/shops/north/contracts/notify`;
      expect((await post(url, deliver(envelope()))).status).toBe(204);
      expect(app.get(ContractNotificationsController!).heard).toEqual([
        "north wxwtdk20200910100000",
      ]);
      await app.close();
    });
  },
);
