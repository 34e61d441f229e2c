import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openShop } from "../../sample-app/src/shop.js";
import { Visitor } from "./visitor";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shop-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it(
  "the shop's folder serves one process, and keeps orders, customers and WeChat Pay over a restart",
  { timeout: 90_000 },
  async () => {
    const variables = { PORT: "0", SAMPLE_DATA: folder, LOG_LEVEL: "fatal" };
    // As after a kill in a container, where the process is always the same number.
    writeFileSync(join(folder, "database.pid"), String(process.pid));
    const shop = await openShop(variables);
    const customer = new Visitor(await shop.getUrl());
    await customer.signIn("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    const { number } = await customer.buy();
    await expect(openShop(variables)).rejects.toThrow(
      /SAMPLE_DATA: process \d+ uses this folder/,
    );
    await shop.close();

    const again = await openShop({
      ...variables,
      // Where the orders of before are notified.
      PORT: new URL(customer.shopUrl).port,
    });
    const returning = new Visitor(await again.getUrl());
    customer.cookies.forEach((value, name) =>
      returning.cookies.set(name, value),
    );
    const page = await returning.get(`/orders/${number}`);
    expect(page.html).toContain('data-state="payable"');
    const prepayId = /prepay_id=(\w+)/.exec(page.html)?.[1];
    const phone = /href="(http:[^"]+)\/\?prepay_id/.exec(page.html)?.[1];
    const paid = await fetch(`${phone}/simulator/orders/${prepayId}/pay`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    expect(await paid.json()).toMatchObject({
      offered: true,
      notification: { status: 204 },
    });
    expect((await returning.get(page.path)).html).toContain(
      'data-contract="asked"',
    );
    await again.close();
  },
);
