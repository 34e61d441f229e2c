import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { RenewalSchedule } from "../../sample-app/src/subscriptions/renewal-schedule.js";
import { objections } from "../e2e/browser/axe";
import { describeInChromium, picture } from "../e2e/browser/chromium";
import { embedded } from "./databases";
import { SuiteShop } from "./shop";
import { Subscriber, toDay } from "./subscriber";
import type { Visitor } from "./visitor";

const SIZES = {
  wide: { width: 1280, height: 900 },
  narrow: { width: 390, height: 844 },
};

const LOOKS = (["wide", "narrow"] as const).flatMap((size) =>
  (["zh-CN", "en-US"] as const).map((locale) => ({ size, locale })),
);

type Customer = Awaited<ReturnType<SuiteShop["newCustomer"]>>;

describeInChromium("each page of the shop, by axe", (open) => {
  const shop = new SuiteShop(embedded, {}, { deductionOutcome: "ACCEPT" });
  /** Has one contract that has ended, one that is signed, a paid order and one to pay, and a piece in the cart. */
  let customer: Customer;
  /** Has bought nothing. */
  let newcomer: Customer;
  let paths: Record<string, string>;
  /** The month's tea box is being deducted, could not be, or is none, for the subscription has ended. */
  let teaBoxes: Record<"deducting" | "failed" | "ended", Subscriber>;

  beforeAll(async () => {
    teaBoxes = {
      deducting: await newSubscriber(),
      failed: await newSubscriber(),
      ended: await newSubscriber(),
    };
    const { deducting, failed, ended: left } = teaBoxes;
    await left.visitor.post("/tea-box/end");
    const { nextOn } = await deducting.page();
    await toDay(shop.wechat, nextOn!);
    await shop.app.get(RenewalSchedule).runNow();
    expect(deducting.pending()).toBeDefined();
    await shop.wechat.settleDeduction(failed.pending(), "NOTENOUGH");
    customer = await shop.newCustomer();
    newcomer = await shop.newCustomer();
    const ended = await contractOf(customer);
    await customer.post(`/contracts/${ended}/terminate`);
    const signed = await contractOf(customer);
    const { path } = await customer.buy();
    await customer.post("/cart", { product: "puer" });
    await customer.post("/admin/reconciliations");
    // Refused, so that the admin page has one of these.
    await fetch(`${shop.url}/wechatpay/notify`, { method: "POST" });
    paths = {
      catalogue: "/",
      cart: "/cart",
      order: path,
      orders: "/orders",
      contracts: "/contracts",
      ended: "/contracts?outcome=ended",
      unconfirmed: "/contracts?outcome=unconfirmed",
      terminate: `/contracts/${signed}/terminate`,
      admin: "/admin",
    };
  }, 120_000);

  async function newSubscriber(): Promise<Subscriber> {
    const visitor = await shop.newCustomer();
    const subscriber = new Subscriber(visitor, shop.wechat, visitor.openid);
    await subscriber.subscribe();
    return subscriber;
  }

  /** Buys, pays and signs. @returns the contract's code */
  async function contractOf(visitor: Customer): Promise<string> {
    const { number } = await visitor.buy();
    const [row] = await shop.rows(
      "SELECT prepay_id, offered_contract FROM orders WHERE number = $1",
      [number],
    );
    await shop.wechat.pay(String(row!.prepay_id));
    const code = String(row!.offered_contract);
    await shop.wechat.sign(code);
    return code;
  }

  async function openAs(
    visitor: Visitor | undefined,
    { size, locale }: (typeof LOOKS)[number],
  ): Promise<Page> {
    const page = await open(shop.url, {
      viewport: SIZES[size],
      locale,
      expectedProblems: [/404/],
    });
    const value = visitor?.cookies.get("session");
    if (value) {
      await page
        .context()
        .addCookies([{ name: "session", value, url: shop.url }]);
    }
    return page;
  }

  /** What axe objects to, by page and colours, and pages that are wider than the window. */
  async function findings(page: Page, pages: Record<string, string>) {
    const found: Record<string, unknown> = {};
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${shop.url}${path}`);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `shop-${name}-${colorScheme}`);
        found[`${name}, ${colorScheme}`] = await objections(page);
      }
      found[`${name}, too wide`] = await page.evaluate<string[]>(
        "document.documentElement.scrollWidth > innerWidth ? [String(document.documentElement.scrollWidth)] : []",
      );
    }
    return Object.entries(found).filter(
      ([, each]) => (each as string[]).length > 0,
    );
  }

  describe.each(LOOKS)("$size, $locale, light and dark", (look) => {
    it("of a customer who has bought and signed", async () => {
      const page = await openAs(customer, look);
      expect(await findings(page, { ...paths, error: "/nothing" })).toEqual([]);
    });

    it.each(["deducting", "failed", "ended"] as const)(
      "of one whose tea box is %s",
      async (state) => {
        const page = await openAs(teaBoxes[state].visitor, look);
        const pages: Record<string, string> = {
          [`tea-box-${state}`]: "/tea-box",
          error: "/nothing",
        };
        if (state === "ended") {
          pages["tea-box-just-ended"] = "/tea-box?outcome=ended";
        } else {
          pages["end-tea-box"] = "/tea-box/end";
          pages["tea-box-unconfirmed"] = "/tea-box?outcome=unconfirmed";
        }
        expect(await findings(page, pages)).toEqual([]);
      },
    );

    it("of one who has done nothing yet", async () => {
      const page = await openAs(newcomer, look);
      const { cart, orders, contracts } = paths;
      expect(
        await findings(page, {
          "empty-cart": cart!,
          "no-orders": orders!,
          "no-contracts": contracts!,
          "no-tea-box": "/tea-box",
          error: "/nothing",
        }),
      ).toEqual([]);
    });

    it("of one who has not signed in", async () => {
      const page = await openAs(undefined, look);
      expect(
        await findings(page, {
          "sign-in": "/sign-in",
          unknown: "/",
          "tea-box": "/tea-box",
          error: "/nothing",
        }),
      ).toEqual([]);
    });
  });
});
