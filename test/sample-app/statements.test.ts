import { Client } from "pg";
import { afterEach, expect, it, vi } from "vitest";
import { describeWithService } from "../notification/stores/services";
import { serverDatabase } from "./databases";
import { SuiteShop } from "./shop";

/** Of a purchase with its payment and its contract, as the browser and WeChat Pay ask for it; transactions' own included. */
const MOST = 38;

describeWithService(
  "DATABASE_URL",
  "a first purchase, from the cart to the signed contract,",
  (url) => {
    const shop = new SuiteShop(serverDatabase(url));
    afterEach(() => vi.restoreAllMocks());

    it(`takes ${MOST} statements at most`, async () => {
      const customer = await shop.newCustomer();
      const query = vi.spyOn(Client.prototype, "query");
      const page = await customer.buy("coffee");
      const [, prepayId] = /prepay_id=(\w+)/.exec(page.html) ?? [];
      const { out_contract_code } = await shop.wechat.pay(prepayId!);
      await shop.wechat.sign(out_contract_code!);
      const statements = query.mock.calls.map(([statement]) =>
        String(Object(statement).text ?? statement),
      );
      console.info(`A first purchase took ${statements.length} statements`);
      expect(statements.length, statements.join("\n")).toBeLessThanOrEqual(
        MOST,
      );
      expect(statements.length).toBeGreaterThan(20);
    });
  },
);
